// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/edit_policy.h"

#include <algorithm>
#include <cmath>

namespace pscope {
namespace {

constexpr double kMemory = 0.9, kMostAdvantage = 2, kMostWeight = 20;

} // namespace

std::vector<double> EditPolicy::probabilities(const std::vector<EditFeatures>& edits) const {
    std::vector<double> weight(edits.size(), 0);
    double peak = -INFINITY, sum = 0;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        for (std::size_t f = 0; f < kEditFeatures; ++f)
            weight[i] += m_weights[f] * edits[i][f];
        peak = std::max(peak, weight[i]);
    }
    for (double& w : weight)
        sum += w = std::exp(w - peak);
    for (double& w : weight)
        w /= sum;
    return weight;
}

std::size_t EditPolicy::draw(const std::vector<EditFeatures>& edits, Rng& rng, Walk& walk) const {
    const auto probability = probabilities(edits);
    double at = rng.uniform();
    std::size_t pick = 0;
    while (pick + 1 < edits.size() && (at -= probability[pick]) > 0)
        ++pick;
    ++walk.draws;
    for (std::size_t f = 0; f < kEditFeatures; ++f) {
        walk.gradient[f] += edits[pick][f];
        for (std::size_t i = 0; i < edits.size(); ++i)
            walk.gradient[f] -= probability[i] * edits[i][f];
    }
    return pick;
}

void EditPolicy::learn(const Walk& walk, double gain, double rate) {
    m_square = m_updates == 0 ? gain * gain : kMemory * m_square + (1 - kMemory) * gain * gain;
    const double advantage =
        std::clamp((gain - m_baseline) / std::sqrt(m_square + 1e-12), -kMostAdvantage, kMostAdvantage);
    m_baseline = kMemory * m_baseline + (1 - kMemory) * gain;
    ++m_updates;
    for (std::size_t f = 0; f < kEditFeatures; ++f)
        m_weights[f] = std::clamp(m_weights[f] + rate * advantage * walk.gradient[f] / std::max(1, walk.draws),
                                  -kMostWeight, kMostWeight);
}

} // namespace pscope
