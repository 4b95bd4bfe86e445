// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How far a limit that a candidate was predicted to meet may be missed when it is measured. A search that picks the best
// under a predicted limit picks those that the prediction flatters; the margin is learnt from the model's own errors, and
// again from every finalist.
#pragma once

#include <string>
#include <vector>

#include "core/search/goal.h"

namespace pscope {

/// Measured minus expected excess of one limit, taken as normal: a bias common to all candidates, known to within
/// `biasSpread`, and a `spread` of each around it. Both are updated by what is measured.
class Deviation {
public:
    Deviation() = default;
    Deviation(double mean, double spread, double biasSpread)
        : m_priorMean(mean)
        , m_priorSpread(spread)
        , m_biasSpread(biasSpread) {}
    void learn(double residual);
    double bias() const;
    double spread() const;                    // of one candidate around the bias
    double probabilityBelow(double value) const; // that the next residual is at most this
    /// The residual that is not exceeded with this probability.
    double quantile(double probability) const;

private:
    double priorWeight() const;
    double predictiveSpread() const;
    double m_priorMean = 0, m_priorSpread = 0, m_biasSpread = 0;
    std::vector<double> m_seen;
};

/// From residuals and weights: mean and spread with far outliers pulled in; the spread is at least `floor`, the bias
/// uncertain by twice the spread because the best of many are the flattered ones.
Deviation deviationOf(std::vector<double> residuals, const std::vector<double>& weights, double floor);

struct LimitMargin {
    std::string constraint;
    Deviation deviation;
    double share = 0; // the search aimed so far below the limit
};

/// That every limit is met when measured, the limits taken as independent.
double probabilityMet(const Goal& goal, const std::vector<LimitMargin>& margins, const Figures& expected,
                      const Figures& dense);
/// Shares to draw limits in by, so that what is predicted to meet them meets each with that probability.
std::vector<double> sharesFor(const Goal& goal, const std::vector<LimitMargin>& margins, double probability);

/// Inverse of the normal distribution function, for 0 < p < 1.
double normalQuantile(double p);

} // namespace pscope
