// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two threads: the lane runs the jobs, the notifier tells the listener. Telling from a thread of its own keeps the
// events in order and prompt even while a job runs for minutes, and a slow listener never delays the lane.
#include "core/jobs/job_runner.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

namespace pscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kHistory = 50;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Everything that a job may throw becomes an ordinary error here.
Result<void> runGuarded(const JobRunner::Work& work, JobContext& context) {
    if (context.stopRequested()) return cancelled();
    try {
        return work(context);
    } catch (const std::exception& error) {
        return fail(ErrorCode::Internal, "{}", error.what());
    } catch (...) {
        return fail(ErrorCode::Internal, "an exception of unknown type was thrown");
    }
}

} // namespace

struct JobRunner::Impl {
    struct Job {
        JobInfo info; // progress fields are filled in from `progress` when a snapshot is taken
        JobPriority priority = JobPriority::Interactive;
        Work work;
        std::stop_source stop;
        std::shared_ptr<Progress> progress = std::make_shared<Progress>();
        Clock::time_point started{};
    };
    using JobPtr = std::shared_ptr<Job>;

    mutable std::mutex mutex;
    std::condition_variable laneWake;     // a job was queued, or the runner stops
    std::condition_variable notifierWake; // an event was queued, or the lane is gone
    std::condition_variable settled;      // a job ended or an event was delivered
    std::array<std::deque<JobPtr>, 2> queues; // index = JobPriority
    JobPtr running;
    std::deque<JobInfo> finished; // newest last
    std::deque<JobInfo> events;
    std::shared_ptr<const Listener> listener; // shared, so that it is never destroyed under the lock
    std::uint64_t nextId = 1;
    bool delivering = false;
    bool stopping = false;
    bool laneGone = false;
    std::thread::id notifierId;
    std::jthread notifier;
    std::jthread lane;

    static JobInfo describe(const Job& job) {
        JobInfo info = job.info;
        info.done = job.progress->done();
        info.total = job.progress->total();
        info.phase = job.progress->phase();
        if (info.state == JobState::Running) info.seconds = secondsSince(job.started);
        return info;
    }

    bool quiet() const {
        return !running && queues[0].empty() && queues[1].empty() && events.empty() && !delivering;
    }

    void announce(const Job& job) {
        events.push_back(describe(job));
        notifierWake.notify_one();
    }

    void remember(const Job& job) {
        finished.push_back(describe(job));
        if (finished.size() > kHistory) finished.pop_front();
    }

    /// Takes queued jobs that `matches` out. A job replaced by a newer one leaves no trace in the history: a dragged
    /// slider would push everything else out of it. The caller lets the returned jobs die after unlocking, because what
    /// they captured may call back.
    template <class Predicate>
    [[nodiscard]] std::vector<JobPtr> dropQueued(Predicate matches, bool keepInHistory) {
        std::vector<JobPtr> dropped;
        for (auto& queue : queues) {
            std::deque<JobPtr> kept;
            for (auto& job : queue) {
                if (!matches(*job)) {
                    kept.push_back(std::move(job));
                    continue;
                }
                job->stop.request_stop();
                job->info.state = JobState::Cancelled;
                if (keepInHistory) remember(*job);
                announce(*job);
                dropped.push_back(std::move(job));
            }
            queue.swap(kept);
        }
        settled.notify_all();
        return dropped;
    }

    template <class Predicate> void cancelMatching(Predicate matches) {
        JobPtr toStop;
        std::vector<JobPtr> dropped;
        {
            std::scoped_lock lock(mutex);
            dropped = dropQueued(matches, true);
            if (running && matches(*running)) toStop = running;
        }
        // Outside the lock: stop callbacks of the job run in this call and may ask the runner something.
        if (toStop) toStop->stop.request_stop();
    }

    void finish(Job& job, const Result<void>& result) {
        job.info.seconds = secondsSince(job.started);
        if (result) {
            job.info.state = JobState::Done;
        } else if (result.error().code == ErrorCode::Cancelled) {
            job.info.state = JobState::Cancelled;
        } else {
            job.info.state = JobState::Failed;
            job.info.error = result.error().message;
        }
        remember(job);
        announce(job);
    }

    JobPtr takeNext() {
        for (auto& queue : queues) {
            if (queue.empty()) continue;
            JobPtr job = std::move(queue.front());
            queue.pop_front();
            return job;
        }
        return nullptr;
    }

    void runLane() {
        std::unique_lock lock(mutex);
        for (;;) {
            laneWake.wait(lock, [&] { return stopping || !queues[0].empty() || !queues[1].empty(); });
            if (stopping) break;
            running = takeNext();
            running->started = Clock::now();
            running->info.state = JobState::Running;
            announce(*running);
            const JobPtr job = running;
            lock.unlock();
            JobContext context(job->stop.get_token(), job->progress);
            const Result<void> result = runGuarded(job->work, context);
            job->work = nullptr; // what the job captured dies here, on the lane, before it counts as finished
            lock.lock();
            finish(*job, result);
            running.reset();
            settled.notify_all();
        }
        laneGone = true;
        notifierWake.notify_one();
    }

    void runNotifier() {
        std::unique_lock lock(mutex);
        for (;;) {
            notifierWake.wait(lock, [&] { return laneGone || !events.empty(); });
            if (events.empty()) return;
            const JobInfo event = std::move(events.front());
            events.pop_front();
            auto target = listener;
            delivering = true;
            lock.unlock();
            if (target && *target) (*target)(event);
            target.reset();
            lock.lock();
            delivering = false;
            settled.notify_all();
        }
    }
};

JobRunner::JobRunner() : m_impl(std::make_unique<Impl>()) {
    Impl& impl = *m_impl;
    std::scoped_lock lock(impl.mutex);
    impl.notifier = std::jthread([&impl] { impl.runNotifier(); });
    impl.notifierId = impl.notifier.get_id();
    impl.lane = std::jthread([&impl] { impl.runLane(); });
}

JobRunner::~JobRunner() {
    {
        std::scoped_lock lock(m_impl->mutex);
        m_impl->stopping = true;
        m_impl->laneWake.notify_one();
    }
    cancelAll();
    m_impl->lane.join();
    m_impl->notifier.join();
}

void JobRunner::setListener(Listener listener) {
    auto next = std::make_shared<const Listener>(std::move(listener)); // dies after the lock
    std::unique_lock lock(m_impl->mutex);
    m_impl->listener.swap(next);
    if (std::this_thread::get_id() == m_impl->notifierId) return;
    m_impl->settled.wait(lock, [&] { return !m_impl->delivering; });
}

std::uint64_t JobRunner::post(std::string tag, std::string title, JobPriority priority, Work work) {
    auto job = std::make_shared<Impl::Job>();
    job->info.tag = std::move(tag);
    job->info.title = std::move(title);
    job->priority = priority;
    job->work = std::move(work);
    Impl::JobPtr older;
    std::vector<Impl::JobPtr> dropped;
    std::uint64_t id = 0;
    {
        std::scoped_lock lock(m_impl->mutex);
        id = job->info.id = m_impl->nextId++;
        const std::string& key = job->info.tag;
        if (!key.empty()) {
            dropped = m_impl->dropQueued([&](const Impl::Job& other) { return other.info.tag == key; }, false);
            if (m_impl->running && m_impl->running->info.tag == key) older = m_impl->running;
        }
        if (m_impl->stopping) { // posted by a job or a listener while the runner goes down
            job->info.state = JobState::Cancelled;
            m_impl->announce(*job);
            return id;
        }
        m_impl->announce(*job);
        m_impl->queues[static_cast<std::size_t>(priority)].push_back(std::move(job));
        m_impl->laneWake.notify_one();
    }
    if (older) older->stop.request_stop();
    return id;
}

void JobRunner::cancel(std::uint64_t id) {
    m_impl->cancelMatching([id](const Impl::Job& job) { return job.info.id == id; });
}

void JobRunner::cancelTag(const std::string& tag) {
    m_impl->cancelMatching([&tag](const Impl::Job& job) { return job.info.tag == tag; });
}

void JobRunner::cancelAll() {
    m_impl->cancelMatching([](const Impl::Job&) { return true; });
}

std::vector<JobInfo> JobRunner::snapshot() const {
    std::scoped_lock lock(m_impl->mutex);
    std::vector<JobInfo> list;
    if (m_impl->running) list.push_back(Impl::describe(*m_impl->running));
    for (const auto& queue : m_impl->queues)
        for (const auto& job : queue) list.push_back(Impl::describe(*job));
    list.insert(list.end(), m_impl->finished.rbegin(), m_impl->finished.rend());
    return list;
}

bool JobRunner::idle() const {
    std::scoped_lock lock(m_impl->mutex);
    return !m_impl->running && m_impl->queues[0].empty() && m_impl->queues[1].empty();
}

void JobRunner::waitIdle() {
    std::unique_lock lock(m_impl->mutex);
    m_impl->settled.wait(lock, [&] { return m_impl->quiet(); });
}

} // namespace pscope
