// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Mask tuning (Kwon et al. 2022, arXiv 2204.09656): each head and neuron that stays gets one factor, by least
// squares between the block's outputs before and after: A (x - 1) = b - A 1 with A_uv = sum over the units'
// columns of G o (W^T W), and b the same against the original weights. Given up where a factor exceeds 10, as
// there. Difference: the inputs are those of the dense model, not of the layers already pruned
// (reconstruction). O(columns^2 rows + units^3).
#include <cmath>

#include <Eigen/Cholesky>

#include "core/compress/methods.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

constexpr double kLargestFactor = 10;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Result<void> repair(const RepairInput& in, std::vector<float>& weights, JobContext& job) {
    if (in.unitWidth <= 0 || in.columns.empty() || in.rows == 0) return {};
    const auto width = static_cast<Eigen::Index>(in.columns.size()), units = width / in.unitWidth;
    const std::vector<int> columns(in.columns.begin(), in.columns.end());
    Eigen::Map<RowMajor> left(weights.data(), in.rows, width);
    const Eigen::Map<const RowMajor> original(in.original.data(), in.rows, in.sourceColumns);
    const Eigen::Map<const Eigen::MatrixXf> gram(in.gram.data(), in.sourceColumns,
                                                 in.sourceColumns); // symmetric
    const Eigen::MatrixXf own = left.transpose() * left;
    if (job.stopRequested()) return cancelled();
    const Eigen::MatrixXf cross = left.transpose() * original;
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(units, units);
    Eigen::VectorXd b = Eigen::VectorXd::Zero(units);
    for (Eigen::Index i = 0; i < width; ++i) {
        const int from = columns[static_cast<std::size_t>(i)];
        for (Eigen::Index j = 0; j < width; ++j)
            a(i / in.unitWidth, j / in.unitWidth) +=
                double(own(i, j)) * gram(from, columns[static_cast<std::size_t>(j)]);
        for (Eigen::Index j = 0; j < in.sourceColumns; ++j)
            b[i / in.unitWidth] += double(cross(i, j)) * gram(from, j);
    }
    if (job.stopRequested()) return cancelled();
    const Eigen::VectorXd ones = Eigen::VectorXd::Ones(units);
    const Eigen::VectorXd right = b - a * ones;
    a.diagonal().array() += kDamping * std::max(a.diagonal().mean(), 1e-30);
    const Eigen::VectorXd factors = ones + a.llt().solve(right);
    if (!factors.allFinite() || factors.cwiseAbs().maxCoeff() > kLargestFactor) return {};
    for (Eigen::Index i = 0; i < width; ++i)
        left.col(i) *= static_cast<float>(factors[i / in.unitWidth]);
    return {};
}

} // namespace

RepairMethod rescaleRepair() {
    return {
        .id = "rescale",
        .label = "Rescale units",
        .source = "Kwon et al. 2022, arXiv 2204.09656, with the dense model's inputs (reconstruction)",
        .help = "Heads and neurons that stay get one factor each, so that their block answers calibration "
                "texts as before.",
        .repair = repair,
    };
}

} // namespace pscope
