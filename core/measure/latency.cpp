// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The interleaved timer. Candidate and baseline run back to back on the same batch, in alternating order, so that
// whatever else happens on the machine happens to both; the speed-up is the median of the paired ratios.
#include "core/measure/latency.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <sys/resource.h>

#include "core/backend/device_clock.h"
#include "core/measure/load_meter.h"

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLoadFlagCores = 0.3;   // others keep 30 % of a core busy: medians start to move
constexpr double kDriftFlagRatio = 0.05; // first and last third of the samples differ by 5 %
constexpr int kFewestSamples = 5;        // even when one pass takes longer than the whole budget
constexpr int kMostDisturbed = 3;        // preempted pairs in a row that make no ratio
constexpr double kPreemptedFlag = 0.1;   // part of the pairs
constexpr double kWideFlag = 0.02;       // the interval's half width beyond which we say so
constexpr double kFrequencyFlag = 0.05;  // the clock changed by that much while sampling
constexpr int kWarmWindow = 3;           // rounds compared with the same number before them
constexpr double kWarmFall = 0.97;       // a window this much faster than the last: still warming up

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// How often the scheduler took the core away from this thread so far.
long preemptions() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw;
}

/// One run. A preempted one timed the scheduler as well as the model: it stays among the samples, where it is what a user of a
/// busy machine sees, but makes no ratio. Long runs catch more of that than short ones, which would flatter every speed-up.
struct Run {
    double us = 0;
    bool preempted = false;
};

Result<Run> timeOnce(Executable& executable, const TokenBatch& batch, JobContext& job) {
    if (auto* clock = dynamic_cast<DeviceClock*>(&executable)) { // a simulated device counts its own time
        auto time = clock->deviceTime(batch, job);
        if (!time) return std::unexpected(std::move(time.error()));
        return Run{time->count(), false};
    }
    const long before = preemptions();
    const auto start = Clock::now();
    auto logits = executable.forward(batch, job);
    const double us = secondsSince(start) * 1e6;
    if (!logits) return std::unexpected(std::move(logits.error()));
    return Run{us, preemptions() != before};
}

double quantile(const std::vector<float>& sorted, double q) {
    const double at = q * double(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const auto high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (at - double(low)) * (sorted[high] - sorted[low]);
}

double medianOf(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Whether the last third of the samples is slower or faster than the first, each sample taken relative to its own batch.
bool drifts(const std::vector<float>& samples, std::size_t batches) {
    const std::size_t third = samples.size() / 3;
    if (third < 10) return false;
    std::vector<double> relative(samples.begin(), samples.end());
    for (std::size_t b = 0; b < std::min(batches, samples.size()); ++b) {
        std::vector<double> own;
        for (std::size_t i = b; i < samples.size(); i += batches) own.push_back(samples[i]);
        const double median = medianOf(own);
        for (std::size_t i = b; i < samples.size(); i += batches) relative[i] /= median;
    }
    const double first = medianOf({relative.begin(), relative.begin() + std::ptrdiff_t(third)});
    const double last = medianOf({relative.end() - std::ptrdiff_t(third), relative.end()});
    return std::abs(last - first) > kDriftFlagRatio * std::min(first, last);
}

/// Standard deviation of how many values lie below `median`. Within a stratum that count is binomial and over strata the
/// variances add; one stratum gives sqrt(n) / 2. The share below is read from the relative noise of all strata together, as
/// one alone has too few repeats to tell; a stratum seen once says nothing of noise and counts as undecided.
double rankDeviation(const std::vector<double>& values, const std::vector<std::size_t>& strata, double median) {
    std::map<std::size_t, std::vector<double>> all;
    for (std::size_t i = 0; i < values.size(); ++i) all[strata.empty() ? 0 : strata[i]].push_back(values[i]);
    std::vector<double> noise; // a value over its stratum's centre
    std::map<std::size_t, double> centre;
    for (const auto& [id, own] : all) {
        const auto n = double(own.size());
        if (n < 2) continue;
        centre[id] = medianOf(own);
        const double widen = std::sqrt(n / (n - 1)); // the centre was fitted to the same values
        for (const double value : own) noise.push_back(1 + (value / centre[id] - 1) * widen);
    }
    std::sort(noise.begin(), noise.end());
    double variance = 0;
    for (const auto& [id, own] : all) {
        double share = 0.5;
        if (centre.contains(id)) {
            const auto [low, high] = std::equal_range(noise.begin(), noise.end(), median / centre[id]);
            share = double((low - noise.begin()) + (high - noise.begin())) / (2 * double(noise.size()));
        }
        variance += double(own.size()) * share * (1 - share);
    }
    return std::sqrt(variance);
}

std::vector<std::size_t> roundRobin(std::size_t samples, std::size_t batches) {
    std::vector<std::size_t> strata(samples);
    for (std::size_t i = 0; i < samples; ++i) strata[i] = i % batches;
    return strata;
}

/// Medians per part over a few profiled passes.
Result<std::vector<PartTime>> profileParts(Executable& executable, const std::vector<TokenBatch>& batches, double budgetSeconds,
                                           JobContext& job) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<double>> times;
    const auto start = Clock::now();
    for (std::size_t pass = 0; pass < 25; ++pass) {
        if (pass >= 3 && secondsSince(start) > budgetSeconds) break;
        if (job.stopRequested()) return cancelled();
        PSCOPE_TRY(parts, executable.profile(batches[pass % batches.size()], job));
        for (const PartTime& part : parts) {
            auto& list = times[part.part];
            if (list.empty()) order.push_back(part.part);
            list.push_back(std::chrono::duration<double, std::nano>(part.time).count());
        }
    }
    std::vector<PartTime> medians;
    for (const std::string& part : order)
        medians.push_back({part, std::chrono::nanoseconds(std::llround(medianInterval(times[part]).median))});
    return medians;
}

/// How long a chain of multiplications takes, which depends on the clock frequency alone: the shortest of a few tries, as what
/// was interrupted took longer for another reason.
double clockProbe() {
    double shortest = 1;
    for (int attempt = 0; attempt < 4; ++attempt) {
        const auto start = Clock::now();
        std::uint64_t x = 1;
        for (int i = 0; i < 6000; ++i) {
            x *= 6364136223846793005ULL;
            asm volatile("" : "+r"(x)); // not to be computed at compile time
        }
        shortest = std::min(shortest, secondsSince(start));
    }
    return shortest;
}

} // namespace

std::string toText(const Workload& workload) {
    const std::string length = workload.tokens ? fmt::format("{} tokens", workload.tokens) : "real sentences";
    return fmt::format("batch {}, {}, {} thread{}", workload.batch, length, workload.threads, workload.threads == 1 ? "" : "s");
}

std::string explainFlag(const std::string& flag) {
    if (flag == "drift") return "the same inputs took over 5 % longer or shorter in the last third of the samples than in the first: measure again when the machine is calm";
    if (flag == "load") return "other programs kept more than 30 % of a core busy while this was timed";
    if (flag == "warm-up") return "times were still falling when the warm-up ended: the first samples may be slow";
    if (flag == "frequency") return "the processor's clock changed by more than 5 % while this was timed: compare speed-ups, not times";
    if (flag == "preempted") return "the scheduler interrupted more than a tenth of the runs; their times are kept, the speed-up is that of the others";
    if (flag == "wide") return "the time budget ended before the median's interval was within 2 %: give it more time or a calmer machine";
    if (flag == "threads") return "more threads were asked for than this machine has cores: they waited for each other";
    if (flag == "few samples") return "the time budget ended before enough samples were taken: the interval is wide";
    return flag;
}

MedianInterval medianInterval(const std::vector<double>& values, const std::vector<std::size_t>& strata) {
    if (values.empty()) return {};
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto n = double(sorted.size());
    const auto at = [&](double rank) { return sorted[std::size_t(std::clamp(rank, 0.0, n - 1))]; };
    const double median = medianOf(sorted);
    const double halfWidth = 1.96 * rankDeviation(values, strata, median); // normal approximation of the ranks
    return {median, at(std::floor((n - 1) / 2 - halfWidth)), at(std::ceil((n - 1) / 2 + halfWidth))};
}

LatencyResult summarize(std::vector<float> samplesUs, std::size_t batches) {
    LatencyResult result;
    if (samplesUs.empty()) return result;
    std::vector<float> sorted = samplesUs;
    std::sort(sorted.begin(), sorted.end());
    const MedianInterval median = medianInterval({samplesUs.begin(), samplesUs.end()}, roundRobin(samplesUs.size(), batches));
    result.p50Us = median.median;
    result.ciLowUs = median.low;
    result.ciHighUs = median.high;
    result.p95Us = quantile(sorted, 0.95);
    result.p99Us = quantile(sorted, 0.99);
    if (drifts(samplesUs, batches)) result.flags.emplace_back("drift");
    result.samplesUs = std::move(samplesUs);
    return result;
}

Result<std::vector<TokenBatch>> workloadBatches(const Workload& workload, const ModelConfig& config, const EncodedDataset* data) {
    if (workload.batch < 1) return fail(ErrorCode::BadInput, "workload: batch {} is impossible, expected 1 or more", workload.batch);
    if (workload.tokens < 0 || workload.tokens > config.maxTokens())
        return fail(ErrorCode::BadInput, "workload: {} tokens per sentence, but this model takes 1 to {}", workload.tokens,
                    config.maxTokens());
    if (workload.tokens == 0 && (!data || data->size() == 0))
        return fail(ErrorCode::BadInput, "workload: real sentences need a data set; choose one, or a fixed number of tokens");

    std::vector<TokenBatch> batches(workload.tokens ? 4 : 64);
    std::uint64_t state = 0x9E3779B97F4A7C15ULL; // fixed seed: every candidate sees the same ids
    std::vector<std::int32_t> ids(std::size_t(workload.tokens)), types(std::size_t(workload.tokens), 0);
    for (std::size_t b = 0; b < batches.size(); ++b) {
        for (int s = 0; s < workload.batch; ++s) {
            if (workload.tokens == 0) { // spread over the file: neighbours are often of one class and one length
                // In a jumbled order (37 has no divisor in common with 64), so that the first few already stand for all.
                const std::size_t index = b * 37 % batches.size() * std::size_t(workload.batch) + std::size_t(s);
                const std::size_t total = batches.size() * std::size_t(workload.batch);
                const Encoding& e = data->encodings[index * data->size() / total % data->size()];
                batches[b].add(e.ids, e.typeIds);
                continue;
            }
            for (auto& id : ids) {
                state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                id = std::int32_t((state >> 33) % std::uint64_t(config.vocabulary));
                if (id == config.padId) id = (id + 1) % config.vocabulary; // RoBERTa counts positions by padding
            }
            batches[b].add(ids, types);
        }
    }
    return batches;
}

struct LatencyRun::Impl {
    Executable& candidate;
    Executable& baseline;
    const std::vector<TokenBatch>& batches;
    LatencyOptions options;
    std::vector<float> candidateUs, baselineUs;
    std::vector<double> ratios;
    std::vector<std::size_t> ratioBatch; // the batch of each ratio
    int disturbed = 0;     // pairs in a row without an undisturbed one
    std::size_t calm = 0;  // pairs that count
    std::size_t round = 0; // counts on over pauses, so that batches and orders stay balanced
    double spent = 0;      // seconds of sampling
    double foreign = 0;    // cores kept busy by others, the worst stretch
    double slowest = 0, fastest = 0; // clock probes
    bool done = false, warm = true;

    bool paired() const { return &candidate != &baseline; }
    /// Counted times repeat exactly: each batch once says everything.
    bool counted() const { return dynamic_cast<DeviceClock*>(&candidate) && dynamic_cast<DeviceClock*>(&baseline); }

    /// Runs both on one batch, in the order asked for.
    Result<std::pair<Run, Run>> pair(const TokenBatch& batch, bool baselineFirst, JobContext& job) {
        Run base;
        if (paired() && baselineFirst) {
            PSCOPE_TRY(run, timeOnce(baseline, batch, job));
            base = run;
        }
        PSCOPE_TRY(own, timeOnce(candidate, batch, job));
        if (paired() && !baselineFirst) {
            PSCOPE_TRY(run, timeOnce(baseline, batch, job));
            base = run;
        }
        return std::pair(own, base);
    }

    /// Until a window of rounds over one batch is no faster than the window before it, on both sides; then the rest of the time
    /// goes into samples.
    Result<void> warmUp(JobContext& job) {
        if (counted()) return {};
        const auto start = Clock::now();
        std::vector<double> own, base;
        const auto falling = [](const std::vector<double>& us) {
            if (us.size() < 2 * kWarmWindow) return true;
            const auto median = [&](std::size_t behind) { return medianInterval({us.end() - std::ptrdiff_t(behind), us.end() - std::ptrdiff_t(behind - kWarmWindow)}).median; };
            return median(kWarmWindow) < kWarmFall * median(2 * kWarmWindow);
        };
        for (int i = 0;; ++i) {
            if (job.stopRequested()) return cancelled();
            if (i >= 2 && i % 2 == 0) { // even: as many pairs began with the one as with the other
                warm = !falling(own) && !(paired() && falling(base));
                if (warm || secondsSince(start) >= options.warmupSeconds) return {};
            }
            PSCOPE_TRY(times, pair(batches[0], i % 2 == 0, job));
            own.push_back(times.first.us);
            base.push_back(times.second.us);
        }
    }

    /// Every time is kept. Runs longer than a time slice are preempted always: after a few such pairs in a row the next makes a
    /// ratio as it is.
    void add(const Run& own, const Run& base) {
        candidateUs.push_back(float(own.us));
        if (paired()) baselineUs.push_back(float(base.us));
        if ((own.preempted || base.preempted) && ++disturbed <= kMostDisturbed) return;
        disturbed = 0;
        ++calm;
        if (!paired()) return;
        ratios.push_back(base.us / own.us);
        ratioBatch.push_back(round % batches.size());
    }

    bool narrowEnough(double relative) const {
        const auto narrow = [relative](const MedianInterval& m) { return (m.high - m.low) / 2 <= relative * m.median; };
        const std::vector<double> own(candidateUs.begin(), candidateUs.end());
        return narrow(medianInterval(own, roundRobin(own.size(), batches.size()))) && (!paired() || narrow(medianInterval(ratios, ratioBatch)));
    }

    void probeClock() {
        const double now = clockProbe();
        slowest = std::max(slowest, now);
        fastest = fastest == 0 ? now : std::min(fastest, now);
    }

    Result<void> sample(double seconds, JobContext& job) {
        const auto start = Clock::now();
        const double before = spent;
        for (;; ++round) {
            if (job.stopRequested()) return cancelled();
            const double stretch = secondsSince(start);
            spent = before + stretch;
            const std::size_t kept = calm;
            if (kept >= kFewestSamples && spent > options.budgetSeconds) done = true;
            const bool enough = kept >= std::size_t(options.minSamples) && round % 16 == 0 && round % batches.size() == 0;
            if (enough && narrowEnough(options.targetRelativeCi)) done = true;
            if (counted() && round >= batches.size()) done = true;
            if (done || (kept >= kFewestSamples && stretch >= seconds)) return {};
            job.progress(std::int64_t(1000 * std::min(1.0, spent / options.budgetSeconds)), 1000);
            // Alternates within a cycle over the batches and again between cycles, so that no batch is always timed in one order.
            const bool baselineFirst = (round / batches.size() + round % batches.size()) % 2 == 0;
            PSCOPE_TRY(times, pair(batches[round % batches.size()], baselineFirst, job));
            add(times.first, times.second);
        }
    }

    PairedLatency figures() const {
        PairedLatency result;
        result.candidate = summarize(candidateUs, batches.size());
        result.baseline = paired() ? summarize(baselineUs, batches.size()) : result.candidate;
        for (LatencyResult* side : {&result.candidate, &result.baseline}) {
            if (counted()) continue; // nothing of this machine is in them
            if (foreign > kLoadFlagCores) side->flags.emplace_back("load");
            if (slowest > (1 + kFrequencyFlag) * fastest) side->flags.emplace_back("frequency");
            if (double(candidateUs.size() - calm) > kPreemptedFlag * double(candidateUs.size())) side->flags.emplace_back("preempted");
        }
        if (paired()) {
            const MedianInterval ratio = medianInterval(ratios, ratioBatch);
            result.speedup = {ratio.median, ratio.low, ratio.high};
        }
        return result;
    }
};

LatencyRun::LatencyRun(Executable& candidate, Executable& baseline, const std::vector<TokenBatch>& batches, const LatencyOptions& options)
    : m_impl(new Impl{candidate, baseline, batches, options, {}, {}, {}}) {}
LatencyRun::~LatencyRun() = default;

bool LatencyRun::finished() const { return m_impl->done; }

Result<void> LatencyRun::advance(double seconds, JobContext& job) {
    if (m_impl->batches.empty()) return fail(ErrorCode::BadInput, "latency: no batches to time");
    PSCOPE_CHECK(m_impl->warmUp(job));
    m_impl->probeClock();
    const LoadMeter load;
    PSCOPE_CHECK(m_impl->sample(seconds, job));
    m_impl->foreign = std::max(m_impl->foreign, load.foreignCores());
    m_impl->probeClock();
    return {};
}

PairedLatency LatencyRun::soFar() const {
    PairedLatency result = m_impl->figures();
    result.candidate.running = result.baseline.running = true;
    return result;
}

Result<PairedLatency> LatencyRun::result(JobContext& job) {
    PairedLatency result = m_impl->figures();
    const LatencyOptions& options = m_impl->options;
    for (LatencyResult* side : {&result.candidate, &result.baseline}) {
        if (m_impl->counted()) {
            std::erase(side->flags, "drift"); // their order is that of the sentences
            continue;
        }
        if (!m_impl->warm) side->flags.emplace_back("warm-up");
        if (side->samplesUs.size() < std::size_t(options.minSamples)) side->flags.emplace_back("few samples");
        else if (!m_impl->narrowEnough(kWideFlag)) side->flags.emplace_back("wide");
    }
    PSCOPE_TRY(parts, profileParts(m_impl->candidate, m_impl->batches, 0.1 * options.budgetSeconds, job));
    result.candidate.parts = std::move(parts);
    if (!m_impl->paired()) {
        result.baseline.parts = result.candidate.parts;
        return result;
    }
    PSCOPE_TRY(baselineParts, profileParts(m_impl->baseline, m_impl->batches, 0.1 * options.budgetSeconds, job));
    result.baseline.parts = std::move(baselineParts);
    return result;
}

Result<PairedLatency> measureLatency(Executable& candidate, Executable& baseline, const std::vector<TokenBatch>& batches,
                                     const LatencyOptions& options, JobContext& job) {
    LatencyRun run(candidate, baseline, batches, options);
    PSCOPE_CHECK(run.advance(options.budgetSeconds, job));
    while (!run.finished()) PSCOPE_CHECK(run.advance(options.budgetSeconds, job));
    return run.result(job);
}

} // namespace pscope
