// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The linear algebra behind the methods that use the second moments of a matrix's inputs. Private to this
// room and its tests.
#pragma once

#include <span>
#include <vector>

#include "core/compress/method.h"

namespace pscope {

/// Share of the mean diagonal that is added to it: directions the calibration never saw cost something too.
inline constexpr double kDamping = 0.01;

/// G + damping, as doubles, [n, n] column-major. Inputs that are never active get 1 on the diagonal.
std::vector<double> damped(std::span<const float> gram, int n);
/// Upper triangular R, [n, n] column-major, with (G + damping)^-1 = R^T R. O(n^3), asks the job in between.
Result<std::vector<double>> inverseFactor(std::span<const float> gram, int n, JobContext& job);
/// Rows and columns `kept` of a Gram matrix.
std::vector<float> subGram(std::span<const float> gram, int n, std::span<const int> kept);

/// Row of a method whose scores and fit read the second moments.
WeightMethod secondMomentMethod(std::string id, std::string label, std::string source, std::string help,
                                decltype(WeightMethod::saliency) saliency, decltype(WeightMethod::fit) fit);

/// One pass over the inputs from left to right (optimal brain surgeon with a fixed order): what a column
/// loses by pruning or rounding, the columns behind it make up for. `weights` [rows, n]. The pattern's mask
/// is chosen on the way, in blocks of columns (SparseGPT); with `keepZeros` it is given by the zeros instead.
/// `codes` (bits, group set) rounds.
struct ColumnSweep {
    bool keepZeros = false;
};
Result<void> columnSweep(const MethodInput& input, const MatrixSpec& spec, const ColumnSweep& options,
                         std::vector<float>& weights, QuantizedWeights* codes, JobContext& job);

} // namespace pscope
