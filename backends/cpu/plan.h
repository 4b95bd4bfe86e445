// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the kernels of a matrix: the fastest that compute what its recipe says, and the reason where that is another way
// than the recipe names.
#pragma once

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/pack.h"

namespace pscope::cpu {

struct KernelPlan {
    KernelChoice narrow, wide;     // see PackedLinear
    std::string kernel;            // for people
    std::string effective, reason; // empty when the recipe is executed as asked
    MatrixSpec spec;               // as executed: a pattern that runs dense is dense, int4 on the int8 kernel is int8
};

KernelPlan planKernels(const KernelTable& table, const CompressedMatrix& matrix);
/// What planKernels would say of a matrix of that size with a typical mask.
KernelPlan planKernelsFor(const KernelTable& table, const MatrixSpec& spec, int rows, int columns);

PackedLinear packLinear(const KernelTable& table, const CompressedMatrix& matrix);

} // namespace pscope::cpu
