// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench search: evaluations per second of the cheapest tier that knows an accuracy (T1: masked and rounded weights,
// no training), with activations cached over the layers a candidate shares with an earlier one and without, and where the
// time goes. Both searches ask for the same candidates.
#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"
#include "core/search/search_request.h"

#include <nlohmann/json.hpp>

namespace pscope {
namespace {

using nlohmann::ordered_json;

constexpr double kAimOther = 0.05; // of the time, at most, may be neither forward passes nor preparing for them

struct SearchBenchOptions {
    BenchModel model;
    std::string strategy = "nsga2", grain = "block";
    std::vector<std::string> constraints{"latency_p50<40%"};
    int evaluations = 100;
    std::int64_t examples = 256;
};

struct Side {
    std::string name;
    SearchReport report;
    double perSecond() const { return double(report.steps.size()) / report.searchSeconds; }
    double share(double seconds) const { return seconds / report.searchSeconds; }
    double other() const { return 1 - share(report.evaluateSeconds) - share(report.prepareSeconds); }
};

Result<std::unique_ptr<Workbench>> rowsFor(CommandRun& run, const SearchBenchOptions& options, bool chosen, bool cached) {
    EngineOptions engine = options.model.engine;
    engine.noPrefixCache = !cached;
    if (engine.data == "demo" && engine.split.empty() && chosen) engine.split = "search";
    engine.columns.sample = options.examples;
    engine.columns.sampleSeed = engine.seed;
    engine.columns.outsideSample = !chosen && engine.data != "demo";
    return openBench(run, engine);
}

Result<Side> searched(CommandRun& run, const SearchBenchOptions& options, bool cached) {
    PSCOPE_TRY(selection, rowsFor(run, options, true, cached));
    PSCOPE_TRY(report, rowsFor(run, options, false, cached));
    SearchRequest request{.strategy = options.strategy, .params = {}, .constraints = options.constraints};
    request.grain = options.grain;
    request.evaluations = options.evaluations;
    request.seed = options.model.engine.seed;
    request.latencyPoints = 16;
    request.heldOut = 0;
    request.finalists = 1;
    PSCOPE_TRY(settings, settingsOf(request));
    settings.report = evaluateOptions(options.model.engine, *report);
    PSCOPE_TRY(result, runSearch(*selection, *report, settings, *makeMemorySearchLog(), {}, run.job));
    if (result.cancelled) return cancelled();
    return Side{cached ? "cached prefixes" : "every layer", std::move(result)};
}

Result<int> benchSearch(CommandRun& run, SearchBenchOptions& options) {
    if (options.model.engine.model.empty() && options.model.random.empty()) options.model.engine.model = "demo";
    if (options.model.engine.data.empty() && options.model.engine.model == "demo") options.model.engine.data = "demo";
    PSCOPE_CHECK(placeBenchModel(run, options.model));
    std::vector<Side> sides;
    for (const bool cached : {true, false}) {
        PSCOPE_TRY(side, searched(run, options, cached));
        sides.push_back(std::move(side));
    }
    const double gain = sides[0].perSecond() / sides[1].perSecond();
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const Side& side : sides)
            list.push_back({{"prefixes", side.name},
                            {"strategy", options.strategy},
                            {"evaluations", side.report.steps.size()},
                            {"examples", options.examples},
                            {"evaluations_per_second", side.perSecond()},
                            {"seconds", side.report.searchSeconds},
                            {"share_forward", side.share(side.report.evaluateSeconds)},
                            {"share_compressing", side.share(side.report.compressSeconds)},
                            {"share_packing", side.share(side.report.prepareSeconds - side.report.compressSeconds)},
                            {"share_other", side.other()},
                            {"aim_other", kAimOther}});
        run.printJson({{"runs", list}, {"gain", gain}});
        return kOk;
    }
    std::vector<std::vector<std::string>> rows{
        {"prefixes", "evaluations/s", "evaluations", "seconds", "forward", "compressing", "packing", "other", ""}};
    const auto percent = [](double share) { return fmt::format("{:.1f} %", 100 * share); };
    for (const Side& side : sides)
        rows.push_back({side.name, fmt::format("{:.1f}", side.perSecond()), std::to_string(side.report.steps.size()),
                        fmt::format("{:.2f}", side.report.searchSeconds), percent(side.share(side.report.evaluateSeconds)),
                        percent(side.share(side.report.compressSeconds)),
                        percent(side.share(side.report.prepareSeconds - side.report.compressSeconds)),
                        percent(side.other()), side.other() <= kAimOther ? "met" : "MISSED"});
    run.print(textTable(rows) + fmt::format("{} examples per evaluation, {}; cached / not: {:.2f}. Forward: accuracy on the "
                                            "examples; other: the strategy, its predictions, the log (aim {:.0f} %)\n",
                                            options.examples, options.strategy, gain, 100 * kAimOther));
    return kOk;
}

} // namespace

void addBenchSearch(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<SearchBenchOptions>();
    options->model.optional = true;
    CLI::App* command = addCommand(bench, line, "search",
                                   "Evaluations per second of a search, with and without activations kept over the layers "
                                   "that candidates share, and the share of time that is not forward passes. Without a "
                                   "model: the demo",
                                   "pscope bench search --strategy spdy --evaluations 200",
                                   [options](CommandRun& run) { return benchSearch(run, *options); });
    addBenchModelOptions(*command, options->model);
    addWorkloadOptions(*command, options->model.engine);
    command->add_option("--strategy", options->strategy, "See 'pscope list strategies'")->capture_default_str();
    command->add_option("--constraint,-c", options->constraints, "Limits, as 'pscope search' takes them")
        ->allow_extra_args(false)
        ->capture_default_str();
    command->add_option("--grain", options->grain, "matrix, block or layer")
        ->check(CLI::IsMember({"matrix", "block", "layer"}))
        ->capture_default_str();
    command->add_option("--evaluations,-n", options->evaluations, "Candidates")->check(CLI::Range(1, 100000))->capture_default_str();
    command->add_option("--examples", options->examples, "Rows each is judged on")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

} // namespace pscope
