// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Results for people at a terminal: aligned tables, one point in full, a front in characters.
#pragma once

#include <string>
#include <vector>

#include "core/measure/measurement.h"

namespace pscope {

/// Columns padded to their widest cell; the first row is the header. Cells that look like numbers are right-aligned.
std::string textTable(const std::vector<std::vector<std::string>>& rows);

/// Everything about one point, a line each; `maxTokens` > 0 is told beside the accuracy.
std::string describePoint(const Measurement& point, int maxTokens = 0);
/// One line per point, those on the accuracy/latency front numbered and first.
std::string describePoints(const std::vector<Measurement>& points);
/// The front as a plot of characters, 1 2 3 ... for its members, 'o' for the dense model, '.' for the rest; "" without points.
std::string textFront(const std::vector<Measurement>& points);

/// "1.234 ms", "567 us"
std::string microsText(double us);

} // namespace pscope
