// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The combinatorics of NxMiFormer's search, for its tests. Private to this room.
#pragma once

#include <array>
#include <vector>

#include "core/model/model.h"

namespace pscope {

inline constexpr int kNxmOptions = 5; // 2:4, int8, int4, 2:4 int8, 2:4 int4
/// Size of a matrix under an option against fp32, indices included.
double nxmRatio(int option);
/// Every assignment of options to kinds of matrices (with that many weights each) of at most that ratio.
std::vector<std::array<int, kLayerMatrices>> nxmAssignments(const std::array<double, kLayerMatrices>& weights,
                                                            double target);

} // namespace pscope
