// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fisher importance with Kwon's rearrangement: which neurons of a layer stay is decided once more for the
// number asked for.
#include <algorithm>
#include <numeric>

#include "core/compress/methods.h"
#include "core/compress/rearrange.h"

namespace pscope {

double blockFisherLoss(const std::vector<std::vector<float>>& gradients, std::span<const int> removed) {
    double loss = 0;
    for (const auto& batch : gradients) {
        double sum = 0;
        for (const int unit : removed)
            sum += batch[static_cast<std::size_t>(unit)];
        loss += sum * sum;
    }
    return loss;
}

std::vector<int> rearranged(const std::vector<std::vector<float>>& gradients, std::span<const float> fisher,
                            std::vector<int> removed) {
    std::vector<int> kept;
    for (int unit = 0; unit < static_cast<int>(fisher.size()); ++unit)
        if (!std::ranges::binary_search(removed, unit)) kept.push_back(unit);
    std::ranges::stable_sort(kept, {}, [&](int unit) { return fisher[static_cast<std::size_t>(unit)]; });
    std::vector<double> sums(gradients.size(), 0);
    for (std::size_t b = 0; b < gradients.size(); ++b)
        for (const int unit : removed)
            sums[b] += gradients[b][static_cast<std::size_t>(unit)];
    for (const int joining : kept) {
        removed.push_back(joining);
        for (std::size_t b = 0; b < gradients.size(); ++b)
            sums[b] += gradients[b][static_cast<std::size_t>(joining)];
        const auto without = [&](int unit) {
            double loss = 0;
            for (std::size_t b = 0; b < gradients.size(); ++b) {
                const double rest = sums[b] - gradients[b][static_cast<std::size_t>(unit)];
                loss += rest * rest;
            }
            return loss;
        };
        std::size_t best = removed.size() - 1; // the newcomer itself: nothing changes
        double least = without(joining);
        for (std::size_t i = 0; i + 1 < removed.size(); ++i)
            if (const double loss = without(removed[i]); loss < least) least = loss, best = i;
        for (std::size_t b = 0; b < gradients.size(); ++b)
            sums[b] -= gradients[b][static_cast<std::size_t>(removed[best])];
        removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(best));
    }
    std::ranges::sort(removed);
    return removed;
}

namespace {

std::vector<int> chooseNeurons(const CalibrationStats& stats, const UnitScores& scores, int layer, int keep) {
    const auto l = static_cast<std::size_t>(layer);
    const std::vector<float>& fisher = scores.neurons[l];
    std::vector<int> order(fisher.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](int a, int b) {
        return fisher[static_cast<std::size_t>(a)] > fisher[static_cast<std::size_t>(b)];
    });
    std::vector<int> removed(order.begin() + keep, order.end()), kept;
    std::ranges::sort(removed);
    if (l < stats.neuronGradients.size())
        removed = rearranged(stats.neuronGradients[l], fisher, std::move(removed));
    for (int unit = 0; unit < static_cast<int>(fisher.size()); ++unit)
        if (!std::ranges::binary_search(removed, unit)) kept.push_back(unit);
    return kept;
}

} // namespace

UnitMethod unitFisherRearrangedMethod() {
    UnitMethod method = unitFisherMethod();
    method.id = "fisher_rearranged";
    method.label = "Fisher, rearranged";
    method.source = "Kwon et al. 2022, arXiv 2204.09656, steps 1 and 2";
    method.help = "Fisher importance, then neurons change places with removed ones while that lowers the "
                  "estimated loss.";
    method.chooseNeurons = chooseNeurons;
    return method;
}

} // namespace pscope
