// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope search: a strategy fills the front by itself, under limits that are measured.
#include <algorithm>
#include <cmath>

#include "app/commands/engine_options.h"
#include "app/commands/search_output.h"
#include "core/search/search_request.h"
#include "core/session/search_log.h"
#include <fmt/ranges.h>

namespace pscope {
namespace {

struct SearchCommand {
    EngineOptions engine;
    SearchRequest request; // all that is asked but the strategy's parameters and what is free
    std::vector<std::string> settings, compare, free{"matrices"};
    bool resume = false, control = false;
};

/// As the session keeps it, for whoever goes on with it later.
Result<SearchRequest> requestOf(const SearchCommand& command, const std::string& strategy) {
    PSCOPE_TRY(row, findStrategy(strategy));
    const bool own = strategy == command.request.strategy;
    PSCOPE_TRY(params, readParams(*row, own ? std::span<const std::string>(command.settings) : std::span<const std::string>()));
    const auto wanted = [&](std::string_view part) {
        return std::ranges::find(command.free, part) != command.free.end();
    };
    SearchRequest request = command.request;
    request.strategy = strategy;
    request.params = params;
    request.seed = command.engine.seed;
    request.matrices = wanted("matrices");
    request.heads = wanted("heads");
    request.neurons = wanted("neurons");
    request.depth = wanted("depth");
    return request;
}

/// Two workbenches over one model: candidates are chosen on one split and reported on another. Without a file
/// of its own the search split is drawn from --data, and the rows left over are what is reported.
struct Benches {
    std::unique_ptr<Workbench> selection, report;
    std::string selectionSplit, reportSplit;
    Goal goal; // with the names of further devices as `others` has them
    std::vector<std::pair<std::string, std::unique_ptr<Workbench>>> others;
};

/// "@NAME" is a back-end, or a device of one.
Result<std::pair<std::string, std::string>> backendAndDevice(const BackendRegistry& registry,
                                                             const std::string& name) {
    std::vector<std::string> known;
    for (const auto& backend : registry.all()) {
        known.push_back(backend->info().id);
        if (backend->info().id == name) return std::pair{name, std::string()};
    }
    for (const auto& backend : registry.all())
        for (const DeviceInfo& device : backend->probe())
            if (device.id == name) return std::pair{backend->info().id, name};
    return fail(ErrorCode::NotFound,
                "'@{}': there is no such back-end or device; back-ends are {} ('pscope list devices' has the "
                "devices)",
                name, fmt::join(known, ", "));
}

/// The devices that constraints name, other than the one searched on.
Result<void> openDevices(CommandRun& run, const SearchCommand& command, const EngineOptions& report,
                         Benches& benches) {
    PSCOPE_TRY(asked, requestOf(command, command.request.strategy));
    PSCOPE_TRY(settings, settingsOf(asked));
    Goal goal = std::move(settings.goal);
    for (Constraint& constraint : goal.constraints) {
        if (constraint.device.empty()) continue;
        PSCOPE_TRY(found, backendAndDevice(run.registry, constraint.device));
        const bool own = found.first == benches.report->backendInfo().id &&
                         (found.second.empty() || found.second == benches.report->deviceInfo().id);
        if (own) constraint.device.clear();
    }
    for (const std::string& name : devicesOf(goal)) {
        PSCOPE_TRY(found, backendAndDevice(run.registry, name));
        EngineOptions other = report;
        other.backends = {found.first};
        other.device = found.second;
        PSCOPE_TRY(bench, openBench(run, other));
        benches.others.emplace_back(name, std::move(bench));
    }
    benches.goal = std::move(goal);
    return {};
}

Result<Benches> openBenches(CommandRun& run, const SearchCommand& command) {
    if (command.engine.data.empty())
        return fail(ErrorCode::BadInput, "search: needs labelled texts to choose by; name them with --data");
    EngineOptions selection = command.engine, report = command.engine;
    const bool demo = command.engine.data == "demo" && !std::filesystem::exists("demo");
    if (!command.request.searchData.empty())
        selection.data = command.request.searchData, selection.split.clear();
    else if (demo)
        selection.split = "search";
    const bool ownFile = demo || !command.request.searchData.empty();
    selection.columns.sample = command.request.searchExamples;
    selection.columns.sampleSeed = command.engine.seed;
    if (!ownFile) {
        report.columns.sample = command.request.searchExamples;
        report.columns.sampleSeed = command.engine.seed;
        report.columns.outsideSample = true;
    }
    PSCOPE_TRY(file, dataFile(selection, run.job));
    if (command.engine.calibration.empty()) report.calibration = selection.calibration = file.string();
    if (command.engine.calibration.empty()) // never from the reported rows
        report.calibrationColumns = selection.calibrationColumns = selection.columns;
    Benches benches;
    PSCOPE_TRY(one, openBench(run, selection));
    PSCOPE_TRY(two, openBench(run, report));
    benches.selection = std::move(one);
    benches.report = std::move(two);
    const auto rows = [](const Workbench& bench) { return bench.data()->examples.size(); };
    benches.selectionSplit = drawnSplitName(file, rows(*benches.selection), command.engine.seed);
    benches.reportSplit = fmt::format("{}: {} rows{}", benches.report->data()->path.filename().string(),
                                      rows(*benches.report), ownFile ? "" : " not drawn");
    run.note(fmt::format("chosen by {}; reported on {}", benches.selectionSplit, benches.reportSplit));
    PSCOPE_CHECK(openDevices(run, command, report, benches));
    return benches;
}

Result<SearchSettings> settingsFor(const SearchCommand& command, const std::string& strategy,
                                   const Benches& benches) {
    PSCOPE_TRY(request, requestOf(command, strategy));
    PSCOPE_TRY(settings, settingsOf(request));
    settings.goal = benches.goal;
    for (const auto& [name, bench] : benches.others)
        settings.others.push_back({name, bench.get()});
    settings.report = evaluateOptions(command.engine, *benches.report);
    settings.selectionSplit = benches.selectionSplit;
    settings.reportSplit = benches.reportSplit;
    settings.resume = command.resume;
    return std::move(settings);
}

std::string stepText(const SearchReport& report, const SearchSettings& settings) {
    const SearchStep& step = report.steps.back();
    const Outcome& o = step.outcome;
    if (o.failed)
        return fmt::format("[{}/{}] {}: the back-end cannot run it", o.number + 1, settings.evaluations,
                           o.recipe);
    return fmt::format("[{}/{}] {:.3f} ms predicted, {:.2f} % [{:.2f}, {:.2f}], {:.2f} MB{}{}", o.number + 1,
                       settings.evaluations, o.figures.latencyMs, o.figures.accuracy, o.accuracyLow,
                       o.accuracyHigh, o.figures.megabytes, o.violation > 0 ? ", beyond a limit or its margin" : "",
                       step.reused ? " (known)" : "");
}

/// Tells what is new since the last call.
SearchWatcher watcherFor(CommandRun& run, const SearchSettings& settings) {
    auto steps = std::make_shared<std::size_t>(0);
    auto finalists = std::make_shared<std::size_t>(0);
    return [&run, &settings, steps, finalists](const SearchReport& soFar) {
        if (soFar.steps.size() > *steps)
            run.note(stepText(soFar, settings));
        else if (*steps == 0 && !soFar.latencies.empty())
            run.note(fmt::format("latency model: {} timings, mean error {:.1f} % on {} held out",
                                 settings.latencyPoints, soFar.latencyErrorPercent, settings.heldOut));
        if (soFar.finalists.size() > *finalists) {
            const Measurement& point = soFar.finalists.back();
            run.note(fmt::format("measured {}: {:.3f} ms, {} {:.4f}", point.name,
                                 point.latency ? point.latency->p50Us / 1000 : NAN,
                                 point.accuracy ? point.accuracy->id : "",
                                 point.accuracy ? point.accuracy->value : NAN));
        }
        *steps = soFar.steps.size();
        *finalists = soFar.finalists.size();
    };
}

Result<int> search(CommandRun& run, const SearchCommand& command) {
    std::vector<std::string> names =
        command.compare.empty() ? std::vector{command.request.strategy} : command.compare;
    if (names == std::vector<std::string>{"all"}) {
        names.clear();
        for (const StrategyRow& row : strategies())
            names.push_back(row.id);
    }
    for (const std::string& id : names) { // before anything is loaded
        PSCOPE_TRY(request, requestOf(command, id));
        PSCOPE_CHECK(settingsOf(request));
    }
    PSCOPE_TRY(benches, openBenches(run, command));
    PSCOPE_TRY(session, openSession(command.engine, *benches.report));
    std::unique_ptr<SearchLog> log;
    if (session) {
        PSCOPE_TRY(opened, openSearchLog(*session));
        log = std::move(opened);
    } else {
        log = makeMemorySearchLog();
    }
    std::vector<SearchSettings> plan;
    for (const std::string& id : names) {
        PSCOPE_TRY(settings, settingsFor(command, id, benches));
        plan.push_back(std::move(settings));
    }
    if (command.control && std::ranges::find(names, "random") == names.end())
        plan.push_back(randomControl(plan.front()));
    std::vector<SearchedRun> runs;
    bool cancelledByUser = false, all = true;
    for (const SearchSettings& settings : plan) {
        if (plan.size() > 1) run.note(fmt::format("-- {}", settings.strategy));
        auto report = runSearch(*benches.selection, *benches.report, settings, *log,
                                watcherFor(run, settings), run.job);
        const bool missing = !report && plan.size() > 1 && report.error().code == ErrorCode::Unsupported;
        if (missing) { // gradients without libtorch: the others still compare
            run.note(fmt::format("{}: left out: {}", settings.strategy, report.error().message));
            continue;
        }
        if (!report) return std::unexpected(report.error());
        all = all && report->winner.has_value();
        cancelledByUser = report->cancelled;
        runs.emplace_back(settings, std::move(*report));
        if (cancelledByUser) break;
    }
    if (runs.empty()) return fail(ErrorCode::Unsupported, "search: none of these strategies can run here");
    const bool several = !command.compare.empty() || plan.size() > 1;
    if (run.json())
        run.printJson(several ? comparisonJson(runs) : searchJson(runs.front()));
    else
        run.print(several ? comparisonText(runs) : winnerText(runs.front().second));
    if (cancelledByUser)
        run.note(session ? fmt::format(
                               "everything evaluated so far is in {}; the same command with --resume goes on",
                               command.engine.session)
                         : std::string("without --session nothing was kept; with one the same command and "
                                       "--resume would go on"));
    return cancelledByUser ? kCancelled : all ? kOk : kVerdictFailed;
}

} // namespace

void addSearch(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<SearchCommand>();
    CLI::App* command =
        addCommand(app, line, "search",
                   "Let a strategy choose per-layer settings under limits. About 30 timings fit a latency "
                   "model, candidates are judged on a search split, and the "
                   "best are measured for real on the other rows until one meets every limit; exit code 3 "
                   "when none does.",
                   "pscope search --model bert --data dev.tsv --strategy spdy --constraint "
                   "\"latency_p50<4ms\" --constraint \"drop<=1pt\" --evaluations 200 --session bert.pscope",
                   [options](CommandRun& run) { return search(run, *options); });
    addModelOptions(*command, options->engine);
    addBackendOptions(*command, options->engine);
    addDataOptions(*command, options->engine);
    addWorkloadOptions(*command, options->engine);
    auto* group = command->add_option_group("Search");
    group->add_option("--strategy", options->request.strategy, "See 'pscope list strategies'")->capture_default_str();
    group->add_option("--set", options->settings, "A parameter of the strategy, NAME=NUMBER; may be repeated")
        ->allow_extra_args(false);
    group
        ->add_option("--compare", options->compare,
                     "Several strategies with equal evaluations, separated by commas, or all: one table, "
                     "hypervolume over evaluations and time")
        ->delimiter(',')
        ->allow_extra_args(false);
    group->add_flag("--no-prefix-cache", options->engine.noPrefixCache,
                    "Evaluate every candidate from the first layer on, to see what cached activations save");
    group->add_flag("--control", options->control,
                    "Run random draws with equal evaluations beside it: what a strategy must beat");
    group
        ->add_option(
            "--constraint,-c", options->request.constraints,
            "A limit; may be repeated: latency_p50<4ms, latency_p95<6ms, drop<=1pt, accuracy>=85%, "
            "bytes<2MB, "
            "macs<20M, speedup>=3x; '50%' is relative to dense, '@opencl' behind it names a further device")
        ->allow_extra_args(false);
    group->add_option("--objective", options->request.objective,
                      "What to improve within the limits (default: accuracy, or latency_p50 when only "
                      "accuracy is limited)");
    group->add_option("--evaluations,-n", options->request.evaluations, "Candidates judged on the search split")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    group
        ->add_option("--minutes", options->request.minutes,
                     "Stop proposing after so many minutes (default: no limit)")
        ->check(CLI::NonNegativeNumber);
    group->add_option("--search-data", options->request.searchData,
                      "Texts to choose by (default: drawn from --data, and the remaining rows are reported)");
    group->add_option("--search-examples", options->request.searchExamples, "Rows drawn to choose by")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    group->add_option("--free", options->free, "What may change: matrices,heads,neurons,depth")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"matrices", "heads", "neurons", "depth"}));
    group
        ->add_option("--grain", options->request.grain,
                     "What is decided together: matrix, block (attention, FFN) or layer")
        ->check(CLI::IsMember({"matrix", "block", "layer"}))
        ->capture_default_str();
    group
        ->add_option("--level", options->request.levels,
                     fmt::format("A setting matrices may get, weakest first; may be repeated (default: {})",
                                 fmt::join(defaultLevels(), "; ")))
        ->allow_extra_args(false);
    group->add_option("--from", options->request.base, "Recipe the search starts from (default: dense)");
    group
        ->add_option("--pin", options->request.pins,
                     "What must not change: \"layers 0\", \"layers 1 ffn.in\", \"heads 2\"; with a value it "
                     "is set first: \"layers 0 *: int8\"")
        ->allow_extra_args(false);
    group
        ->add_option("--latency-points", options->request.latencyPoints,
                     "Timed recipes the latency model is fitted to")
        ->check(CLI::Range(2, 10000))
        ->capture_default_str();
    group->add_option("--held-out", options->request.heldOut, "Further timed recipes that only tell its error")
        ->check(CLI::Range(0, 10000))
        ->capture_default_str();
    group->add_option("--finalists", options->request.finalists, "Most candidates measured at the end")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    group->add_option("--session,-s", options->engine.session,
                      "Keep every evaluation, timing and finalist in this .pscope file as it is made");
    group->add_flag("--resume", options->resume,
                    "Go on with the last unfinished search of these settings in --session");
}

} // namespace pscope
