// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Progressive evaluation in packed batches.
#include "core/measure/accuracy.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kWatchInterval = std::chrono::milliseconds(100);

/// Fills `batch` from `first` on until the token budget is reached; gives the index behind the last example.
std::size_t fillBatch(TokenBatch& batch, const EncodedDataset& data, std::size_t first, std::size_t count, int budget) {
    std::size_t next = first;
    while (next < count) {
        const Encoding& e = data.encodings[next];
        if (next > first && batch.tokens() + int(e.ids.size()) > budget) break;
        batch.add(e.ids, e.typeIds);
        ++next;
    }
    return next;
}

} // namespace

Result<AccuracyResult> evaluateAccuracy(Executable& executable, const EncodedDataset& data, const AccuracyOptions& options,
                                        const AccuracyWatcher& watcher, JobContext& job) {
    const std::size_t count = options.limit > 0 ? std::min<std::size_t>(data.size(), std::size_t(options.limit)) : data.size();
    if (count == 0) return fail(ErrorCode::BadInput, "accuracy: the data set holds no examples");
    const std::string metric = options.metric.empty() ? defaultMetric(data.regression) : options.metric;
    const int cores = std::max(1, int(std::thread::hardware_concurrency()));
    executable.setThreads(options.threads > 0 ? options.threads : cores);

    AccuracyResult result;
    Predictions& predictions = result.predictions;
    const auto start = Clock::now();
    auto lastReport = start;
    for (std::size_t done = 0; done < count;) {
        if (job.stopRequested()) return cancelled();
        TokenBatch batch;
        const std::size_t next = fillBatch(batch, data, done, count, options.batchTokens);
        PSCOPE_TRY(logits, executable.forward(batch, job));
        predictions.classes = logits.classes;
        predictions.logits.insert(predictions.logits.end(), logits.values.begin(), logits.values.end());
        if (data.regression)
            predictions.targets.insert(predictions.targets.end(), data.targets.begin() + std::ptrdiff_t(done),
                                       data.targets.begin() + std::ptrdiff_t(next));
        else
            predictions.labels.insert(predictions.labels.end(), data.labels.begin() + std::ptrdiff_t(done),
                                      data.labels.begin() + std::ptrdiff_t(next));
        done = next;
        job.progress(std::int64_t(done), std::int64_t(count));
        if (watcher && done < count && Clock::now() - lastReport > kWatchInterval) {
            lastReport = Clock::now();
            // A correlation over the first few rows may not exist yet; that is no failure of the evaluation.
            if (const auto soFar = computeMetric(metric, predictions)) watcher(*soFar);
        }
    }
    PSCOPE_TRY(value, computeMetric(metric, predictions));
    result.metric = value;
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return result;
}

} // namespace pscope
