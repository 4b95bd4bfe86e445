// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/isa.h"

#include <algorithm>
#include <cstdlib>

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace pscope::cpu {

std::string_view name(Isa isa) {
    switch (isa) {
    case Isa::Portable: return "portable";
    case Isa::Avx2: return "avx2";
    case Isa::Avx512: return "avx512";
    case Isa::Amx: return "amx";
    }
    return "unknown";
}

std::string_view label(Isa isa) {
    switch (isa) {
    case Isa::Portable: return "portable code";
    case Isa::Avx2: return "AVX2 FMA";
    case Isa::Avx512: return "AVX-512 VNNI VBMI";
    case Isa::Amx: return "AVX-512 VNNI VBMI, AMX int8 bf16";
    }
    return "unknown";
}

#if defined(__x86_64__)
/// The matrix unit's registers are large enough that Linux hands them out only on request, once per process.
static bool obtainTiles() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    constexpr unsigned bf16 = 1U << 22, tile = 1U << 24, int8 = 1U << 25;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (d & (bf16 | tile | int8)) != (bf16 | tile | int8)) return false;
    constexpr long requestPermission = 0x1023, tileData = 18;
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}
#endif

const std::vector<Isa>& availableIsas() {
    static const std::vector<Isa> list = [] {
        std::vector<Isa> found;
#if defined(__x86_64__)
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi"))
            found.push_back(Isa::Avx512);
        if (!found.empty() && __builtin_cpu_supports("avx512bf16") && obtainTiles()) found.insert(found.begin(), Isa::Amx);
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
    for (const Isa isa : {Isa::Amx, Isa::Avx512, Isa::Avx2, Isa::Portable}) {
        if (name(isa) != forced) continue;
        if (std::ranges::count(availableIsas(), isa)) return isa;
        return fail(ErrorCode::Device, "PSCOPE_CPU_ISA asks for {}, but this machine's processor lacks it (its best is {})", forced,
                    name(availableIsas().front()));
    }
    return fail(ErrorCode::NotFound, "PSCOPE_CPU_ISA is \"{}\", expected amx, avx512, avx2 or portable", forced);
}

} // namespace pscope::cpu
