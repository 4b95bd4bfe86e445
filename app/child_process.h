// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Running `pscope` from either program: what is proven in a fresh process owes nothing to this one's memory.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

struct ChildOutcome {
    int exitCode = 0;
    std::string output; // stdout; stderr goes where ours goes
};

/// How a child ended that was not trusted to end well.
struct WatchedOutcome {
    int exitCode = 0;
    int signal = 0; // that ended it, else 0
    bool timedOut = false;
    std::string output;
};

/// Like runPscope, but a crash is an answer, `limit` ends a child that hangs, and its stderr is thrown away.
Result<WatchedOutcome> watchPscope(const std::vector<std::string>& arguments, std::chrono::milliseconds limit, JobContext& job);

/// Starts the `pscope` beside the running program and waits. A stop request ends the child and gives Cancelled.
Result<ChildOutcome> runPscope(const std::vector<std::string>& arguments, JobContext& job);

} // namespace pscope
