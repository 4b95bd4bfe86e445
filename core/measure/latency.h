// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Timing that can be believed: warm-up, interleaved baseline, samples until the interval is narrow, flags when it drifts.
#pragma once

#include <functional>
#include <memory>
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
    double warmupSeconds = 0.1;       // at most; it ends as soon as times no longer fall
    double budgetSeconds = 1.5;       // for candidate + baseline together
    int minSamples = 30;
    double targetRelativeCi = 0.01;   // half width of the median's interval / median: 1 % is an interval 2 % wide
};

/// Times in microseconds per batch.
struct LatencyResult {
    double p50Us = 0, p95Us = 0, p99Us = 0;
    double ciLowUs = 0, ciHighUs = 0;  // 95 % of the median, see medianInterval()
    std::vector<float> samplesUs;      // in order of time
    std::vector<std::string> flags;    // "drift", "load", "frequency", "wide" ...: each explained by explainFlag()
    bool running = false;              // a figure on the way, sampling goes on: to be shown as such, never stored
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

/// A paired measurement that can pause, so that a first figure is out after milliseconds. Everything passed must outlive it.
class LatencyRun {
public:
    LatencyRun(Executable& candidate, Executable& baseline, const std::vector<TokenBatch>& batches, const LatencyOptions& options);
    ~LatencyRun();
    /// Warms up and samples for about `seconds`, until the interval is narrow or the budget is spent. The executables' threads
    /// are the caller's to set before each call.
    Result<void> advance(double seconds, JobContext& job);
    bool finished() const;
    /// What is known after the first advance(), flagged as running; its intervals are as wide as so few samples make them.
    PairedLatency soFar() const;
    /// The final figures, with the time of each part.
    Result<PairedLatency> result(JobContext& job);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Alternates candidate and baseline over the same batches. Pass the same executable twice only for the baseline itself:
/// then it is timed once and the speed-up is 1 by definition.
Result<PairedLatency> measureLatency(Executable& candidate, Executable& baseline, const std::vector<TokenBatch>& batches,
                                     const LatencyOptions& options, JobContext& job);

/// Summary of raw samples (also used by tests and benches). Sample i timed batch i % `batches`: that batches differ is neither
/// drift nor noise.
LatencyResult summarize(std::vector<float> samplesUs, std::size_t batches = 1);
/// Median with the 95 % interval of its order statistics (distribution-free); `values` need not be sorted. `strata` says of
/// which fixed input each value is (empty: all of one): then only what repeats of one input differ by makes the interval wide,
/// not that inputs, say sentences of many lengths, differ among each other.
struct MedianInterval {
    double median = 0, low = 0, high = 0;
};
MedianInterval medianInterval(const std::vector<double>& values, const std::vector<std::size_t>& strata = {});

} // namespace pscope
