// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optimal brain surgeon on a block-diagonal Hessian, as WoodFisher (Singh & Alistarh 2020, arXiv 2004.14340)
// and oBERT (Kurtic et al. 2022, arXiv 2203.07259) do it: of each output row, blocks of B inputs; the weight
// with the least w_i^2 / [H^-1]_ii leaves, the others of its block move by -(w_i / [H^-1]_ii) H^-1 e_i, until
// none is left. The order of leaving, with its cost, is the saliency; afterwards the group formula gives the
// weights that stay, which is least squares within the block. Here H is X^T X of the layer's inputs; the
// papers' empirical Fisher of loss gradients is not kept (reconstruction). O(rows columns B^2).
#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>

#include "core/compress/compressed_model.h"
#include "core/compress/methods.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

constexpr int kBlock = 32;

Eigen::MatrixXd blockOf(const std::vector<double>& hessian, int n, int begin, int size) {
    return Eigen::Map<const Eigen::MatrixXd>(hessian.data(), n, n).block(begin, begin, size, size);
}

/// Costs of leaving in order, never falling, so that a threshold on them cuts the order.
void eliminate(Eigen::MatrixXd inverse, Eigen::VectorXd w, std::span<float> costs) {
    const auto size = w.size();
    std::vector<bool> gone(static_cast<std::size_t>(size), false);
    double paid = 0;
    for (Eigen::Index step = 0; step < size; ++step) {
        Eigen::Index pick = -1;
        double least = INFINITY;
        for (Eigen::Index i = size; i-- > 0;) { // of equal costs the higher index leaves first
            if (gone[static_cast<std::size_t>(i)]) continue;
            const double cost = w[i] * w[i] / std::max(inverse(i, i), 1e-30);
            if (pick < 0 || cost < least) least = cost, pick = i;
        }
        paid = std::max(paid, std::isfinite(least) ? least : paid);
        costs[static_cast<std::size_t>(pick)] = static_cast<float>(paid);
        gone[static_cast<std::size_t>(pick)] = true;
        const Eigen::VectorXd column = inverse.col(pick);
        const double pivot = std::max(inverse(pick, pick), 1e-30);
        w -= w[pick] / pivot * column;
        inverse.noalias() -= column * (column.transpose() / pivot);
    }
}

std::vector<float> saliency(const MethodInput& in) {
    std::vector<float> out(in.weights.size());
    const std::vector<double> hessian = damped(in.gram, in.columns);
    for (int begin = 0; begin < in.columns; begin += kBlock) {
        const int size = std::min(kBlock, in.columns - begin);
        const Eigen::MatrixXd inverse =
            blockOf(hessian, in.columns, begin, size).llt().solve(Eigen::MatrixXd::Identity(size, size));
        for (int row = 0; row < in.rows; ++row) {
            const auto first = static_cast<std::size_t>(row) * static_cast<std::size_t>(in.columns) +
                               static_cast<std::size_t>(begin);
            Eigen::VectorXd w(size);
            for (int i = 0; i < size; ++i)
                w[i] = in.weights[first + static_cast<std::size_t>(i)];
            eliminate(inverse, w, std::span(out).subspan(first, static_cast<std::size_t>(size)));
        }
    }
    return out;
}

/// Least squares within each block: w_S + H_SS^-1 H_SQ w_Q, which is the group form of the update.
Result<void> fit(const MethodInput& in, const MatrixSpec& spec, std::vector<float>& weights,
                 QuantizedWeights* codes, JobContext& job) {
    if (!spec.isDense()) {
        const auto mask = maskFor(spec, saliency(in), in.rows, in.columns, false);
        const std::vector<double> hessian = damped(in.gram, in.columns);
        for (int begin = 0; begin < in.columns; begin += kBlock) {
            if (job.stopRequested()) return cancelled();
            const int size = std::min(kBlock, in.columns - begin);
            const Eigen::MatrixXd block = blockOf(hessian, in.columns, begin, size);
            for (int row = 0; row < in.rows; ++row) {
                const auto first = static_cast<std::size_t>(row) * static_cast<std::size_t>(in.columns) +
                                   static_cast<std::size_t>(begin);
                std::vector<int> kept, gone;
                for (int i = 0; i < size; ++i)
                    (mask[first + static_cast<std::size_t>(i)] ? kept : gone).push_back(i);
                if (!kept.empty() && !gone.empty()) {
                    Eigen::VectorXd lost(gone.size());
                    for (std::size_t i = 0; i < gone.size(); ++i)
                        lost[static_cast<Eigen::Index>(i)] =
                            weights[first + static_cast<std::size_t>(gone[i])];
                    const Eigen::VectorXd moved = block(kept, kept).llt().solve(block(kept, gone) * lost);
                    for (std::size_t i = 0; i < kept.size(); ++i)
                        weights[first + static_cast<std::size_t>(kept[i])] +=
                            static_cast<float>(moved[static_cast<Eigen::Index>(i)]);
                }
                for (const int i : gone)
                    weights[first + static_cast<std::size_t>(i)] = 0;
            }
        }
    }
    if (!codes) return {};
    return columnSweep(in, spec, {.keepZeros = true}, weights, codes, job);
}

} // namespace

WeightMethod obsMethod() {
    return secondMomentMethod(
        "obs", "OBS in blocks",
        "WoodFisher, arXiv 2004.14340, and oBERT, arXiv 2203.07259, with input second moments as "
        "Fisher matrix (reconstruction)",
        "Removes one weight after the other where the rest of its block can make up for it best; "
        "needs calibration texts.",
        saliency, fit);
}

} // namespace pscope
