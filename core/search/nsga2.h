// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sorting at the heart of NSGA-II. Private to this room and its tests.
#pragma once

#include <vector>

namespace pscope {

/// Two figures to be made small, and how far the limits are missed.
struct Objectives {
    double first = 0, second = 0, violation = 0;
};
bool dominates(const Objectives& a, const Objectives& b);
/// 0 for the undominated, 1 for those only they dominate, ... O(n^2).
std::vector<int> nondominatedRanks(const std::vector<Objectives>& points);
/// Per point within its rank: the normalised box to its neighbours, infinite at the ends.
std::vector<double> crowdingDistances(const std::vector<Objectives>& points, const std::vector<int>& ranks);

} // namespace pscope
