// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The exact multiple-choice knapsack behind SPDY and other bit and level allocations.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace pscope {

/// One option per place, minimising the sum of `loss` under a sum of `cost` of at most `budget`; nullopt when
/// even the cheapest options cost more. Keeps every undominated (cost, loss) pair, so it is exact; places
/// beyond `mostLabels` pairs are thinned evenly, which tests never reach with their sizes. O(places * options
/// * labels * log).
std::optional<std::vector<int>> allocate(const std::vector<std::vector<double>>& cost,
                                         const std::vector<std::vector<double>>& loss, double budget,
                                         std::size_t mostLabels = 50000);

/// Every undominated (cost, loss) there is, by rising cost: the optima for all budgets from one pass.
/// `isExact` is false when labels had to be thinned.
class AllocationFront {
public:
    AllocationFront(const std::vector<std::vector<double>>& cost,
                    const std::vector<std::vector<double>>& loss, std::size_t mostLabels = 20000);
    std::size_t size() const { return m_layers.back().size(); }
    double cost(std::size_t i) const { return m_layers.back()[i].cost; }
    std::vector<int> choice(std::size_t i) const;
    bool isExact() const { return m_exact; }

private:
    struct Label {
        double cost, loss;
        std::uint32_t previous; // label of the place before
        int option;
    };
    std::vector<std::vector<Label>> m_layers; // per place
    bool m_exact = true;
};

} // namespace pscope
