// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include <chrono>
#include <csignal>
#include <cstdio>

#include <pthread.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pscope {
namespace {

using namespace std::chrono_literals;

constexpr int kInterrupted = 130;

sigset_t watchedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

std::string describe(const Progress& progress) {
    const std::string phase = progress.phase();
    const auto total = progress.total();
    if (total <= 0) return phase;
    return fmt::format("{} {} of {} ({} %)", phase, progress.done(), total, 100 * progress.done() / total);
}

} // namespace

InterruptWatch::InterruptWatch(std::stop_source stop) {
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([this, stop, signals]() mutable {
        while (true) {
            int received = 0;
            if (sigwait(&signals, &received) != 0 || m_finished) return;
            if (!stop.request_stop()) ::_exit(kInterrupted);
        }
    });
}

InterruptWatch::~InterruptWatch() {
    m_finished = true;
    pthread_kill(m_thread.native_handle(), SIGTERM); // wakes it from sigwait
    m_thread.join();
}

ProgressPrinter::ProgressPrinter(std::shared_ptr<Progress> progress, ProgressStyle style)
    : m_progress(std::move(progress)), m_style(style) {
    if (m_style != ProgressStyle::Off) m_thread = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

ProgressPrinter::~ProgressPrinter() {
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    clearLine();
}

void ProgressPrinter::run(std::stop_token stop) {
    const auto period = m_style == ProgressStyle::Line ? 100ms : 1000ms;
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, stop, period, [&] { return stop.stop_requested(); })) print();
}

void ProgressPrinter::print() {
    std::string text = describe(*m_progress);
    if (text.empty() || text == m_last) return;
    if (m_style == ProgressStyle::Line) fmt::print(stderr, "\r\x1b[K{:.100}", text);
    else fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
    m_last = std::move(text);
}

void ProgressPrinter::clearLine() {
    std::scoped_lock lock(m_mutex);
    if (m_style == ProgressStyle::Line && !m_last.empty()) {
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }
    m_last.clear();
}

} // namespace pscope
