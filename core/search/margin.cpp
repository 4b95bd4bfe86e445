// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/margin.h"

#include <algorithm>
#include <cmath>

namespace pscope {
namespace {

constexpr double kPriorCount = 8;  // what the model's own errors weigh against finalists, as to the spread
constexpr double kMostSurprise = 4; // spreads
constexpr double kMostShare = 0.15; // a model that is worse than this should be mended, not avoided

double normalCdf(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double medianOf(std::vector<double> values) {
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

} // namespace

double normalQuantile(double p) {
    double low = -9, high = 9; // bisection: called a few times per finalist
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (normalCdf(middle) < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

void Deviation::learn(double residual) {
    if (!std::isfinite(residual)) return;
    const double most = kMostSurprise * predictiveSpread(); // a disturbed timing must not condemn all others
    m_seen.push_back(most > 0 ? std::clamp(residual, bias() - most, bias() + most) : residual);
}

/// Of the prior mean, in units of one finalist.
double Deviation::priorWeight() const {
    return m_biasSpread > 0 ? m_priorSpread * m_priorSpread / (m_biasSpread * m_biasSpread) : INFINITY;
}

double Deviation::bias() const {
    if (m_seen.empty() || std::isinf(priorWeight())) return m_priorMean;
    double sum = priorWeight() * m_priorMean;
    for (const double r : m_seen)
        sum += r;
    return sum / (priorWeight() + double(m_seen.size()));
}

double Deviation::spread() const {
    double squares = kPriorCount * m_priorSpread * m_priorSpread;
    for (const double r : m_seen)
        squares += (r - bias()) * (r - bias());
    return std::sqrt(squares / (kPriorCount + double(m_seen.size())));
}

double Deviation::predictiveSpread() const {
    return spread() * std::sqrt(1 + 1 / (priorWeight() + double(m_seen.size())));
}

double Deviation::probabilityBelow(double value) const {
    const double width = predictiveSpread();
    if (!(width > 0)) return value >= bias() ? 1 : 0;
    return normalCdf((value - bias()) / width);
}

double Deviation::quantile(double probability) const {
    return bias() + normalQuantile(probability) * predictiveSpread();
}

Deviation deviationOf(std::vector<double> residuals, const std::vector<double>& weights, double floor) {
    if (residuals.size() < 4) return {0, std::max(floor, 0.05), std::max(2 * floor, 0.05)}; // nothing to learn from
    const double middle = medianOf(residuals);
    std::vector<double> away;
    for (const double r : residuals)
        away.push_back(std::abs(r - middle));
    const double most = 3 * 1.4826 * std::max(medianOf(away), floor / 3);
    double sum = 0, weight = 0, squares = 0;
    for (std::size_t i = 0; i < residuals.size(); ++i) {
        residuals[i] = std::clamp(residuals[i], middle - most, middle + most);
        sum += weights[i] * residuals[i], weight += weights[i];
    }
    const double mean = sum / weight;
    for (std::size_t i = 0; i < residuals.size(); ++i)
        squares += weights[i] * (residuals[i] - mean) * (residuals[i] - mean);
    const double spread = std::max(floor, std::sqrt(squares / weight));
    return {mean, spread, 2 * spread};
}

double probabilityMet(const Goal& goal, const std::vector<LimitMargin>& margins, const Figures& expected,
                      const Figures& dense) {
    double all = 1;
    for (std::size_t i = 0; i < goal.constraints.size(); ++i) {
        const double beyond = excess(goal.constraints[i], expected, dense);
        if (!std::isfinite(beyond)) return 0;
        // What no clock and no sample decides is met or not; a last digit is forgiven as in violation().
        all *= i < margins.size() ? margins[i].deviation.probabilityBelow(1e-9 - beyond) : double(beyond <= 1e-9);
    }
    return all;
}

std::vector<double> sharesFor(const Goal& goal, const std::vector<LimitMargin>& margins, double probability) {
    std::vector<double> shares(goal.constraints.size(), 0);
    for (std::size_t i = 0; i < shares.size() && i < margins.size(); ++i)
        if (isTimed(goal.constraints[i]))
            shares[i] = std::clamp(1 - std::exp(-margins[i].deviation.quantile(probability)), 0.0, kMostShare);
    return shares;
}

} // namespace pscope
