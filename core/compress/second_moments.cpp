// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/second_moments.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>

namespace pscope {

namespace {

using Matrix = Eigen::MatrixXd;
using View = Eigen::Map<Matrix>;
constexpr Eigen::Index kPanel = 96; // columns between two questions to the job

/// Lower Cholesky factor in place, panel by panel.
Result<void> factorLower(View a, JobContext& job) {
    const Eigen::Index n = a.rows();
    for (Eigen::Index k = 0; k < n; k += kPanel) {
        if (job.stopRequested()) return cancelled();
        const Eigen::Index width = std::min(kPanel, n - k), rest = n - k - width;
        Eigen::LLT<Matrix> corner(a.block(k, k, width, width));
        if (corner.info() != Eigen::Success)
            return fail(ErrorCode::Mismatch, "the calibration's second moments are no positive matrix; the "
                                             "model gives numbers that are not finite");
        a.block(k, k, width, width) = Matrix(corner.matrixL());
        if (rest == 0) continue;
        auto below = a.block(k + width, k, rest, width);
        corner.matrixL().transpose().solveInPlace<Eigen::OnTheRight>(below);
        a.block(k + width, k + width, rest, rest).selfadjointView<Eigen::Lower>().rankUpdate(below, -1);
    }
    return {};
}

} // namespace

std::vector<double> damped(std::span<const float> gram, int n) {
    const auto size = static_cast<std::size_t>(n);
    std::vector<double> out(gram.begin(), gram.end());
    double mean = 0;
    for (std::size_t i = 0; i < size; ++i)
        mean += out[i * size + i] / n;
    for (std::size_t i = 0; i < size; ++i) {
        double& diagonal = out[i * size + i];
        diagonal = diagonal > 0 ? diagonal + kDamping * mean : 1;
    }
    return out;
}

/// Reversed in both directions, G = L L^T becomes G = U U^T with U upper, and R = U^-1.
Result<std::vector<double>> inverseFactor(std::span<const float> gram, int n, JobContext& job) {
    std::vector<double> matrix = damped(gram, n);
    std::ranges::reverse(matrix);
    View lower(matrix.data(), n, n);
    PSCOPE_CHECK(factorLower(lower, job));
    std::vector<double> inverse(matrix.size(), 0.0);
    View out(inverse.data(), n, n);
    for (Eigen::Index k = 0; k < n; k += kPanel) { // L^-1, a panel of its columns at a time
        if (job.stopRequested()) return cancelled();
        const Eigen::Index width = std::min(kPanel, n - k), rest = n - k;
        out.block(k, k, width, width).setIdentity();
        auto panel = out.block(k, k, rest, width);
        lower.block(k, k, rest, rest).triangularView<Eigen::Lower>().solveInPlace(panel);
    }
    std::ranges::reverse(inverse);
    return inverse;
}

std::vector<float> subGram(std::span<const float> gram, int n, std::span<const int> kept) {
    std::vector<float> out;
    out.reserve(kept.size() * kept.size());
    for (const int i : kept)
        for (const int j : kept)
            out.push_back(gram[static_cast<std::size_t>(i) * static_cast<std::size_t>(n) +
                               static_cast<std::size_t>(j)]);
    return out;
}

WeightMethod secondMomentMethod(std::string id, std::string label, std::string source, std::string help,
                                decltype(WeightMethod::saliency) saliency, decltype(WeightMethod::fit) fit) {
    return {
        .id = std::move(id),
        .label = std::move(label),
        .source = std::move(source),
        .help = std::move(help),
        .needsInputNorms = false,
        .perRow = false,
        .saliency = std::move(saliency),
        .needsGrams = true,
        .fit = std::move(fit),
    };
}

} // namespace pscope
