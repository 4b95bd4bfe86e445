// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The report on paper: front, chosen points, what ran otherwise than asked, provenance, notes.
#pragma once

#include <vector>

#include <QString>

#include "core/measure/measurement.h"
#include "core/util/result.h"

namespace pscope {

/// Writes A4 pages. Thread-safe in that it touches nothing shared; takes some hundred milliseconds for
/// hundreds of points.
Result<void> writePdfReport(const QString& file, const std::vector<Measurement>& points,
                            const std::string& title, const std::string& xAxis, const std::string& yAxis);

} // namespace pscope
