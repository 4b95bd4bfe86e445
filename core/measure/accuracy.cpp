// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Progressive evaluation in packed batches.
#include "core/measure/accuracy.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kWatchSeconds = 0.05;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

AccuracyRun::AccuracyRun(Executable& executable, const EncodedDataset& data, const EvaluationSet& set,
                         const AccuracyOptions& options, PrefixCache* cache)
    : m_executable(executable)
    , m_data(data)
    , m_set(set)
    , m_options(options)
    , m_prefix(cache, executable, set) {
    if (m_options.metric.empty()) m_options.metric = defaultMetric(data.regression);
}

void AccuracyRun::store(const EvaluationSet::Batch& batch, const Logits& logits) {
    m_soFar.classes = logits.classes;
    m_soFar.logits.insert(m_soFar.logits.end(), logits.values.begin(), logits.values.end());
    for (const std::size_t row : batch.rows) {
        m_rows.push_back(row);
        if (m_data.regression)
            m_soFar.targets.push_back(m_data.targets[row]);
        else
            m_soFar.labels.push_back(m_data.labels[row]);
    }
    m_done += batch.rows.size();
}

Result<void> AccuracyRun::advance(double seconds, const AccuracyWatcher& watcher, JobContext& job) {
    const int cores = std::max(1, int(std::thread::hardware_concurrency()));
    m_executable.setThreads(m_options.threads > 0 ? m_options.threads
                                                  : cores); // the timer may have set its own meanwhile
    const auto start = Clock::now();
    double reported = -1;
    bool enough = false;
    while (!finished() && !enough) {
        if (job.stopRequested()) return cancelled();
        const EvaluationSet::Batch& batch = m_set.batches[m_next];
        PSCOPE_TRY(logits, m_prefix.forward(m_next, job));
        store(batch, logits);
        ++m_next;
        job.progress(std::int64_t(m_done), std::int64_t(m_set.rows));
        const double now = secondsSince(start);
        enough = batch.endsPart && now >= seconds;
        if (!watcher || !batch.endsPart || finished() ||
            (!enough && reported >= 0 && now - reported < kWatchSeconds))
            continue;
        reported = now;
        // A correlation over the first few rows may not exist yet; that is no failure of the evaluation.
        if (const auto soFar = computeMetric(m_options.metric, m_soFar)) watcher(*soFar);
    }
    m_seconds += secondsSince(start);
    return {};
}

Result<AccuracyResult> AccuracyRun::result() const {
    AccuracyResult result;
    result.seconds = m_seconds;
    Predictions& ordered = result.predictions;
    ordered = m_soFar;
    const auto classes = std::size_t(m_soFar.classes);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const std::size_t row = m_rows[i];
        std::copy_n(m_soFar.logits.begin() + std::ptrdiff_t(i * classes), classes,
                    ordered.logits.begin() + std::ptrdiff_t(row * classes));
        if (m_data.regression)
            ordered.targets[row] = m_soFar.targets[i];
        else
            ordered.labels[row] = m_soFar.labels[i];
    }
    PSCOPE_TRY(value, computeMetric(m_options.metric, ordered));
    result.metric = value;
    return result;
}

Result<AccuracyResult> evaluateAccuracy(Executable& executable, const EncodedDataset& data,
                                        const AccuracyOptions& options, const AccuracyWatcher& watcher,
                                        JobContext& job) {
    const EvaluationSet set = makeEvaluationSet(data, options.limit, options.batchTokens);
    if (set.rows == 0) return fail(ErrorCode::BadInput, "accuracy: the data set holds no examples");
    AccuracyRun run(executable, data, set, options, nullptr);
    PSCOPE_CHECK(run.advance(std::numeric_limits<double>::infinity(), watcher, job));
    return run.result();
}

} // namespace pscope
