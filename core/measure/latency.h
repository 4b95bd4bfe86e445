// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Timing that can be believed: warm-up, interleaved baseline, samples until the interval is narrow, flags when it drifts.
#pragma once

#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/data/dataset.h"

namespace pscope {

/// What is timed. `tokens` 0 = real sentences of the data set, cycled in order.
struct Workload {
    int batch = 1;
    int tokens = 0;
    int threads = 1;
    bool operator==(const Workload&) const = default;
};
std::string toText(const Workload& workload); // "batch 1, 128 tokens, 1 thread" / "batch 1, real sentences, 1 thread"

struct LatencyOptions {
    double warmupSeconds = 0.05;
    double budgetSeconds = 1.5;       // for candidate + baseline together
    int minSamples = 30;
    double targetRelativeCi = 0.01;   // half width of the median's interval / median
};

/// Times in microseconds per batch.
struct LatencyResult {
    double p50Us = 0, p95Us = 0, p99Us = 0;
    double ciLowUs = 0, ciHighUs = 0;  // 95 % of the median (order statistics)
    std::vector<float> samplesUs;      // in order of time
    std::vector<std::string> flags;    // "drift", "load", "few samples": each explained by explainFlag()
    std::vector<PartTime> parts;       // medians per part
};
std::string explainFlag(const std::string& flag);

/// Ratio baseline / candidate over pairs measured back to back: > 1 means faster than the baseline.
struct Speedup {
    double value = 1, low = 1, high = 1; // median of paired ratios, 95 % interval
};

struct PairedLatency {
    LatencyResult candidate;
    LatencyResult baseline;
    Speedup speedup;
};

/// Inputs to time on: fixed-length random ids, or sentences of `data` (which may be null for fixed length).
Result<std::vector<TokenBatch>> workloadBatches(const Workload& workload, const ModelConfig& config, const EncodedDataset* data);

/// Alternates candidate and baseline over the same batches. Pass the same executable twice only for the baseline itself:
/// then it is timed once and the speed-up is 1 by definition.
Result<PairedLatency> measureLatency(Executable& candidate, Executable& baseline, const std::vector<TokenBatch>& batches,
                                     const LatencyOptions& options, JobContext& job);

/// Summary of raw samples (also used by tests and benches).
LatencyResult summarize(std::vector<float> samplesUs);
/// Median with the 95 % interval of its order statistics (distribution-free); `values` need not be sorted.
struct MedianInterval {
    double median = 0, low = 0, high = 0;
};
MedianInterval medianInterval(std::vector<double> values);

} // namespace pscope
