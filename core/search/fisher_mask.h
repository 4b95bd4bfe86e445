// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The exact search of Kwon et al. for one budget, for its tests. Private to this room.
#pragma once

#include <cstddef>
#include <vector>

#include "core/search/strategy.h"

namespace pscope {

struct UnitScore {
    int layer = 0, unit = 0;
    float score = 0;
};
struct MaskChoice {
    std::size_t heads = 0, neurons = 0; // how many of the best stay
};
/// Both lists best first; maximises the sum of scores kept under headCost * heads + neuronCost * neurons <=
/// budget.
MaskChoice searchMask(const std::vector<UnitScore>& heads, const std::vector<UnitScore>& neurons,
                      double headCost, double neuronCost, double budget);

} // namespace pscope
