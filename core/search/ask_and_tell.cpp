// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop of a search. Everything it learns is written to the log before the strategy hears of it, so a run
// that was killed continues by asking the same strategy the same questions: answers in the log are told
// again, only the evaluation in flight is lost.
#include <algorithm>
#include <cmath>

#include "core/search/run_state.h"

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kAskAtMost = 16;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

EvaluateOptions selectionOptions(const SearchSettings& settings) {
    EvaluateOptions options;
    options.workload = settings.report.workload;
    options.measureLatency = false;
    options.accuracyThreads = settings.report.accuracyThreads;
    return options;
}

Result<void> evaluateFresh(RunState& run, const Recipe& recipe, SearchStep& step) {
    const auto start = Clock::now();
    const double before = run.selection.phases().apply;
    const auto executable = run.selection.executable(recipe, run.job);
    run.report.prepareSeconds += secondsSince(start);
    run.report.compressSeconds += run.selection.phases().apply - before;
    if (!executable && executable.error().code != ErrorCode::Unsupported)
        return std::unexpected(executable.error());
    if (!executable) {
        step.outcome.failed = true;
        return {};
    }
    PSCOPE_TRY(point, run.selection.evaluate(recipe, selectionOptions(run.settings), {}, run.job));
    run.report.evaluateSeconds += run.selection.phases().accuracy;
    step.outcome.figures = figuresOf(point, 0);
    step.outcome.accuracyLow = 100 * point.accuracy->low;
    step.outcome.accuracyHigh = 100 * point.accuracy->high;
    step.bytes = point.cost.bytes;
    step.macs = point.cost.executedMacs;
    if (const Predictions* predictions = run.selection.predictions(point.requested)) {
        PSCOPE_TRY(loss, computeMetric("loss", *predictions));
        step.outcome.loss = loss.value;
    }
    return {};
}

Result<SearchStep> evaluated(RunState& run, const Proposal& proposal) {
    const SearchSpace& space = run.world->space();
    const Recipe recipe = proposal.recipe ? *proposal.recipe : space.decode(proposal.genome);
    PSCOPE_CHECK(space.check(recipe));
    const std::string text = toText(recipe, space.shape());
    PSCOPE_TRY(known, run.log.find(run.identity, text));
    SearchStep step;
    const auto start = Clock::now();
    if (known) {
        step = *known;
        step.reused = true;
    } else {
        PSCOPE_CHECK(evaluateFresh(run, recipe, step));
        step.seconds = secondsSince(start);
    }
    step.label = proposal.label;
    step.parent = proposal.parent;
    Outcome& outcome = step.outcome;
    outcome.number = int(run.report.steps.size());
    outcome.genome = proposal.genome;
    outcome.recipe = text;
    outcome.tier = recipe.repair == Recipe{}.repair ? Tier::ZeroShot : Tier::Repaired;
    const Figures predicted = run.world->predictRecipe(recipe);
    outcome.figures.latencyMs = predicted.latencyMs;
    outcome.figures.latencyP95Ms = predicted.latencyP95Ms;
    outcome.figures.elsewhere = predicted.elsewhere;
    outcome.violation = violation(run.world->goal(), outcome.figures, run.report.dense);
    outcome.score = score(run.settings.goal, outcome.figures, run.report.dense);
    return step;
}

} // namespace

Result<void> evaluateStep(RunState& run, const Proposal& proposal) {
    SearchReport& report = run.report;
    PSCOPE_TRY(step, evaluated(run, proposal));
    PSCOPE_CHECK(run.log.add(report.run, run.identity, step));
    if (!run.archive) run.archive.emplace(report.dense);
    if (!step.outcome.failed) run.archive->add(step.outcome.figures);
    report.steps.push_back(std::move(step));
    report.hypervolume.push_back(run.archive->value());
    report.elapsed.push_back(secondsSince(run.searchStart));
    return {};
}

Result<void> askAndTell(RunState& run) {
    const SearchSettings& settings = run.settings;
    SearchReport& report = run.report;
    const auto start = run.searchStart = Clock::now();
    PSCOPE_TRY(strategy, run.row->make({*run.world, settings.params, settings.evaluations, settings.seed}));
    const auto finish = [&] {
        report.searchSeconds = secondsSince(start);
        for (std::string& note : strategy->notes())
            report.notes.push_back(std::move(note));
        report.policy = strategy->policy();
    };
    while (int(report.steps.size()) < settings.evaluations) {
        const auto proposals =
            strategy->ask(std::min(kAskAtMost, settings.evaluations - int(report.steps.size())));
        if (proposals.empty()) break;
        std::vector<Outcome> outcomes;
        for (const Proposal& proposal : proposals) {
            const bool late = settings.minutes > 0 && secondsSince(start) > 60 * settings.minutes;
            const bool enough = settings.enough && *settings.enough;
            if (run.job.stopRequested() || late || enough) {
                finish();
                if (run.job.stopRequested()) return cancelled();
                return {};
            }
            PSCOPE_CHECK(evaluateStep(run, proposal));
            outcomes.push_back(report.steps.back().outcome);
            run.job.phase(fmt::format("search: {}", settings.strategy));
            run.job.progress(std::int64_t(report.steps.size()), settings.evaluations);
            if (report.steps.size() % 16 == 1) report.policy = strategy->policy();
            run.watch();
        }
        strategy->tell(outcomes);
    }
    finish();
    return {};
}

} // namespace pscope
