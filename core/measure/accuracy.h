// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy of an executable on a data set: the same object that was timed, in packed batches.
#pragma once

#include <functional>

#include "core/backend/backend.h"
#include "core/data/dataset.h"
#include "core/data/metrics.h"

namespace pscope {

struct AccuracyOptions {
    std::string metric;           // "" = default of the task
    std::int64_t limit = 0;       // first examples only; 0 = all
    int batchTokens = 1024;       // packed tokens per forward
    int threads = 0;              // 0 = all cores
};

struct AccuracyResult {
    MetricValue metric;
    Predictions predictions; // in file order
    double seconds = 0;
};

/// Called after each batch with the metric so far (progressive; at most every 100 ms).
using AccuracyWatcher = std::function<void(const MetricValue& soFar)>;

Result<AccuracyResult> evaluateAccuracy(Executable& executable, const EncodedDataset& data, const AccuracyOptions& options,
                                        const AccuracyWatcher& watcher, JobContext& job);

} // namespace pscope
