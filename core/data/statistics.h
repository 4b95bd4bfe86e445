// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The statistics under the metrics. Private to core/data.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace pscope::statistics {

inline constexpr double z95 = 1.959963984540054; // two-sided 95 % of the normal distribution

using Interval = std::pair<double, double>;

/// Ranks from 1, ties averaged.
std::vector<double> averageRanks(std::span<const double> values);
/// Product-moment correlation; 0 where a side is constant.
double pearson(std::span<const double> x, std::span<const double> y);
/// tanh(atanh r +- z * error); [-1, 1] below 4 pairs, where the error is not defined.
Interval fisherInterval(double r, std::size_t n, double varianceFactor);
/// Mean and its normal interval.
struct Mean {
    double value = 0;
    Interval interval;
};
Mean meanWithInterval(std::span<const double> values);

/// Area under the ROC curve of `scores` (higher = class 1) and its 95 % interval by DeLong's variance.
/// Both classes must occur.
Mean rocAuc(std::span<const double> scores, std::span<const int> labels);

/// 2.5 and 97.5 % quantiles of `statistic` over 1,000 multinomial resamples (seed 1) of a table of counts:
/// the ordinary bootstrap over examples wherever the statistic only depends on these counts, at a cost free
/// of n.
Interval bootstrapCounts(std::span<const std::int64_t> counts,
                         const std::function<double(std::span<const std::int64_t>)>& statistic);

/// Two-sided exact binomial test of `successes` out of n at 1/2.
double binomialHalfTest(std::int64_t successes, std::int64_t n);

} // namespace pscope::statistics
