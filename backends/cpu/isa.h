// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which set of kernels runs: the best this processor has, or the one asked for by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/util/result.h"

namespace pscope::cpu {

enum class Isa { Portable, Avx2, Avx512, Amx };

/// "portable", "avx2", "avx512", "amx".
std::string_view name(Isa isa);
/// For people: "AVX-512 VNNI VBMI".
std::string_view label(Isa isa);
/// Best first; the portable one is always there.
const std::vector<Isa>& availableIsas();
/// PSCOPE_CPU_ISA if set, else the best. NotFound for an unknown name, Device for one this machine or build lacks.
Result<Isa> chooseIsa();

} // namespace pscope::cpu
