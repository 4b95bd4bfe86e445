// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy of an executable on a data set: the same object that was timed, in packed batches.
#pragma once

#include <functional>

#include "core/backend/backend.h"
#include "core/data/dataset.h"
#include "core/data/metrics.h"
#include "core/measure/prefix_cache.h"

namespace pscope {

struct AccuracyOptions {
    std::string metric;     // "" = default of the task
    std::int64_t limit = 0; // first examples only; 0 = all
    int batchTokens = 1024; // packed tokens per forward
    int threads = 0;        // 0 = all cores
};

struct AccuracyResult {
    MetricValue metric;
    Predictions predictions; // in file order
    double seconds = 0;
};

/// Called with the metric over a random part of the rows: after 64, 128, 256 ... examples, but at most every
/// 50 ms.
using AccuracyWatcher = std::function<void(const MetricValue& soFar)>;

/// An evaluation that can pause, so that a first estimate comes before the timing goes on. Everything passed
/// must outlive it.
class AccuracyRun {
public:
    /// `cache` may be null; it must have seen no other data set since it was cleared.
    AccuracyRun(Executable& executable, const EncodedDataset& data, const EvaluationSet& set,
                const AccuracyOptions& options, PrefixCache* cache);
    /// Goes on until all rows are done or, at the end of a part, `seconds` have passed.
    Result<void> advance(double seconds, const AccuracyWatcher& watcher, JobContext& job);
    bool finished() const { return m_next == m_set.batches.size(); }
    /// Of a finished run, rows in file order.
    Result<AccuracyResult> result() const;

private:
    void store(const EvaluationSet::Batch& batch, const Logits& logits);

    Executable& m_executable;
    const EncodedDataset& m_data;
    const EvaluationSet& m_set;
    AccuracyOptions m_options;
    PrefixRun m_prefix;
    std::size_t m_next = 0, m_done = 0; // batches, rows
    double m_seconds = 0;
    Predictions m_soFar;             // in the order of evaluation
    std::vector<std::size_t> m_rows; // its rows of the file
};

Result<AccuracyResult> evaluateAccuracy(Executable& executable, const EncodedDataset& data,
                                        const AccuracyOptions& options, const AccuracyWatcher& watcher,
                                        JobContext& job);

} // namespace pscope
