// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope sweep: a first front by itself.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/ladder_run.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct SweepCommand {
    EngineOptions engine;
    std::vector<std::string> only;
    bool uniformOnly = false;
    std::int64_t sensitivityExamples = SweepOptions{}.sensitivityExamples;
};

/// "--only nm,bits" switches off every family it does not name.
SweepOptions sweepOptions(const SweepCommand& command, const Workbench& bench) {
    SweepOptions options;
    const std::array<std::pair<const char*, bool*>, 6> families{{{"unstructured", &options.unstructured},
                                                                 {"nm", &options.nm},
                                                                 {"blocks", &options.blocks},
                                                                 {"bits", &options.bits},
                                                                 {"heads", &options.heads},
                                                                 {"layers", &options.layers}}};
    for (const auto& [name, wanted] : families)
        if (!command.only.empty()) *wanted = std::ranges::find(command.only, name) != command.only.end();
    options.sensitivityExamples = command.sensitivityExamples;
    options.evaluate = evaluateOptions(command.engine, bench);
    options.sensitivityOrdered = !command.uniformOnly && options.evaluate.measureAccuracy;
    return options;
}

Result<std::vector<Measurement>> sweepOn(CommandRun& run, const SweepCommand& command, std::size_t backend) {
    PSCOPE_TRY(bench, openBench(run, command.engine, backend));
    PSCOPE_TRY(session, openSession(command.engine, *bench));
    const SweepOptions options = sweepOptions(command, *bench);
    PSCOPE_TRY(scores, bench->unitScores("magnitude", run.job));
    PSCOPE_TRY(points, measureLadder(run, *bench, uniformLadder(bench->shape(), *scores, options), options.evaluate, session.get()));
    if (!options.sensitivityOrdered) return std::move(points);
    PSCOPE_TRY(steps, sensitivityLadder(*bench, options, run.job));
    PSCOPE_TRY(more, measureLadder(run, *bench, steps, options.evaluate, session.get()));
    points.insert(points.end(), more.begin(), more.end());
    return std::move(points);
}

Result<int> sweep(CommandRun& run, const SweepCommand& command) {
    ordered_json list = ordered_json::array();
    const std::size_t backends = std::max<std::size_t>(1, command.engine.backends.size());
    for (std::size_t backend = 0; backend < backends; ++backend) {
        PSCOPE_TRY(points, sweepOn(run, command, backend));
        for (const auto& point : points)
            if (run.json()) list.push_back(parsed(toJson(point)));
        if (!run.json()) run.print(describePoints(points) + "\n" + textFront(points));
    }
    if (run.json()) run.printJson({{"session", command.engine.session}, {"points", list}});
    return kOk;
}

} // namespace

void addSweep(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<SweepCommand>();
    CLI::App* command = addCommand(app, line, "sweep", "Fill a first front: uniform ladders, then layers in order of their measured sensitivity",
                                   "pscope sweep --model bert --data dev.tsv --session bert.pscope",
                                   [options](CommandRun& run) { return sweep(run, *options); });
    addModelOptions(*command, options->engine);
    addBackendOptions(*command, options->engine);
    addDataOptions(*command, options->engine);
    addWorkloadOptions(*command, options->engine);
    command->add_option("--session,-s", options->engine.session, "Store every point in this .pscope file as soon as it is measured");
    command->add_option("--only", options->only, "Families to try, separated by commas: unstructured,nm,blocks,bits,heads,layers (default: all)")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"unstructured", "nm", "blocks", "bits", "heads", "layers"}));
    command->add_flag("--uniform-only", options->uniformOnly, "Leave out the ladder ordered by sensitivity");
    command->add_option("--sensitivity-examples", options->sensitivityExamples, "Rows on which the sensitivity of layers is measured")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

} // namespace pscope
