// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/isa.h"

#include <algorithm>
#include <cstdlib>

namespace pscope::cpu {

std::string_view name(Isa isa) {
    switch (isa) {
    case Isa::Portable: return "portable";
    case Isa::Avx2: return "avx2";
    case Isa::Avx512: return "avx512";
    }
    return "unknown";
}

std::string_view label(Isa isa) {
    switch (isa) {
    case Isa::Portable: return "portable code";
    case Isa::Avx2: return "AVX2 FMA";
    case Isa::Avx512: return "AVX-512 VNNI VBMI";
    }
    return "unknown";
}

const std::vector<Isa>& availableIsas() {
    static const std::vector<Isa> list = [] {
        std::vector<Isa> found;
#if defined(__x86_64__)
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi"))
            found.push_back(Isa::Avx512);
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found.push_back(Isa::Avx2);
#endif
        found.push_back(Isa::Portable);
        return found;
    }();
    return list;
}

Result<Isa> chooseIsa() {
    const char* forced = std::getenv("PSCOPE_CPU_ISA");
    if (!forced || !*forced) return availableIsas().front();
    for (const Isa isa : {Isa::Avx512, Isa::Avx2, Isa::Portable}) {
        if (name(isa) != forced) continue;
        if (std::ranges::count(availableIsas(), isa)) return isa;
        return fail(ErrorCode::Device, "PSCOPE_CPU_ISA asks for {}, but this machine's processor lacks it (its best is {})", forced,
                    name(availableIsas().front()));
    }
    return fail(ErrorCode::NotFound, "PSCOPE_CPU_ISA is \"{}\", expected avx512, avx2 or portable", forced);
}

} // namespace pscope::cpu
