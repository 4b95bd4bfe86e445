// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope simulate: a whole model through the accelerator's RTL.
#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"
#include "core/backend/hardware_audit.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct SimulateOptions {
    EngineOptions engine;
    std::string recipe;
    bool estimateOnly = false;
};

Result<int> simulate(CommandRun& run, SimulateOptions options) {
    options.engine.backends = {"fpga"};
    PSCOPE_TRY(bench, openBench(run, options.engine));
    PSCOPE_TRY(recipe, recipeFor(options.recipe, *bench));
    PSCOPE_TRY(executable, bench->executable(recipe, run.job));
    auto* audit = dynamic_cast<HardwareAudit*>(executable);
    if (!audit) return fail(ErrorCode::Unsupported, "this device cannot be simulated cycle by cycle");
    Workload workload{options.engine.batch, options.engine.tokens > 0 ? options.engine.tokens : 16, 1};
    PSCOPE_TRY(batches, workloadBatches(workload, bench->model().config, nullptr));
    PSCOPE_TRY(estimate, audit->estimateSimulation(batches.front(), run.job));
    const std::string before =
        fmt::format("{} cycles at {:.2f} million a second: about {:.1f} s", estimate.cycles,
                    estimate.cyclesPerSecond / 1e6, estimate.seconds());
    ordered_json json{{"device", bench->deviceInfo().name},
                      {"recipe", toText(recipe, bench->shape())},
                      {"workload", toText(workload)},
                      {"estimate",
                       {{"cycles", estimate.cycles},
                        {"cycles_per_second", estimate.cyclesPerSecond},
                        {"seconds", estimate.seconds()}}}};
    if (options.estimateOnly) {
        if (run.json())
            run.printJson(json);
        else
            run.print(before + "\n");
        return kOk;
    }
    if (!run.json()) run.print(before + "\n");
    PSCOPE_TRY(parts, audit->simulate(batches.front(), run.job));
    const AuditCount total = totalOf(parts);
    std::vector<std::vector<std::string>> table{
        {"part", "tiles", "cycles (RTL)", "cycles (formula)", "values", "differences"}};
    json["parts"] = ordered_json::array();
    for (const SimulatedPart& part : parts) {
        table.push_back({part.part, fmt::format("{}", part.tiles), fmt::format("{}", part.cycles), fmt::format("{}", part.expectedCycles),
                         fmt::format("{}", part.values), fmt::format("{}", part.differences)});
        json["parts"].push_back({{"part", part.part},
                                 {"tiles", part.tiles},
                                 {"cycles", part.cycles},
                                 {"expected_cycles", part.expectedCycles},
                                 {"values", part.values},
                                 {"differences", part.differences}});
    }
    json["tiles"] = total.tiles;
    json["differences"] = total.differences;
    json["equal"] = total.differences == 0;
    if (run.json())
        run.printJson(json);
    else
        run.print(textTable(table) + fmt::format("{} tiles, {} differences: {}\n", total.tiles, total.differences,
                                                 total.differences == 0
                                                     ? "RTL and datapath are equal, value by value and cycle by cycle"
                                                     : total.first));
    return total.differences == 0 ? kOk : kVerdictFailed;
}

} // namespace

void addSimulate(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<SimulateOptions>();
    CLI::App* command = addCommand(app, line, "simulate",
                                   "Runs every layer through the accelerator's RTL and compares each value "
                                   "and cycle with the fast datapath. Tells before how long it takes; "
                                   "Ctrl-C stops it. Exit code 3 when anything differs.",
                                   "pscope simulate --model demo --recipe \"*: 2:4 int8\" --seq 16",
                                   [options](CommandRun& run) { return simulate(run, *options); });
    addModelOptions(*command, options->engine);
    command->add_option("--recipe,-r", options->recipe, "Recipe text, JSON or @file (default: dense)");
    command->add_option("--device", options->engine.device,
                        "fpga:8x8 or fpga:4x4; see 'pscope list devices'");
    command->add_option("--seq", options->engine.tokens, "Tokens per sentence (default: 16)")
        ->check(CLI::Range(1, 512));
    command->add_option("--batch", options->engine.batch, "Sentences")->check(CLI::Range(1, 64));
    command->add_flag("--estimate", options->estimateOnly, "Only tell how long it would take");
}

} // namespace pscope
