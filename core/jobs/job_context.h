// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a running job may know about the outside: whether to stop, and where to say how far it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace pscope {

/// Written by the job's thread, polled by whoever shows it.
class Progress {
public:
    void set(std::int64_t done, std::int64_t total) {
        m_done.store(done, std::memory_order_relaxed);
        m_total.store(total, std::memory_order_relaxed);
    }
    void setPhase(std::string phase) {
        std::scoped_lock lock(m_mutex);
        m_phase = std::move(phase);
    }
    std::int64_t done() const { return m_done.load(std::memory_order_relaxed); }
    std::int64_t total() const { return m_total.load(std::memory_order_relaxed); }
    std::string phase() const {
        std::scoped_lock lock(m_mutex);
        return m_phase;
    }

private:
    std::atomic<std::int64_t> m_done{0};
    std::atomic<std::int64_t> m_total{0};
    mutable std::mutex m_mutex;
    std::string m_phase;
};

/// Passed by reference down every call that may take over 50 ms; loops ask `stopRequested()` at least that often.
class JobContext {
public:
    /// A job nobody watches and nobody stops (tests, small calls).
    JobContext() : m_progress(std::make_shared<Progress>()) {}
    JobContext(std::stop_token stop, std::shared_ptr<Progress> progress)
        : m_stop(std::move(stop)), m_progress(std::move(progress)) {}

    bool stopRequested() const { return m_stop.stop_requested(); }
    std::stop_token stopToken() const { return m_stop; }
    void progress(std::int64_t done, std::int64_t total) { m_progress->set(done, total); }
    void phase(std::string text) { m_progress->setPhase(std::move(text)); }
    const std::shared_ptr<Progress>& progressSink() const { return m_progress; }

private:
    std::stop_token m_stop;
    std::shared_ptr<Progress> m_progress;
};

} // namespace pscope
