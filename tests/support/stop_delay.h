// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How long a job goes on after it was asked to stop, in processor time of its thread: other load on the machine does not count.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include <pthread.h>
#include <time.h>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope::test {

inline double processorMs(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
}

struct StopDelay {
    double ms = 0;       // processor time from the request to the return
    bool ended = false;  // the work was done before anybody asked
    Result<void> result;
};

/// Runs `work` on this thread and asks it to stop after `afterMs` of this thread's processor time.
inline StopDelay stopAfter(double afterMs, const std::function<Result<void>(JobContext&)>& work) {
    clockid_t clock{};
    ::pthread_getcpuclockid(::pthread_self(), &clock);
    const double start = processorMs(clock);
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    double asked = -1;
    StopDelay delay;
    std::jthread asker([&] {
        std::unique_lock lock(mutex);
        while (!done && processorMs(clock) - start < afterMs) wake.wait_for(lock, std::chrono::milliseconds(1));
        if (done) return;
        asked = processorMs(clock);
        stop.request_stop();
    });
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    delay.result = work(job);
    const double returned = processorMs(clock);
    {
        const std::lock_guard lock(mutex);
        done = true;
        wake.notify_one();
    }
    asker.join();
    delay.ended = asked < 0;
    if (!delay.ended) delay.ms = returned - asked;
    return delay;
}

struct LongestStop {
    double ms = 0, afterMs = 0;
    int stopped = 0;
};

/// `begin` makes everything fresh and gives the work; asks at moments `stepMs` apart until the work ends by itself.
inline LongestStop longestStop(double stepMs, const std::function<std::function<Result<void>(JobContext&)>()>& begin, int most = 60) {
    LongestStop longest;
    for (int i = 0; i < most; ++i) {
        const double after = stepMs * (i + 0.5);
        const StopDelay delay = stopAfter(after, begin());
        if (delay.ended) break;
        ++longest.stopped;
        if (delay.ms > longest.ms) longest = {delay.ms, after, longest.stopped};
    }
    return longest;
}

} // namespace pscope::test
