// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Shares one sparsity out over the matrices: the same for all, or more where a millisecond costs the least
// quality, or between.
#pragma once

#include <map>
#include <vector>

#include "widgets/models/matrix_edit.h"

namespace pscope {

/// Sparsities at which damage and gain are known; both arrays of a share have one value for each.
const std::vector<double>& sharingLevels(); // 0, 0.05 ... 0.95

/// One matrix that takes part.
struct SharingPart {
    MatrixId id;
    double weights = 0;         // how much its sparsity counts in the mean
    std::vector<double> damage; // by level: what quality it costs, in any unit; never falls
    std::vector<double>
        gain; // by level: time it saves, in any unit; all zero = nothing is known to be faster
};

/// Sparsity of every part. Their mean over the weights is `mean` (within a level) for every balance from 0
/// (equal) to 1 (the least damage per time saved). Where no part is known to get faster, weights stand for
/// time.
std::map<MatrixId, double> shareOut(const std::vector<SharingPart>& parts, double mean, double balance);

} // namespace pscope
