// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Notices that a file numbers its classes in another order than the model does (an old MNLI file, a hub model with LABEL_0..2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/metrics.h"

namespace pscope {

inline constexpr int kMostPermutedClasses = 3; // 6 orders; beyond that a better order is too easily found by chance

/// One sentence when reading the file's classes in some other order would be better beyond both Wilson intervals, judged on
/// the given predictions of the dense model; nothing for more than kMostPermutedClasses classes, regression or fewer than 50 rows.
std::optional<std::string> swappedLabelWarning(const Predictions& dense, const std::vector<std::string>& labels);

} // namespace pscope
