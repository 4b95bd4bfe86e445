// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/level_dp.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace pscope {
namespace {

struct Label {
    double cost, loss;
    std::uint32_t previous; // label of the place before
    int option;
};

/// Those that no other label beats in both, by rising cost.
template <class AnyLabel> std::vector<AnyLabel> undominated(std::vector<AnyLabel> labels, std::size_t most) {
    std::ranges::stable_sort(labels, [](const AnyLabel& a, const AnyLabel& b) {
        return std::tie(a.cost, a.loss) < std::tie(b.cost, b.loss);
    });
    std::vector<AnyLabel> kept;
    for (const AnyLabel& label : labels)
        if (kept.empty() || label.loss < kept.back().loss) kept.push_back(label);
    if (kept.size() <= most) return kept;
    std::vector<AnyLabel> thin;
    for (std::size_t i = 0; i < most; ++i)
        thin.push_back(kept[i * (kept.size() - 1) / (most - 1)]);
    return thin;
}

} // namespace

std::optional<std::vector<int>> allocate(const std::vector<std::vector<double>>& cost,
                                         const std::vector<std::vector<double>>& loss, double budget,
                                         std::size_t mostLabels) {
    const std::size_t places = cost.size();
    std::vector<double> restAtLeast(places + 1, 0); // what the places from here on cost at the very least
    for (std::size_t i = places; i-- > 0;)
        restAtLeast[i] = restAtLeast[i + 1] + *std::ranges::min_element(cost[i]);
    const double slack = 1e-9 * std::max(1.0, budget); // sums in another order differ in the last digits
    std::vector<std::vector<Label>> layers(places + 1);
    layers[0] = {{0, 0, 0, 0}};
    for (std::size_t i = 0; i < places; ++i) {
        std::vector<Label> next;
        for (std::uint32_t from = 0; from < layers[i].size(); ++from)
            for (std::size_t option = 0; option < cost[i].size(); ++option) {
                const double total = layers[i][from].cost + cost[i][option];
                if (total + restAtLeast[i + 1] <= budget + slack)
                    next.push_back({total, layers[i][from].loss + loss[i][option], from, int(option)});
            }
        layers[i + 1] = undominated(std::move(next), mostLabels);
        if (layers[i + 1].empty()) return std::nullopt;
    }
    std::vector<int> choice(places);
    auto at = std::uint32_t(layers[places].size() - 1); // the dearest that fits loses least
    for (std::size_t i = places; i-- > 0;) {
        choice[i] = layers[i + 1][at].option;
        at = layers[i + 1][at].previous;
    }
    return choice;
}

AllocationFront::AllocationFront(const std::vector<std::vector<double>>& cost,
                                 const std::vector<std::vector<double>>& loss, std::size_t mostLabels) {
    m_layers.push_back({{0, 0, 0, 0}});
    for (std::size_t i = 0; i < cost.size(); ++i) {
        std::vector<Label> next;
        for (std::uint32_t from = 0; from < m_layers[i].size(); ++from)
            for (std::size_t option = 0; option < cost[i].size(); ++option)
                next.push_back({m_layers[i][from].cost + cost[i][option],
                                m_layers[i][from].loss + loss[i][option], from, int(option)});
        m_layers.push_back(undominated(std::move(next), mostLabels));
        m_exact = m_exact && m_layers.back().size() < mostLabels;
    }
}

std::vector<int> AllocationFront::choice(std::size_t i) const {
    std::vector<int> options(m_layers.size() - 1);
    auto at = std::uint32_t(i);
    for (std::size_t place = options.size(); place-- > 0;) {
        options[place] = m_layers[place + 1][at].option;
        at = m_layers[place + 1][at].previous;
    }
    return options;
}

} // namespace pscope
