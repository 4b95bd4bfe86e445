// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels side by side in one interleaved run: ours against our own dense ones, and against oneDNN of the same type.
// Library pscope::cpu_bench; `pscope bench kernels` prints the rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/backend/calibration.h"
#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope::cpu {

struct KernelBenchOptions {
    struct Shape {
        int tokens = 128, columns = 768, rows = 768;
    };
    std::vector<Shape> shapes{{128, 768, 768}, {128, 768, 3072}, {128, 3072, 768}, {12, 256, 256}, {12, 256, 1024}};
    int threads = 1;      // one thread is timed in CPU time, so that preemption drops out; several in wall time
    int rounds = 15;      // each times every kernel once, in turn
    bool peers = true;    // oneDNN
    /// What the plan that `chosen` tells of goes by; null: constants.
    std::shared_ptr<const CalibrationTable> calibration;
    std::string filter;   // only kernels whose name contains it (the dense ones always run)
};

struct KernelBenchRow {
    std::string kernel;     // "f32 2:4, lists"
    std::string isa;        // "avx512", or the peer's implementation name
    int tokens = 0, columns = 0, rows = 0;
    double density = 1;     // weights kept
    double medianUs = 0, spread = 0; // spread: interquartile range / median
    double gops = 0;        // dense-equivalent 2 * tokens * columns * rows / time
    double overF32 = 0;     // our dense fp32 time / this time
    double overInt8 = 0;    // our dense int8 time / this time
    double overPeer = 0;    // oneDNN's dense time of the same type / this time; 0 without a peer
    bool chosen = false;    // what the plan takes for this pattern
};

/// Runs for roughly a second per shape. Cancellable between rounds.
Result<std::vector<KernelBenchRow>> benchKernels(const KernelBenchOptions& options, JobContext& job);

} // namespace pscope::cpu
