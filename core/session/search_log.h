// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches in the session file: runs, evaluations that all runs share, timings, finalists.
#pragma once

#include "core/search/search_log.h"
#include "core/session/session.h"

namespace pscope {

/// Uses a connection of its own to the same file; durable when a call returns. For one thread.
Result<std::unique_ptr<SearchLog>> openSearchLog(const Session& session);

/// One line of a list of searches.
struct SearchRunInfo {
    std::int64_t id = 0;
    std::string strategy, settings, state, message, time;
    std::int64_t steps = 0;
};
Result<std::vector<SearchRunInfo>> searchRuns(const Session& session);

} // namespace pscope
