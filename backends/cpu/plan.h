// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the kernels of a matrix: the fastest that compute what its recipe says, and the reason where that is another way
// than the recipe names.
#pragma once

#include "backends/cpu/calibration.h"
#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/pack.h"

namespace pscope::cpu {

struct KernelPlan {
    KernelChoice narrow, wide;     // see PackedLinear
    std::string kernel;            // for people
    std::string effective, reason; // empty when the recipe is executed as asked
    /// Expected time / time of dense fp32 of each; to be told to anyone only when measured here.
    double narrowRatio = 1, wideRatio = 1;
    bool calibrated = false;
    MatrixSpec spec;               // as executed: a pattern that runs dense is dense, int4 on the int8 kernel is int8
};

/// Without a calibration constants decide.
KernelPlan planKernels(const KernelTable& table, const CompressedMatrix& matrix, const Calibration* calibration = nullptr);
/// What planKernels would say of a matrix of that size with a typical mask.
KernelPlan planKernelsFor(const KernelTable& table, const MatrixSpec& spec, int rows, int columns,
                          const Calibration* calibration = nullptr);

PackedLinear packLinear(const KernelTable& table, const CompressedMatrix& matrix, const Calibration* calibration = nullptr);

} // namespace pscope::cpu
