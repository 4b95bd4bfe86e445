// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command line's side of a job: Ctrl-C asks it to stop, its progress goes to stderr.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/jobs/job_context.h"

namespace pscope {

/// Turns SIGINT and SIGTERM into a stop request; the second one ends the program at once with code 130. Make it before any
/// other thread, so that all of them leave the signals to it.
class InterruptWatch {
public:
    explicit InterruptWatch(std::stop_source stop);
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

private:
    std::atomic<bool> m_finished{false};
    std::jthread m_thread;
};

enum class ProgressStyle { Off, Line, Log }; // Line: one line rewritten (terminal); Log: a line per change (file, pipe)

/// Prints a job's phase and share done until destroyed.
class ProgressPrinter {
public:
    ProgressPrinter(std::shared_ptr<Progress> progress, ProgressStyle style);
    ~ProgressPrinter();
    ProgressPrinter(const ProgressPrinter&) = delete;
    ProgressPrinter& operator=(const ProgressPrinter&) = delete;

    /// Removes the progress line so that other output starts on a clean one.
    void clearLine();

private:
    void run(std::stop_token stop);
    void print();

    std::shared_ptr<Progress> m_progress;
    ProgressStyle m_style;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::string m_last;
    std::jthread m_thread; // last: the others outlive it
};

} // namespace pscope
