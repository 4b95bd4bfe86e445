// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Exact least-squares repair: each output row gets the weights on its support S that answer the calibration
// inputs as the original row w did: minimise |(w - v) X|^2 + damping |w - v|^2, that is H_SS v_S = H_S w.
// This is AMC's reconstruction (He et al. 2018, arXiv 1802.03494) for whole units and the optimum that OBS
// methods approach for patterns. Rows with the same support share one factorisation. O(rows |S|^3 / 3) at
// worst.
#include <map>

#include <Eigen/Cholesky>

#include "core/compress/methods.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Result<void> repair(const RepairInput& in, std::vector<float>& weights, JobContext& job) {
    std::vector<int> columns(in.columns.begin(), in.columns.end());
    for (int i = 0; columns.size() < static_cast<std::size_t>(in.columns.empty() ? in.sourceColumns : 0); ++i)
        columns.push_back(i);
    const auto width = columns.size();
    if (in.rows == 0 || width == 0) return {};
    std::map<std::vector<bool>, std::vector<int>> bySupport;
    for (int row = 0; row < in.rows; ++row) {
        std::vector<bool> support(width);
        for (std::size_t i = 0; i < width; ++i)
            support[i] = weights[static_cast<std::size_t>(row) * width + i] != 0;
        bySupport[support].push_back(row);
    }
    const std::vector<double> numbers = damped(in.gram, in.sourceColumns);
    const Eigen::Map<const Eigen::MatrixXd> h(numbers.data(), in.sourceColumns, in.sourceColumns);
    const Eigen::Map<const RowMajor> original(in.original.data(), in.rows, in.sourceColumns);
    for (const auto& [support, rows] : bySupport) {
        if (job.stopRequested()) return cancelled();
        std::vector<int> kept;
        std::vector<std::size_t> place;
        for (std::size_t i = 0; i < width; ++i)
            if (support[i]) kept.push_back(columns[i]), place.push_back(i);
        if (kept.empty()) continue;
        Eigen::MatrixXd targets(in.sourceColumns, rows.size());
        for (std::size_t r = 0; r < rows.size(); ++r)
            targets.col(static_cast<Eigen::Index>(r)) = original.row(rows[r]).transpose().cast<double>();
        const Eigen::MatrixXd right = h(kept, Eigen::all) * targets;
        const Eigen::MatrixXd solved = h(kept, kept).llt().solve(right);
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t i = 0; i < kept.size(); ++i) {
                float& weight = weights[static_cast<std::size_t>(rows[r]) * width + place[i]];
                const auto value =
                    static_cast<float>(solved(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(r)));
                if (value != 0 && std::isfinite(value))
                    weight = value; // the support, and with it the pattern, stays
            }
    }
    return {};
}

} // namespace

RepairMethod noRepair() {
    return {.id = "none",
            .label = "None",
            .source = "control",
            .help = "The weights that stay keep their values.",
            .repair = {}};
}

RepairMethod leastSquaresRepair() {
    return {
        .id = "lstsq",
        .label = "Least squares",
        .source = "He et al. 2018 (AMC), arXiv 1802.03494",
        .help = "The weights that stay are solved for anew, so that each matrix answers calibration texts as "
                "before; no training.",
        .repair = repair,
    };
}

} // namespace pscope
