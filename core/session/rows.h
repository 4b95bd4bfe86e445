// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Points as rows: the only place that knows which column holds what.
#pragma once

#include <vector>

#include "core/measure/measurement.h"
#include "core/session/database.h"

namespace pscope {

/// Stores the point with its latencies and metrics; the caller holds a write transaction. Gives the new row's id.
Result<std::int64_t> insertPoint(const Database& database, const Measurement& measurement);

/// All points, oldest first; the caller holds a transaction, so that the three tables fit each other.
Result<std::vector<Measurement>> readPoints(const Database& database);

/// One sentence per row whose JSON or samples cannot be read back.
Result<std::vector<std::string>> findUnreadableRows(const Database& database);

} // namespace pscope
