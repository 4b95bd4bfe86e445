// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SparseGPT (Frantar & Alistarh 2023, arXiv 2301.00774): weights leave column by column, the lowest w^2 /
// R_ii^2 of each block of 128 columns (or of each N:M group), and the columns behind make up for the error on
// the calibration inputs; rounding to integers happens in the same pass. H = X^T X / tokens + 1 % of its mean
// diagonal, H^-1 = R^T R. Blocks p x q are not in the paper: there the mask comes from the scores of the
// untouched weights.
#include "core/compress/compressed_model.h"
#include "core/compress/methods.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

/// w^2 / [H^-1]_ii with the diagonal approximated by 1 / H_ii: what a weight costs before anything made up
/// for it.
std::vector<float> saliency(const MethodInput& in) {
    std::vector<float> out(in.weights.begin(), in.weights.end());
    const auto n = static_cast<std::size_t>(in.columns);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] *= out[i] * in.gram[i % n * (n + 1)];
    return out;
}

Result<void> fit(const MethodInput& in, const MatrixSpec& spec, std::vector<float>& weights,
                 QuantizedWeights* codes, JobContext& job) {
    return columnSweep(in, spec, {.keepZeros = spec.isDense()}, weights, codes, job);
}

} // namespace

WeightMethod sparseGptMethod() {
    return secondMomentMethod(
        "sparsegpt", "SparseGPT", "Frantar & Alistarh 2023, arXiv 2301.00774",
        "Weights leave column by column; those that stay make up for the error on calibration texts, "
        "rounding included.",
        saliency, fit);
}

} // namespace pscope
