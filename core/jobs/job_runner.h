// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One lane on which everything heavy runs, one job at a time: what is timed is never disturbed by our own work.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

enum class JobState { Queued, Running, Done, Cancelled, Failed };
enum class JobPriority { Interactive, Background }; // Interactive jobs run before queued Background ones

/// A snapshot for lists; `error` is set for Failed only.
struct JobInfo {
    std::uint64_t id = 0;
    std::string tag;   // "" or the key under which a newer job replaces this one
    std::string title; // for people
    JobState state = JobState::Queued;
    std::int64_t done = 0;
    std::int64_t total = 0; // 0: unknown
    std::string phase;
    double seconds = 0; // running time so far
    std::string error;
};

class JobRunner {
public:
    using Work = std::function<Result<void>(JobContext&)>;
    /// Called after each state change, in order, on a thread of the runner's own that is not the lane. It may post and
    /// cancel, but not wait for the runner (waitIdle, destructor).
    using Listener = std::function<void(const JobInfo&)>;

    JobRunner();
    ~JobRunner(); // requests stop of everything, joins; returns as soon as the running job obeys its token
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// When this returns the previous listener is not running and will not be called again.
    void setListener(Listener listener);
    /// Queues `work`. A non-empty tag removes queued jobs of the same tag and stops the running one;
    /// removed ones are announced as Cancelled but leave no trace in the history.
    /// Exceptions out of `work` become Failed. Returns the job's id (never 0).
    std::uint64_t post(std::string tag, std::string title, JobPriority priority, Work work);
    void cancel(std::uint64_t id);
    void cancelTag(const std::string& tag);
    void cancelAll();
    /// Queued and running jobs in order of execution, then the last 50 finished ones.
    std::vector<JobInfo> snapshot() const;
    bool idle() const; // nothing queued or running
    void waitIdle();   // and every event delivered; tests and command line only

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope
