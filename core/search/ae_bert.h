// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The projection of AE-BERT's candidates, for its tests. Private to this room.
#pragma once

#include <vector>

namespace pscope {

/// clip(rate + c, low, high) with the one c for which the mean weighted by `sizes` is `target`; the nearest
/// bound when none is.
std::vector<double> projectRates(std::vector<double> rates, const std::vector<double>& sizes, double target,
                                 double low, double high);

} // namespace pscope
