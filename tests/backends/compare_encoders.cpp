// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/compare_encoders.h"

#include <QtTest>

#include <cmath>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/isa.h"

namespace pscope::test {

static std::vector<int> lengthsOf(int kind) {
    static const std::vector<int> lists[] = {{1},         {17},         {12},
                                             {5, 40, 19}, {40, 40, 40}, {3, 1, 2, 7, 30, 30, 9, 11, 16}};
    return lists[kind];
}

void compareLogits(const std::vector<float>& got, const std::vector<float>& expected, double tolerance,
                   const std::string& what) {
    QCOMPARE(got.size(), expected.size());
    double scale = 1e-3, worst = 0;
    for (const float v : expected)
        scale = std::max(scale, std::fabs(static_cast<double>(v)));
    for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::isfinite(got[i])
                    ? std::max(worst, std::fabs(static_cast<double>(got[i]) - expected[i]) / scale)
                    : INFINITY;
    QVERIFY2(worst <= tolerance, fmt::format("{}: off by {}, allowed {}", what, worst, tolerance).c_str());
}

void compareWithReference(const CompressedModel& model, double tolerance, const std::string& what) {
    const auto reference = makeRoundedReferenceBackend();
    const auto expected = prepare(*reference, model);
    for (const cpu::Isa isa : cpu::availableIsas()) {
        qputenv("PSCOPE_CPU_ISA", std::string(cpu::name(isa)).c_str());
        const auto backend = makeCpuBackend();
        const auto executable = prepare(*backend, model);
        for (int kind = 0; kind < 6; ++kind) {
            const TokenBatch batch =
                randomBatch(*model.model, lengthsOf(kind), 40 + static_cast<unsigned>(kind));
            compareLogits(run(*executable, batch), run(*expected, batch), tolerance,
                          fmt::format("{}, {}, batch {}", what, cpu::name(isa), kind));
        }
    }
}

} // namespace pscope::test
