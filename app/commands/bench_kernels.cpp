// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench kernels: one matrix at a time, every kernel against the dense ones and oneDNN, in one interleaved run.
#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"
#include "backends/cpu/bench_peer.h"
#include "backends/cpu/bench_targets.h"

namespace pscope {
namespace {

using cpu::KernelBenchOptions;
using cpu::KernelBenchRow;
using cpu::KernelTarget;
using cpu::KernelTargetTable;
using nlohmann::ordered_json;

struct KernelsCommand {
    KernelBenchOptions bench;
    std::vector<std::string> shapes;
    bool noPeers = false;
    bool targets = false;
};

Result<KernelBenchOptions::Shape> parseShape(const std::string& text) {
    KernelBenchOptions::Shape shape;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%dx%dx%d%c", &shape.tokens, &shape.columns, &shape.rows, &rest) != 3 || shape.tokens < 1 || shape.columns < 1 ||
        shape.rows < 1)
        return fail(ErrorCode::BadInput, "--shape {}: expected TOKENSxINPUTSxOUTPUTS, such as 128x768x3072", text);
    return shape;
}

ordered_json toJson(const KernelBenchRow& row) {
    return {{"kernel", row.kernel},       {"isa", row.isa},
            {"tokens", row.tokens},       {"columns", row.columns},
            {"rows", row.rows},           {"density", row.density},
            {"median_us", row.medianUs},  {"spread", row.spread},
            {"gops", row.gops},           {"over_f32", row.overF32},
            {"over_int8", row.overInt8},  {"over_peer", row.overPeer > 0 ? ordered_json(row.overPeer) : ordered_json(nullptr)},
            {"chosen", row.chosen}};
}

std::string table(const std::vector<KernelBenchRow>& rows) {
    std::vector<std::vector<std::string>> cells{{"tokens x in x out", "kernel", "isa", "kept", "us", "spread", "Gop/s", "x f32", "x int8", "x oneDNN", "taken"}};
    for (const auto& row : rows)
        cells.push_back({fmt::format("{}x{}x{}", row.tokens, row.columns, row.rows), row.kernel, row.isa, fmt::format("{:.2f}", row.density),
                         fmt::format("{:.1f}", row.medianUs), fmt::format("{:.3f}", row.spread), fmt::format("{:.0f}", row.gops),
                         fmt::format("{:.2f}", row.overF32), fmt::format("{:.2f}", row.overInt8),
                         row.overPeer > 0 ? fmt::format("{:.2f}", row.overPeer) : "-", row.chosen ? "yes" : ""});
    return textTable(cells);
}

const char* verdict(const KernelTarget& row) {
    return row.ratios.empty() ? "not on this machine"
           : row.reachedAim() ? "aim"
           : row.passed()     ? "pass"
                              : "BELOW";
}

ordered_json toJson(const KernelTargetTable& table) {
    ordered_json shapes = ordered_json::array(), rows = ordered_json::array();
    for (const auto& shape : table.shapes)
        shapes.push_back({{"tokens", shape.tokens}, {"columns", shape.columns}, {"rows", shape.rows}});
    for (const auto& row : table.rows)
        rows.push_back({{"kernel", row.kernel},
                        {"against", row.against},
                        {"at_least", row.atLeast},
                        {"aim", row.aim},
                        {"ratios", row.ratios},
                        {"lowest", row.lowest},
                        {"spread", row.spread},
                        {"form", row.form},
                        {"planned", row.planned},
                        {"prepare_ms", row.prepareMs},
                        {"two_threads", row.twoThreads},
                        {"pass", row.passed()},
                        {"aim_reached", row.reachedAim()}});
    return {{"isa", table.isa},
            {"shapes", shapes},
            {"kernels", rows},
            {"two_threads",
             {{"at_least", KernelTargetTable::twoThreadsAtLeast},
              {"aim", KernelTargetTable::twoThreadsAim},
              {"lowest", table.twoThreadsLowest},
              {"slowest_kernel", table.twoThreadsSlowest},
              {"pass", table.twoThreadsPassed()},
              {"median", table.twoThreadsMedian}}}};
}

std::string targetText(const KernelTargetTable& table) {
    std::vector<std::string> head{"kernel", "against", "at least", "aim"};
    for (const auto& shape : table.shapes)
        head.push_back(fmt::format("{}x{}x{}", shape.tokens, shape.columns, shape.rows));
    for (const char* name : {"lowest", "spread", "verdict", "form", "2 threads", "prepare ms"})
        head.push_back(name);
    std::vector<std::vector<std::string>> cells{head};
    for (const auto& row : table.rows) {
        std::vector<std::string> line{row.kernel, row.against, fmt::format("{:.2f}", row.atLeast),
                                      fmt::format("{:.2f}", row.aim)};
        for (std::size_t i = 0; i < table.shapes.size(); ++i)
            line.push_back(i < row.ratios.size() ? fmt::format("{:.2f}", row.ratios[i]) : "-");
        line.insert(line.end(),
                    {row.ratios.empty() ? "-" : fmt::format("{:.2f}", row.lowest),
                     row.ratios.empty() ? "-" : fmt::format("{:.3f}", row.spread), verdict(row),
                     row.form + (row.ratios.empty() || row.planned ? "" : " (plan takes another)"),
                     row.twoThreads.empty() ? "-" : fmt::format("{:.2f}", std::ranges::min(row.twoThreads)),
                     row.prepareMs > 0 ? fmt::format("{:.1f}", row.prepareMs) : "-"});
        cells.push_back(std::move(line));
    }
    std::string text = textTable(cells);
    if (table.twoThreadsMedian > 0)
        text += fmt::format(
            "2 threads over 1, any kernel, at least {:.2f}, aim {:.2f}: lowest {:.2f} ({}), median {:.2f}: {}\n",
            KernelTargetTable::twoThreadsAtLeast, KernelTargetTable::twoThreadsAim, table.twoThreadsLowest, table.twoThreadsSlowest,
            table.twoThreadsMedian, table.twoThreadsPassed() ? "pass" : "BELOW");
    return text + (table.calibrated.empty() ? "Plan by constants: 'pscope calibrate' measures this machine.\n"
                                            : fmt::format("Plan by the calibration of {}.\n", table.calibrated)) + "Ratios of time, medians of paired rounds on one thread in CPU time; a verdict is that of "
                  "the lowest shape. Spread: largest interquartile range / median.\n";
}

/// Fails like a broken promise, so that a script can hold a build to it.
Result<int> benchTargets(CommandRun& run, const KernelsCommand& command) {
    PSCOPE_TRY(table, cpu::benchKernelTargets(command.bench, run.job));
    if (run.json())
        run.printJson(toJson(table));
    else
        run.print(targetText(table));
    const bool passed = std::ranges::all_of(table.rows, [](const auto& row) { return row.ratios.empty() || row.passed(); });
    return passed && table.twoThreadsPassed()
               ? kOk
               : kVerdictFailed;
}

Result<int> benchKernelsCommand(CommandRun& run, KernelsCommand command) {
    if (!command.shapes.empty()) command.bench.shapes.clear();
    for (const auto& text : command.shapes) {
        PSCOPE_TRY(shape, parseShape(text));
        command.bench.shapes.push_back(shape);
    }
    command.bench.peers = !command.noPeers;
    if (command.bench.peers)
        if (const std::string why = cpu::whyNoPeers(); !why.empty()) run.note(why);
    if (const auto backend = run.registry.find("cpu"))
        if (const auto* kernels = dynamic_cast<const Calibratable*>(*backend)) command.bench.calibration = kernels->calibrationTable();
    if (command.targets) return benchTargets(run, command);
    PSCOPE_TRY(rows, cpu::benchKernels(command.bench, run.job));
    if (!run.json()) {
        run.print(table(rows));
        return kOk;
    }
    ordered_json list = ordered_json::array();
    for (const auto& row : rows) list.push_back(toJson(row));
    run.printJson(list);
    return kOk;
}

} // namespace

void addBenchKernels(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<KernelsCommand>();
    CLI::App* command = addCommand(bench, line, "kernels", "CPU kernels of every pattern and width against dense fp32, dense int8 and oneDNN",
                                   "pscope bench kernels --shape 128x768x3072 --filter 2:4",
                                   [options](CommandRun& run) { return benchKernelsCommand(run, *options); });
    CLI::Option* targets = command->add_flag(
        "--targets", options->targets,
        "The table of what each kernel owes: ratio reached, at least, aim (exit 3 where one falls short, two threads over one included)");
    command
        ->add_option("--shape", options->shapes,
                     "TOKENSxINPUTSxOUTPUTS; may be repeated (default: BERT-base and small shapes)")
        ->allow_extra_args(false)
        ->excludes(targets);
    command->add_option("--threads", options->bench.threads)
        ->check(CLI::Range(1, 1024))
        ->capture_default_str()
        ->excludes(targets);
    command->add_option("--rounds", options->bench.rounds, "Each times every kernel once, in turn")->check(CLI::Range(1, 10000))->capture_default_str();
    command->add_option("--filter", options->bench.filter, "Only kernels whose name contains it, and the dense ones");
    command->add_flag("--no-peers", options->noPeers, "Leave out oneDNN");
}

} // namespace pscope
