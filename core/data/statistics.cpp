// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See statistics.h.
#include "core/data/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace pscope::statistics {

std::vector<double> averageRanks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        const double rank = 0.5 * static_cast<double>(begin + 1 + end); // mean of begin+1 .. end
        for (; begin < end; ++begin)
            ranks[order[begin]] = rank;
    }
    return ranks;
}

double pearson(std::span<const double> x, std::span<const double> y) {
    const auto n = static_cast<double>(x.size());
    if (x.empty()) return 0;
    const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / n;
    const double meanY = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double dx = x[i] - meanX, dy = y[i] - meanY;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    if (xx <= 0 || yy <= 0) return 0;
    return std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
}

Interval fisherInterval(double r, std::size_t n, double varianceFactor) {
    if (n < 4) return {-1, 1};
    const double z = std::atanh(std::clamp(r, -1 + 1e-15, 1 - 1e-15));
    const double error = z95 * std::sqrt(varianceFactor / static_cast<double>(n - 3));
    return {std::min(r, std::tanh(z - error)), std::max(r, std::tanh(z + error))};
}

Mean meanWithInterval(std::span<const double> values) {
    if (values.empty()) return {};
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    const double error = values.size() > 1 ? z95 * std::sqrt(squares / (n - 1) / n) : 0;
    return {mean, {mean - error, mean + error}};
}

Mean rocAuc(std::span<const double> scores, std::span<const int> labels) {
    std::vector<double> positive, negative;
    for (std::size_t i = 0; i < scores.size(); ++i)
        (labels[i] == 1 ? positive : negative).push_back(scores[i]);
    const auto m = static_cast<double>(positive.size()), n = static_cast<double>(negative.size());
    std::vector<double> all = positive;
    all.insert(all.end(), negative.begin(), negative.end());
    const auto ranksAll = averageRanks(all);
    const auto ranksPositive = averageRanks(positive);
    const auto ranksNegative = averageRanks(negative);

    // Placement values: for each positive the share of negatives below it, for each negative the share of
    // positives above.
    std::vector<double> above(positive.size()), below(negative.size());
    for (std::size_t i = 0; i < positive.size(); ++i)
        above[i] = (ranksAll[i] - ranksPositive[i]) / n;
    for (std::size_t j = 0; j < negative.size(); ++j)
        below[j] = 1 - (ranksAll[positive.size() + j] - ranksNegative[j]) / m;
    const double auc = std::accumulate(above.begin(), above.end(), 0.0) / m;
    const auto varianceOfMean = [auc](const std::vector<double>& values) {
        if (values.size() < 2) return 0.0;
        double squares = 0;
        for (const double value : values)
            squares += (value - auc) * (value - auc);
        const auto count = static_cast<double>(values.size());
        return squares / (count - 1) / count;
    };
    const double error = z95 * std::sqrt(varianceOfMean(above) + varianceOfMean(below));
    return {auc, {std::max(0.0, auc - error), std::min(1.0, auc + error)}};
}

Interval bootstrapCounts(std::span<const std::int64_t> counts,
                         const std::function<double(std::span<const std::int64_t>)>& statistic) {
    constexpr std::size_t rounds = 1000;
    std::mt19937_64 random(1);
    const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    std::vector<std::int64_t> drawn(counts.size());
    std::vector<double> values(rounds);
    for (double& value : values) {
        std::int64_t left = total, leftCount = total; // to draw; weight of the cells not drawn yet
        for (std::size_t cell = 0; cell < counts.size(); ++cell) {
            drawn[cell] = 0;
            if (counts[cell] == 0 || left == 0) continue;
            const double share = static_cast<double>(counts[cell]) / static_cast<double>(leftCount);
            drawn[cell] = share >= 1 ? left : std::binomial_distribution<std::int64_t>(left, share)(random);
            left -= drawn[cell];
            leftCount -= counts[cell];
        }
        value = statistic(drawn);
    }
    std::ranges::sort(values);
    return {values[rounds * 25 / 1000], values[rounds - 1 - rounds * 25 / 1000]};
}

double binomialHalfTest(std::int64_t successes, std::int64_t n) {
    const std::int64_t k = std::min(successes, n - successes);
    if (n <= 0 || 2 * k >= n) return 1;
    // The term at k through log-gamma (the re-entrant one), the smaller terms by their ratio.
    const auto logGamma = [](double x) {
        int sign = 0;
        return ::lgamma_r(x, &sign);
    };
    const auto nd = static_cast<double>(n), kd = static_cast<double>(k);
    const double logTerm = logGamma(nd + 1) - logGamma(kd + 1) - logGamma(nd - kd + 1) - nd * std::log(2.0);
    double sum = 1, term = 1;
    for (std::int64_t i = k; i > 0 && term > 1e-18 * sum; --i) {
        term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
        sum += term;
    }
    return std::min(1.0, 2 * std::exp(logTerm + std::log(sum)));
}

} // namespace pscope::statistics
