// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench prepare: what an edit costs before anything is timed, and what a prepared configuration holds.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"
#include "app/demo.h"
#include "backends/cpu/bench_prepare.h"
#include "core/model/synthetic.h"

namespace pscope {
namespace {

using cpu::PrepareBenchRow;
using nlohmann::ordered_json;

struct PrepareCommand {
    cpu::PrepareBenchOptions bench;
    std::uint64_t seed = 1;
};

ordered_json toJson(const PrepareBenchRow& row) {
    return {{"setting", row.setting},
            {"whole_compress_ms", row.compressMs},
            {"whole_pack_ms", row.packMs},
            {"changed_matrix", row.changed},
            {"changed_compress_ms", row.changedCompressMs},
            {"changed_pack_ms", row.changedPackMs},
            {"weights_mb", row.weightMb},
            {"activations_mb", row.activationMb},
            {"grown_mb", row.grownMb},
            {"peak_mb", row.peakMb},
            {"memory_ratio", row.memoryRatio()},
            {"pass", row.passed()}};
}

std::string table(const std::vector<PrepareBenchRow>& rows) {
    std::vector<std::vector<std::string>> cells{{"setting", "one matrix ms", "compress + pack", "slowest", "whole ms",
                                                 "compress + pack", "weights MB", "activations MB", "grown MB",
                                                 "ratio", "peak MB", ""}};
    for (const auto& row : rows)
        cells.push_back({row.setting, fmt::format("{:.1f}", row.changedMs()),
                         fmt::format("{:.1f} + {:.1f}", row.changedCompressMs, row.changedPackMs), row.changed,
                         fmt::format("{:.0f}", row.wholeMs()),
                         fmt::format("{:.0f} + {:.0f}", row.compressMs, row.packMs),
                         fmt::format("{:.1f}", row.weightMb), fmt::format("{:.1f}", row.activationMb),
                         fmt::format("{:.1f}", row.grownMb), fmt::format("{:.2f}", row.memoryRatio()),
                         fmt::format("{:.1f}", row.peakMb), row.passed() ? "pass" : "BELOW"});
    return "BERT-base, random weights, by magnitude, 1 thread\n" + textTable(cells) +
           fmt::format("At most: one matrix {:.0f} ms, whole {:.0f} ms, process grown by {:.1f} x (weights + "
                       "activations).\n",
                       PrepareBenchRow::changedMostMs, PrepareBenchRow::wholeMostMs, PrepareBenchRow::memoryMost);
}

Result<int> benchPrepareCommand(CommandRun& run, PrepareCommand command) {
    run.job.phase("making a random model");
    command.bench.model = makeSharedRandomModel(bertBaseConfig(), command.seed);
    if (const auto folder = userCacheFolder()) command.bench.calibration = *folder;
    PSCOPE_TRY(rows, cpu::benchPrepare(command.bench, run.job));
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const auto& row : rows)
            list.push_back(toJson(row));
        run.printJson(list);
    } else {
        run.print(table(rows));
    }
    return std::ranges::all_of(rows, &PrepareBenchRow::passed) ? kOk : kVerdictFailed;
}

} // namespace

void addBenchPrepare(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<PrepareCommand>();
    CLI::App* command = addCommand(bench, line, "prepare",
                                   "A BERT-base and one changed matrix of it from recipe to ready executable, and the "
                                   "memory it takes (exit 3 where it is more than is allowed)",
                                   "pscope bench prepare --setting int8 --setting \"2:4 int8\"",
                                   [options](CommandRun& run) { return benchPrepareCommand(run, *options); });
    command->add_option("--setting", options->bench.settings, "Of every encoder matrix, such as \"4x4 80% int8\"; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--edits", options->bench.edits, "Edits of one matrix of each kind")
        ->check(CLI::Range(1, 12))
        ->capture_default_str();
    command->add_option("--seed", options->seed)->capture_default_str();
}

} // namespace pscope
