// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The speed that each kernel owes: ratios to our dense kernels and to oneDNN over the shapes of BERT-base, in
// one interleaved run.
#pragma once

#include "backends/cpu/bench.h"

namespace pscope::cpu {

struct KernelTarget {
    std::string kernel;  // "2:4 int8"
    std::string against; // "dense fp32", "dense int8" or "oneDNN f32"
    double atLeast = 0, aim = 0;
    std::vector<double>
        ratios;           // per shape, medians over paired rounds; empty when this machine cannot run it
    double lowest = 0;    // of them
    double spread = 0;    // largest interquartile range / median of them
    std::string form;     // the form that was held to it, at the last shape: the plan's, or else the fastest
    bool planned = true;  // ... is what the plan takes at every shape
    double prepareMs = 0; // planning and packing a matrix of 3072 x 768, the slowest of the two orientations
    std::vector<double> twoThreads; // per shape: one thread's wall time / two threads'
    bool passed() const { return !ratios.empty() && lowest >= atLeast; }
    bool reachedAim() const { return !ratios.empty() && lowest >= aim; }
};

struct KernelTargetTable {
    std::vector<KernelBenchOptions::Shape> shapes;
    std::string isa;
    std::string calibrated; // date of the table that the plan goes by; empty: constants
    std::vector<KernelTarget> rows;
    static constexpr double twoThreadsAtLeast = 1.9, twoThreadsAim = 2.0;
    double twoThreadsLowest = 0, twoThreadsMedian = 0; // over all kernels and shapes; 0 with one processor
    std::string twoThreadsSlowest;                     // whose lowest that is
    bool twoThreadsPassed() const { return twoThreadsLowest == 0 || twoThreadsLowest >= twoThreadsAtLeast; }
};

/// The shapes of the options are ignored. Takes about a minute; cancellable between rounds.
Result<KernelTargetTable> benchKernelTargets(const KernelBenchOptions& options, JobContext& job);

} // namespace pscope::cpu
