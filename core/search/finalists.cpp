// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The end of a search: nothing counts as found before it was measured and met every constraint as measured.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/run_state.h"

namespace pscope {
namespace {

/// Best first; those predicted to miss a limit come last, in case the prediction errs on the safe side.
std::vector<const SearchStep*> ranking(const SearchReport& report) {
    std::vector<const SearchStep*> order;
    std::set<std::string> seen;
    for (const SearchStep& step : report.steps)
        if (!step.outcome.failed && seen.insert(step.outcome.recipe).second) order.push_back(&step);
    std::ranges::stable_sort(
        order, [](const SearchStep* a, const SearchStep* b) { return better(a->outcome, b->outcome); });
    return order;
}

Figures::Latency latencyOf(const std::optional<LatencyResult>& latency) {
    if (!latency) return {};
    return {latency->p50Us / 1000, latency->p95Us / 1000};
}

Result<void> keepTiming(RunState& run, const SearchIdentity& identity, const Measurement& point,
                        const std::string& device, double predictedMs) {
    if (!point.latency) return {};
    const LatencyResult& own = *point.latency;
    LatencyPair pair{point.requested,     own.p50Us / 1000, own.ciLowUs / 1000,
                     own.ciHighUs / 1000, predictedMs,      "final"};
    pair.p95Ms = own.p95Us / 1000;
    pair.device = device;
    PSCOPE_CHECK(run.log.addLatency(run.report.run, identity, pair));
    run.report.latencies.push_back(std::move(pair));
    return {};
}

/// Against the dense model as it was measured beside this point, on every device.
Result<double> measuredViolation(RunState& run, const Measurement& point, const Recipe& recipe,
                                 const SearchStep& step) {
    Figures own = figuresOf(point, latencyOf(point.latency).p50Ms), dense = run.report.dense;
    own.latencyP95Ms = latencyOf(point.latency).p95Ms;
    if (point.baselineLatency) {
        dense.latencyMs = latencyOf(point.baselineLatency).p50Ms;
        dense.latencyP95Ms = latencyOf(point.baselineLatency).p95Ms;
    }
    if (point.baselineAccuracy) dense.accuracy = 100 * point.baselineAccuracy->value;
    EvaluateOptions counting = run.settings.report; // the report split's sentences have another mean length
    counting.measureAccuracy = counting.measureLatency = false;
    PSCOPE_TRY(whole, run.bench.evaluate(denseRecipe(run.bench.shape()), counting, {}, run.job));
    dense.megaMacs = double(whole.cost.executedMacs) * 1e-6;
    for (const SearchDevice& other : run.settings.others) {
        EvaluateOptions timing = run.settings.report;
        timing.measureAccuracy = false;
        timing.measureLatency = true;
        PSCOPE_TRY(there, other.bench->evaluate(recipe, timing, {}, run.job));
        own.elsewhere[other.name] = latencyOf(there.latency);
        dense.elsewhere[other.name] = latencyOf(there.baselineLatency);
        const auto predicted = step.outcome.figures.elsewhere.find(other.name);
        PSCOPE_CHECK(
            keepTiming(run, identityOn(run, other), there, other.name,
                       predicted == step.outcome.figures.elsewhere.end() ? NAN : predicted->second.p50Ms));
        run.report.notes.push_back(fmt::format("{} on {}: {:.3f} ms (dense {:.3f} ms)", point.name,
                                               other.name, own.elsewhere[other.name].p50Ms,
                                               dense.elsewhere[other.name].p50Ms));
    }
    return violation(run.settings.goal, own, dense);
}

} // namespace

Result<void> measureFinalists(RunState& run) {
    SearchReport& report = run.report;
    double closest = INFINITY;
    std::string closestRecipe;
    for (const SearchStep* step : ranking(report)) {
        if (int(report.finalists.size()) >= run.settings.finalists) break;
        if (run.job.stopRequested()) return cancelled();
        PSCOPE_TRY(recipe, parseRecipe(step->outcome.recipe, run.bench.shape()));
        PSCOPE_TRY(point, run.bench.evaluate(recipe, run.settings.report, {}, run.job));
        point.name = fmt::format("{} #{}", run.settings.strategy, step->outcome.number);
        PSCOPE_TRY(missed, measuredViolation(run, point, recipe, *step));
        PSCOPE_TRY(id, run.log.addFinalist(report.run, point, missed <= 0));
        point.id = id;
        PSCOPE_CHECK(keepTiming(run, run.identity, point, "", step->outcome.figures.latencyMs));
        if (missed < closest) closest = missed, closestRecipe = step->outcome.recipe;
        if (missed <= 0) report.winner = point;
        report.finalists.push_back(std::move(point));
        run.job.phase("measuring the best");
        run.job.progress(std::int64_t(report.finalists.size()), run.settings.finalists);
        run.watch();
        if (report.winner) break;
    }
    report.message =
        report.winner
            ? fmt::format("{} of {} measured candidates meets every constraint", 1, report.finalists.size())
            : fmt::format("none of {} evaluated and {} measured candidates meets every "
                          "constraint; the closest is '{}'",
                          report.steps.size(), report.finalists.size(),
                          closestRecipe.empty() ? "dense" : closestRecipe);
    return {};
}

} // namespace pscope
