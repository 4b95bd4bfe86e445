// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Brings a compressed matrix into the form a kernel reads.
#pragma once

#include "backends/cpu/packed_matrix.h"
#include "core/compress/compressed_model.h"

namespace pscope::cpu {

/// Which code multiplies a matrix, and why it is not the one its recipe names. Made by plan.h.
struct KernelChoice {
    Arithmetic arithmetic = Arithmetic::F32;
    Form form = Form::Dense;
    int sharedRows = 1;            // Lists: outputs that share an index list
    bool grouped = false;          // int8 Dense with quantisation groups
    bool fourBits = false;         // int8 Dense whose codes are stored two per byte
    Rounding rounding = Rounding::None; // fp32 standing in for another arithmetic
    std::string kernel;            // for people: "i8 dense"
    bool operator==(const KernelChoice&) const = default;
};

PackedMatrix pack(const CompressedMatrix& matrix, const KernelChoice& choice);

/// How much work the sparse forms would do for this matrix, as parts of the dense form's; counted without packing.
/// Lists: kept words (with `sharedRows` outputs each) / all words. Permute: slots / slots of a dense matrix.
double listDensity(const CompressedMatrix& matrix, Arithmetic arithmetic, int sharedRows);
/// Gathered: kept inputs of groups of 4 outputs / all.
double gatheredDensity(const CompressedMatrix& matrix);
double permuteDensity(const CompressedMatrix& matrix, Arithmetic arithmetic);

} // namespace pscope::cpu
