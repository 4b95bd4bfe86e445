// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches in the session file: runs, evaluations that all runs share, timings, finalists.
#pragma once

#include "core/search/search_log.h"
#include "core/search/search_run.h"
#include "core/session/session.h"

namespace pscope {

/// Uses a connection of its own to the same file; durable when a call returns. For one thread.
Result<std::unique_ptr<SearchLog>> openSearchLog(const Session& session);

/// One line of a list of searches.
struct SearchRunInfo {
    std::int64_t id = 0;
    std::string strategy, settings, state, message, time;
    std::int64_t steps = 0;
    std::string request; // JSON of search_request.h; '' when an older program began it
    std::string modelHash, reportHash, backend, device, metric;
};
Result<std::vector<SearchRunInfo>> searchRuns(const Session& session);
/// A run as it was reported, from what is stored: steps, timings, finalists. Predictions of steps evaluated before the latency
/// model was fitted anew are as they were then; genomes are not stored.
Result<SearchReport> readSearch(const Session& session, std::int64_t run);

} // namespace pscope
