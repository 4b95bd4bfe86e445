// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the kernel of a matrix: the fastest one that computes what its recipe says, and the reason where that is another
// one than the recipe names.
#pragma once

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/pack.h"

namespace pscope::cpu {

KernelChoice chooseKernel(const KernelTable& table, const CompressedMatrix& matrix);

/// What chooseKernel would say of a matrix of that size with a typical mask.
KernelChoice chooseKernelFor(const KernelTable& table, const MatrixSpec& spec, int rows, int columns);

} // namespace pscope::cpu
