// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels compiled for one instruction set (flags in CMakeLists.txt); see vec.h for the rules of this file.
#include <cstddef>
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "backends/cpu/kernels/kernel_table.h"

namespace pscope::cpu::isa_avx512 {
const KernelTable& table();
const KernelTable& tableWithTiles();
namespace {
#include "backends/cpu/kernels/vec.h"

#include "backends/cpu/kernels/activations.h"
#include "backends/cpu/kernels/finish.h"

#include "backends/cpu/kernels/dense.h"
#include "backends/cpu/kernels/sparse.h"

#include "backends/cpu/kernels/elementwise.h"
#include "backends/cpu/kernels/permute.h"
#include "backends/cpu/kernels/tiles.h"

#include "backends/cpu/kernels/attention.h"
#include "backends/cpu/kernels/table.h"
} // namespace

// A function, not a static object: nothing of this file may run before the processor was asked.
const KernelTable& table() {
    static const KernelTable made = makeTable(Isa::Avx512);
    return made;
}

const KernelTable& tableWithTiles() {
    static const KernelTable made = [] {
        KernelTable tiled = table();
        tiled.isa = Isa::Amx;
        tiled.tiles = true;
        return tiled;
    }();
    return made;
}

} // namespace pscope::cpu::isa_avx512
