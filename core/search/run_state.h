// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the steps of one search share. Private to this room.
#pragma once

#include <chrono>

#include "core/search/bench_world.h"
#include "core/search/search_run.h"

namespace pscope {

struct RunState {
    Workbench &selection, &bench; // chosen by; measured and reported on
    const SearchSettings& settings;
    SearchLog& log;
    const SearchWatcher& watcher;
    JobContext& job;
    SearchReport report = {};
    SearchIdentity identity = {};
    std::unique_ptr<BenchWorld> world = nullptr;
    const StrategyRow* row = nullptr;
    std::optional<HypervolumeCurve> archive = {};
    std::chrono::steady_clock::time_point searchStart = {};
    int tokens = 1; // per example, as the MACs are counted
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    void watch() {
        report.seconds = seconds();
        if (watcher) watcher(report);
    }
};

/// Everything about a measured or evaluated point but its latency.
Figures figuresOf(const Measurement& point, double latencyMs);
/// The identity under which timings on a further device are kept.
SearchIdentity identityOn(const RunState& run, const SearchDevice& device);

/// Times some dozens of recipes on every device and fits the world's latency models.
Result<void> fitLatencies(RunState& run);
/// Learns from the timings how far measured figures may lie from expected ones, and draws the world's limits in.
void learnMargins(RunState& run);
/// Evaluates one proposal on the search split, or finds its answer in the log, and writes it down.
Result<void> evaluateStep(RunState& run, const Proposal& proposal);
/// Asks, evaluates, tells, until the budget ends.
Result<void> askAndTell(RunState& run);
/// Measures the best for real until one meets every constraint; sets the report's message.
Result<void> measureFinalists(RunState& run);

} // namespace pscope
