// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The driver. Everything it learns is written to the log before the strategy hears of it, so a run that was
// killed continues by asking the same strategy the same questions: answers in the log are told again, only
// the evaluation in flight is lost.
#include "core/search/search_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "core/search/bench_world.h"

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;
double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr double kDesignBudgetSeconds = 0.25; // per timed recipe, shared with the dense baseline
constexpr int kAskAtMost = 16;

class Run {
public:
    Run(Workbench& selection, Workbench& report, const SearchSettings& settings, SearchLog& log,
        const SearchWatcher& watcher, JobContext& job)
        : m_selection(selection)
        , m_bench(report)
        , m_settings(settings)
        , m_log(log)
        , m_watcher(watcher)
        , m_job(job) {}

    Result<SearchReport> go() {
        const auto finished = work();
        m_report.seconds = secondsSince(m_start);
        if (!finished && finished.error().code != ErrorCode::Cancelled)
            return std::unexpected(finished.error());
        m_report.cancelled = !finished;
        m_report.state = finished ? "done" : "stopped";
        if (!finished)
            m_report.message = fmt::format("stopped after {} of {} evaluations", m_report.steps.size(),
                                           m_settings.evaluations);
        if (m_report.run) PSCOPE_CHECK(m_log.finish(m_report.run, m_report.state, m_report.message));
        return std::move(m_report);
    }

private:
    Result<void> work() {
        PSCOPE_CHECK(prepare());
        PSCOPE_CHECK(fitLatency());
        PSCOPE_CHECK(search());
        return measureFinalists();
    }

    Result<void> prepare() {
        PSCOPE_TRY(row, findStrategy(m_settings.strategy));
        PSCOPE_TRY(scores, m_selection.unitScores("magnitude", m_job));
        PSCOPE_TRY(space, SearchSpace::make(m_selection.shape(), *scores, m_settings.space));
        PSCOPE_TRY(dense,
                   m_selection.evaluate(denseRecipe(m_selection.shape()), selectionOptions(), {}, m_job));
        PSCOPE_CHECK(requireUsableMetric(dense));
        PSCOPE_TRY(counted, tokensOf(dense));
        m_tokens = counted;
        m_report.dense = figuresOf(dense, 0);
        m_identity.settings = canonicalSettings();
        m_identity.strategy = m_settings.strategy;
        m_identity.seed = m_settings.seed;
        m_identity.modelHash = m_selection.model().hash;
        m_identity.selectionHash = m_selection.data()->hash;
        m_identity.selectionSplit = m_settings.selectionSplit;
        if (m_bench.data()) m_identity.reportHash = m_bench.data()->hash;
        m_identity.reportSplit = m_settings.reportSplit;
        m_identity.metric = dense.accuracy->id;
        m_identity.backend = m_bench.backendInfo().id;
        m_identity.device = m_bench.deviceInfo().id;
        m_identity.workload = toText(m_settings.report.workload) + " " + m_identity.reportHash.substr(0, 8);
        PSCOPE_TRY(run, m_settings.resume ? m_log.resume(m_identity) : m_log.begin(m_identity));
        m_report.run = run;
        PSCOPE_TRY(cost, m_selection.cost(denseRecipe(m_selection.shape()), m_tokens, m_job));
        m_job.phase("weight errors of every level");
        PSCOPE_TRY(world, BenchWorld::make(m_bench, std::move(space), m_settings.goal, m_report.dense, cost,
                                           m_tokens, m_job));
        m_world = std::move(world);
        m_row = row;
        return {};
    }

    Result<void> requireUsableMetric(const Measurement& dense) const {
        for (const MetricInfo& info : metricRegistry())
            if (info.id == dense.accuracy->id && !info.higherIsBetter)
                return fail(ErrorCode::Unsupported,
                            "search: improves metrics that grow with quality, and {} falls; choose another "
                            "with --metric",
                            info.id);
        return {};
    }

    std::string canonicalSettings() const {
        std::string text =
            fmt::format("strategy {}; seed {}; evaluations {}; objective {}", m_settings.strategy,
                        m_settings.seed, m_settings.evaluations, m_settings.goal.objectiveOrDefault());
        for (const auto& [id, value] : m_settings.params)
            text += fmt::format("; {}={}", id, value);
        for (const Constraint& constraint : m_settings.goal.constraints)
            text += "; " + toText(constraint);
        const SpaceOptions& space = m_settings.space;
        text += fmt::format("; grain {}; free {}{}{}{}", space.grain, space.matrices ? "m" : "",
                            space.heads ? "h" : "", space.neurons ? "n" : "", space.depth ? "d" : "");
        for (const std::string& level : space.levels)
            text += "; level " + level;
        for (const std::string& pin : space.pins)
            text += "; pin " + pin;
        if (!space.base.empty()) text += "; from " + space.base;
        return text + fmt::format("; latency points {}+{}", m_settings.latencyPoints, m_settings.heldOut);
    }

    EvaluateOptions selectionOptions() const {
        EvaluateOptions options;
        options.workload = m_settings.report.workload;
        options.measureLatency = false;
        options.accuracyThreads = m_settings.report.accuracyThreads;
        return options;
    }

    /// The length for which the workbench counted the MACs of this point.
    Result<int> tokensOf(const Measurement& dense) {
        int low = 1, high = std::max(1, m_selection.maxTokens());
        while (low < high) {
            const int middle = (low + high) / 2;
            PSCOPE_TRY(cost, m_selection.cost(denseRecipe(m_selection.shape()), middle, m_job));
            if (cost.executedMacs < dense.cost.executedMacs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    static Figures figuresOf(const Measurement& point, double latencyMs) {
        return {latencyMs, point.accuracy ? 100 * point.accuracy->value : 0, double(point.cost.bytes) * 1e-6,
                double(point.cost.executedMacs) * 1e-6};
    }

    /// Dense, each level everywhere, then random members of the space: every kernel is met alone and in
    /// company.
    std::vector<Recipe> latencyDesign() const {
        const SearchSpace& space = m_world->space();
        std::vector<Recipe> design;
        std::set<std::string> seen;
        const auto add = [&](const Genome& genome) {
            Recipe recipe = space.decode(genome);
            if (seen.insert(toText(recipe, space.shape())).second) design.push_back(std::move(recipe));
        };
        add(space.dense());
        int strongest = 0;
        for (const Gene& gene : space.genes())
            strongest = std::max(strongest, gene.options() - 1);
        for (int option = 1; option <= strongest; ++option)
            for (const Gene::Kind kind : {Gene::Kind::Matrices, Gene::Kind::Heads, Gene::Kind::Neurons}) {
                Genome genome = space.dense();
                for (std::size_t g = 0; g < genome.size(); ++g)
                    if (space.genes()[g].kind == kind)
                        genome[g] = std::min(option, space.genes()[g].options() - 1);
                if (int(design.size()) < m_settings.latencyPoints / 2) add(genome);
            }
        Rng rng(m_settings.seed ^ 0x6C6174656E6379ULL);
        const auto wanted = std::size_t(m_settings.latencyPoints + m_settings.heldOut);
        for (int tries = 0; design.size() < wanted && tries < 2000; ++tries)
            add(space.random(rng));
        return design;
    }

    Result<LatencyPair> timed(const Recipe& recipe) {
        const std::string text = toText(recipe, m_world->space().shape());
        PSCOPE_TRY(known, m_log.findLatency(m_identity, text));
        if (known) return *known;
        EvaluateOptions options = m_settings.report;
        options.measureAccuracy = false;
        options.measureLatency = true;
        options.latency.budgetSeconds = std::min(options.latency.budgetSeconds, kDesignBudgetSeconds);
        PSCOPE_TRY(point, m_bench.evaluate(recipe, options, {}, m_job));
        const LatencyResult& latency = *point.latency;
        return LatencyPair{text, latency.p50Us / 1000, latency.ciLowUs / 1000, latency.ciHighUs / 1000, NAN,
                           ""};
    }

    Result<void> fitLatency() {
        const auto design = latencyDesign();
        std::vector<Recipe> recipes;
        std::vector<double> measured;
        for (std::size_t i = 0; i < design.size(); ++i) {
            if (m_job.stopRequested()) return cancelled();
            PSCOPE_TRY(pair, timed(design[i]));
            pair.role = i < std::size_t(m_settings.latencyPoints) ? "fit" : "held-out";
            if (pair.role == "fit") recipes.push_back(design[i]), measured.push_back(pair.measuredMs);
            PSCOPE_CHECK(m_log.addLatency(m_report.run, m_identity, pair));
            m_report.latencies.push_back(std::move(pair));
            m_job.phase("timing recipes for the latency model");
            m_job.progress(std::int64_t(i + 1), std::int64_t(design.size()));
        }
        m_world->fitLatency(recipes, measured);
        for (std::size_t i = 0; i < design.size(); ++i)
            m_report.latencies[i].predictedMs = m_world->latencyMs(design[i]);
        m_report.latencyErrorPercent = meanAbsolutePercentageError(m_report.latencies, "held-out");
        m_report.dense.latencyMs = m_report.latencies.front().measuredMs;
        m_world->setDense(m_report.dense);
        watch();
        return {};
    }

    Result<SearchStep> evaluated(const Proposal& proposal) {
        const SearchSpace& space = m_world->space();
        const Recipe recipe = space.decode(proposal.genome);
        PSCOPE_CHECK(space.check(recipe));
        const std::string text = toText(recipe, space.shape());
        PSCOPE_TRY(known, m_log.find(m_identity, text));
        SearchStep step;
        const auto start = Clock::now();
        if (known) {
            step = *known;
            step.reused = true;
        } else {
            PSCOPE_CHECK(evaluateFresh(recipe, step));
            step.seconds = secondsSince(start);
        }
        step.label = proposal.label;
        step.parent = proposal.parent;
        Outcome& outcome = step.outcome;
        outcome.number = int(m_report.steps.size());
        outcome.genome = proposal.genome;
        outcome.recipe = text;
        outcome.figures.latencyMs = m_world->predict(proposal.genome).latencyMs;
        outcome.violation = violation(m_settings.goal, outcome.figures, m_report.dense);
        outcome.score = score(m_settings.goal, outcome.figures, m_report.dense);
        return step;
    }

    Result<void> evaluateFresh(const Recipe& recipe, SearchStep& step) {
        const auto start = Clock::now();
        const auto executable = m_selection.executable(recipe, m_job);
        m_report.prepareSeconds += secondsSince(start);
        if (!executable && executable.error().code != ErrorCode::Unsupported)
            return std::unexpected(executable.error());
        if (!executable) {
            step.outcome.failed = true;
            return {};
        }
        const auto ready = Clock::now();
        PSCOPE_TRY(point, m_selection.evaluate(recipe, selectionOptions(), {}, m_job));
        m_report.evaluateSeconds += secondsSince(ready);
        step.outcome.figures = figuresOf(point, 0);
        step.outcome.accuracyLow = 100 * point.accuracy->low;
        step.outcome.accuracyHigh = 100 * point.accuracy->high;
        step.bytes = point.cost.bytes;
        step.macs = point.cost.executedMacs;
        if (const Predictions* predictions = m_selection.predictions(point.requested)) {
            PSCOPE_TRY(loss, computeMetric("loss", *predictions));
            step.outcome.loss = loss.value;
        }
        return {};
    }

    Result<void> search() {
        const auto strategy =
            m_row->make({*m_world, m_settings.params, m_settings.evaluations, m_settings.seed});
        const auto start = Clock::now();
        std::vector<Figures> seen;
        while (int(m_report.steps.size()) < m_settings.evaluations) {
            const auto proposals =
                strategy->ask(std::min(kAskAtMost, m_settings.evaluations - int(m_report.steps.size())));
            if (proposals.empty()) break;
            std::vector<Outcome> outcomes;
            for (const Proposal& proposal : proposals) {
                if (m_job.stopRequested()) return cancelled();
                if (m_settings.minutes > 0 && secondsSince(start) > 60 * m_settings.minutes) return {};
                PSCOPE_TRY(step, evaluated(proposal));
                PSCOPE_CHECK(m_log.add(m_report.run, m_identity, step));
                outcomes.push_back(step.outcome);
                if (!step.outcome.failed) seen.push_back(step.outcome.figures);
                m_report.steps.push_back(std::move(step));
                m_report.hypervolume.push_back(hypervolume(seen, m_report.dense));
                m_job.phase(fmt::format("search: {}", m_settings.strategy));
                m_job.progress(std::int64_t(m_report.steps.size()), m_settings.evaluations);
                watch();
            }
            strategy->tell(outcomes);
        }
        return {};
    }

    /// Best first; those predicted to miss a limit come last, in case the prediction errs on the safe side.
    std::vector<const SearchStep*> ranking() const {
        std::vector<const SearchStep*> order;
        std::set<std::string> seen;
        for (const SearchStep& step : m_report.steps)
            if (!step.outcome.failed && seen.insert(step.outcome.recipe).second) order.push_back(&step);
        std::ranges::stable_sort(
            order, [](const SearchStep* a, const SearchStep* b) { return better(a->outcome, b->outcome); });
        return order;
    }

    Result<void> measureFinalists() {
        double closest = INFINITY;
        std::string closestRecipe;
        for (const SearchStep* step : ranking()) {
            if (int(m_report.finalists.size()) >= m_settings.finalists) break;
            if (m_job.stopRequested()) return cancelled();
            PSCOPE_TRY(recipe, parseRecipe(step->outcome.recipe, m_bench.shape()));
            PSCOPE_TRY(point, m_bench.evaluate(recipe, m_settings.report, {}, m_job));
            point.name = fmt::format("{} #{}", m_settings.strategy, step->outcome.number);
            const double missed = measuredViolation(point);
            PSCOPE_TRY(id, m_log.addFinalist(m_report.run, point, missed <= 0));
            point.id = id;
            if (point.latency) {
                const LatencyResult& own = *point.latency;
                LatencyPair pair{step->outcome.recipe,
                                 own.p50Us / 1000,
                                 own.ciLowUs / 1000,
                                 own.ciHighUs / 1000,
                                 step->outcome.figures.latencyMs,
                                 "final"};
                PSCOPE_CHECK(m_log.addLatency(m_report.run, m_identity, pair));
                m_report.latencies.push_back(std::move(pair));
            }
            if (missed < closest) closest = missed, closestRecipe = step->outcome.recipe;
            if (missed <= 0) m_report.winner = point;
            m_report.finalists.push_back(std::move(point));
            m_job.phase("measuring the best");
            m_job.progress(std::int64_t(m_report.finalists.size()), m_settings.finalists);
            watch();
            if (m_report.winner) break;
        }
        m_report.message = m_report.winner
                               ? fmt::format("{} of {} measured candidates meets every constraint", 1,
                                             m_report.finalists.size())
                               : fmt::format("none of {} evaluated and {} measured candidates meets every "
                                             "constraint; the closest is '{}'",
                                             m_report.steps.size(), m_report.finalists.size(),
                                             closestRecipe.empty() ? "dense" : closestRecipe);
        return {};
    }

    /// Against the dense model as it was measured beside this point.
    double measuredViolation(const Measurement& point) const {
        const Figures own = figuresOf(point, point.latency ? point.latency->p50Us / 1000 : 0);
        Figures dense = m_report.dense;
        if (point.baselineLatency) dense.latencyMs = point.baselineLatency->p50Us / 1000;
        if (point.baselineAccuracy) dense.accuracy = 100 * point.baselineAccuracy->value;
        dense.megaMacs =
            double(point.cost.denseMacs) * 1e-6; // the report split's sentences have another mean length
        return violation(m_settings.goal, own, dense);
    }

    void watch() {
        m_report.seconds = secondsSince(m_start);
        if (m_watcher) m_watcher(m_report);
    }

    Workbench &m_selection, &m_bench;
    const SearchSettings& m_settings;
    SearchLog& m_log;
    const SearchWatcher& m_watcher;
    JobContext& m_job;
    SearchReport m_report;
    SearchIdentity m_identity;
    std::unique_ptr<BenchWorld> m_world;
    const StrategyRow* m_row = nullptr;
    int m_tokens = 1;
    Clock::time_point m_start = Clock::now();
};

} // namespace

Result<SearchReport> runSearch(Workbench& selection, Workbench& report, const SearchSettings& settings,
                               SearchLog& log, const SearchWatcher& watcher, JobContext& job) {
    if (!selection.data())
        return fail(ErrorCode::BadInput,
                    "search: needs labelled texts to choose by; name them with --data or --search-data");
    return Run(selection, report, settings, log, watcher, job).go();
}

double hypervolume(const std::vector<Figures>& points, const Figures& dense) {
    if (!(dense.latencyMs > 0) || !(dense.accuracy > 0)) return 0;
    std::vector<std::pair<double, double>> corners; // latency, accuracy as shares of dense
    for (const Figures& p : points)
        if (p.latencyMs < dense.latencyMs && p.accuracy > 0)
            corners.emplace_back(p.latencyMs / dense.latencyMs, p.accuracy / dense.accuracy);
    std::ranges::sort(corners);
    double area = 0, height = 0, from = 1;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        if (i == 0) from = corners[0].first;
        if (corners[i].second <= height) continue;
        area += (corners[i].first - from) * height;
        from = corners[i].first;
        height = corners[i].second;
    }
    return area + (1 - from) * height;
}

} // namespace pscope
