// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench kernels: one matrix at a time, every kernel against the dense ones and oneDNN, in one interleaved run.
#include <cstdio>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"
#include "backends/cpu/bench.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;
using cpu::KernelBenchOptions;
using cpu::KernelBenchRow;

struct KernelsCommand {
    KernelBenchOptions bench;
    std::vector<std::string> shapes;
    bool noPeers = false;
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

Result<int> benchKernelsCommand(CommandRun& run, KernelsCommand command) {
    if (!command.shapes.empty()) command.bench.shapes.clear();
    for (const auto& text : command.shapes) {
        PSCOPE_TRY(shape, parseShape(text));
        command.bench.shapes.push_back(shape);
    }
    command.bench.peers = !command.noPeers;
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
    command->add_option("--shape", options->shapes, "TOKENSxINPUTSxOUTPUTS; may be repeated (default: BERT-base and small shapes)")
        ->allow_extra_args(false);
    command->add_option("--threads", options->bench.threads)->check(CLI::Range(1, 1024))->capture_default_str();
    command->add_option("--rounds", options->bench.rounds, "Each times every kernel once, in turn")->check(CLI::Range(1, 10000))->capture_default_str();
    command->add_option("--filter", options->bench.filter, "Only kernels whose name contains it, and the dense ones");
    command->add_flag("--no-peers", options->noPeers, "Leave out oneDNN");
}

} // namespace pscope
