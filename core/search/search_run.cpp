// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A search from the first timing to the measured winner; its steps lie in latency_fit.cpp, ask_and_tell.cpp
// and finalists.cpp.
#include "core/search/search_run.h"

#include <algorithm>
#include <cmath>

#include "core/search/run_state.h"

namespace pscope {
namespace {

Result<void> requireUsableMetric(const Measurement& dense) {
    for (const MetricInfo& info : metricRegistry())
        if (info.id == dense.accuracy->id && !info.higherIsBetter)
            return fail(ErrorCode::Unsupported,
                        "search: improves metrics that grow with quality, and {} falls; choose another "
                        "with --metric",
                        info.id);
    return {};
}

Result<void> requireDevices(const SearchSettings& settings) {
    for (const std::string& device : devicesOf(settings.goal))
        if (std::ranges::find(settings.others, device, &SearchDevice::name) == settings.others.end())
            return fail(ErrorCode::BadInput,
                        "search: a constraint speaks of '@{}', and no such device was opened", device);
    return {};
}

std::string canonicalSettings(const SearchSettings& settings) {
    std::string text = fmt::format("strategy {}; seed {}; evaluations {}; objective {}", settings.strategy,
                                   settings.seed, settings.evaluations, settings.goal.objectiveOrDefault());
    for (const auto& [id, value] : settings.params)
        text += fmt::format("; {}={}", id, value);
    for (const Constraint& constraint : settings.goal.constraints)
        text += "; " + toText(constraint);
    const SpaceOptions& space = settings.space;
    text += fmt::format("; grain {}; free {}{}{}{}", space.grain, space.matrices ? "m" : "",
                        space.heads ? "h" : "", space.neurons ? "n" : "", space.depth ? "d" : "");
    for (const std::string& level : space.levels)
        text += "; level " + level;
    for (const std::string& pin : space.pins)
        text += "; pin " + pin;
    if (!space.base.empty()) text += "; from " + space.base;
    return text + fmt::format("; latency points {}+{}", settings.latencyPoints, settings.heldOut);
}

/// The length for which the workbench counted the MACs of this point.
Result<int> tokensOf(RunState& run, const Measurement& dense) {
    int low = 1, high = std::max(1, run.selection.maxTokens());
    while (low < high) {
        const int middle = (low + high) / 2;
        PSCOPE_TRY(cost, run.selection.cost(denseRecipe(run.selection.shape()), middle, run.job));
        if (cost.executedMacs < dense.cost.executedMacs)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void identify(RunState& run, const Measurement& dense) {
    SearchIdentity& identity = run.identity;
    const SearchSettings& settings = run.settings;
    identity.settings = canonicalSettings(settings);
    identity.strategy = settings.strategy;
    identity.seed = settings.seed;
    identity.modelHash = run.selection.model().hash;
    identity.selectionHash = run.selection.data()->hash;
    identity.selectionSplit = settings.selectionSplit;
    if (run.bench.data()) identity.reportHash = run.bench.data()->hash;
    identity.reportSplit = settings.reportSplit;
    identity.request = settings.request;
    identity.metric = dense.accuracy->id;
    identity.backend = run.bench.backendInfo().id;
    identity.device = run.bench.deviceInfo().id;
    identity.workload = toText(settings.report.workload) + " " + identity.reportHash.substr(0, 8);
}

Result<void> prepare(RunState& run) {
    PSCOPE_TRY(row, findStrategy(run.settings.strategy));
    run.row = row;
    PSCOPE_CHECK(requireDevices(run.settings));
    if (run.bench.data()) {
        PSCOPE_TRY(note, checkDisjoint(*run.selection.data(), *run.bench.data()));
        if (!note.empty()) run.report.notes.push_back(note);
    }
    const ModelShape shape = run.selection.shape();
    PSCOPE_TRY(scores, run.selection.unitScores("magnitude", run.job));
    SpaceOptions options = run.settings.space;
    if (row->adapt) row->adapt(options);
    PSCOPE_TRY(space, SearchSpace::make(shape, *scores, options));
    EvaluateOptions evaluate;
    evaluate.workload = run.settings.report.workload;
    evaluate.measureLatency = false;
    evaluate.accuracyThreads = run.settings.report.accuracyThreads;
    PSCOPE_TRY(dense, run.selection.evaluate(denseRecipe(shape), evaluate, {}, run.job));
    PSCOPE_CHECK(requireUsableMetric(dense));
    PSCOPE_TRY(tokens, tokensOf(run, dense));
    run.tokens = tokens;
    run.report.dense = figuresOf(dense, 0);
    identify(run, dense);
    PSCOPE_TRY(number, run.settings.resume ? run.log.resume(run.identity) : run.log.begin(run.identity));
    run.report.run = number;
    PSCOPE_TRY(cost, run.selection.cost(denseRecipe(shape), tokens, run.job));
    run.job.phase("weight errors of every level");
    PSCOPE_TRY(world, BenchWorld::make(run.bench, std::move(space), run.settings.goal, run.report.dense, cost,
                                       tokens, run.job));
    run.world = std::move(world);
    for (const SearchDevice& other : run.settings.others)
        run.world->addDevice(other.name, *other.bench);
    return {};
}

Result<void> work(RunState& run) {
    PSCOPE_CHECK(prepare(run));
    PSCOPE_CHECK(fitLatencies(run));
    learnMargins(run);
    PSCOPE_CHECK(askAndTell(run));
    return measureFinalists(run);
}

} // namespace

Figures figuresOf(const Measurement& point, double latencyMs) {
    Figures figures;
    figures.latencyMs = latencyMs;
    figures.accuracy = point.accuracy ? 100 * point.accuracy->value : 0;
    figures.megabytes = double(point.cost.bytes) * 1e-6;
    figures.megaMacs = double(point.cost.executedMacs) * 1e-6;
    return figures;
}

Result<SearchReport> runSearch(Workbench& selection, Workbench& report, const SearchSettings& settings,
                               SearchLog& log, const SearchWatcher& watcher, JobContext& job) {
    if (!selection.data())
        return fail(ErrorCode::BadInput,
                    "search: needs labelled texts to choose by; name them with --data or --search-data");
    RunState run{selection, report, settings, log, watcher, job};
    const auto finished = work(run);
    SearchReport& result = run.report;
    result.seconds = run.seconds();
    if (!finished && finished.error().code != ErrorCode::Cancelled) return std::unexpected(finished.error());
    result.cancelled = !finished;
    result.state = finished ? "done" : "stopped";
    if (!finished)
        result.message =
            fmt::format("stopped after {} of {} evaluations", result.steps.size(), settings.evaluations);
    if (result.run) PSCOPE_CHECK(log.finish(result.run, result.state, result.message));
    return std::move(result);
}

SearchSettings randomControl(const SearchSettings& settings) {
    SearchSettings control = settings;
    const StrategyRow row = randomStrategy();
    control.strategy = row.id;
    control.params = readParams(row, {}).value();
    return control;
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

double HypervolumeCurve::add(const Figures& point) {
    const auto covers = [](const Figures& a, const Figures& b) {
        return a.latencyMs <= b.latencyMs && a.accuracy >= b.accuracy;
    };
    if (std::ranges::any_of(m_front, [&](const Figures& kept) { return covers(kept, point); })) return m_value;
    std::erase_if(m_front, [&](const Figures& kept) { return covers(point, kept); });
    m_front.push_back(point);
    return m_value = hypervolume(m_front, m_dense);
}

} // namespace pscope
