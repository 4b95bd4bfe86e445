// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// session_writer FILE SEED [COUNT]: adds made-up points and prints the row id of each once add() has returned. Without COUNT it goes
// on until it is killed. The kill test runs it as the victim; the files in tests/data/session were made with it.
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "core/measure/sample_measurement.h"
#include "core/session/session.h"

namespace {

int fail(const pscope::Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: session_writer FILE SEED [COUNT]\n");
        return 2;
    }
    const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
    const std::uint64_t count = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : std::numeric_limits<std::uint64_t>::max();
    auto session = pscope::Session::open(argv[1]);
    if (!session) return fail(session.error());
    for (std::uint64_t index = 0; index < count; ++index) {
        const auto id = (*session)->add(pscope::test::sampleMeasurement(seed, index));
        if (!id) return fail(id.error());
        std::printf("%lld\n", static_cast<long long>(*id));
        std::fflush(stdout); // this line is the promise that the parent holds us to
        if (index % 4 == 3) { // the other writes a program makes meanwhile
            const auto state = (*session)->setState("recipe", "layers 0-" + std::to_string(index) + " *: int8");
            if (!state) return fail(state.error());
            const auto reference = (*session)->setReference({"model", "/models/some where", "hash"});
            if (!reference) return fail(reference.error());
        }
    }
    return 0;
}
