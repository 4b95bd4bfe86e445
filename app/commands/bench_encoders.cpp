// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times are per forward pass. A burst begins with one pass after 64 MB of other memory were written ("cold":
// weights come from DRAM) and goes on with passes that find what the caches kept ("warm"). Single-threaded
// runs are timed in CPU time, so that preemption drops out; everything else by the wall clock. A ratio is
// taken within one round, and its median is shown.
#include "app/commands/bench_encoders.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/commands/busy_jobs.h"
#include "app/commands/encoder_targets.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

void emptyCaches() {
    static std::vector<char> other(std::size_t{64} << 20);
    static char value = 0;
    std::ranges::fill(other, ++value);
}

Result<void> race(CaseRun& run, double seconds, JobContext& job) {
    const BusyJobs busy(run.which.busyJobs);
    const double start = wallMicros();
    for (int round = 0; round < 3 || (wallMicros() - start < seconds * 1e6 && round < 200); ++round) {
        job.phase(fmt::format("{}: round {}", run.which.name, round + 1));
        for (auto& contestant : run.contestants) {
            if (job.stopRequested()) return cancelled();
            emptyCaches();
            PSCOPE_TRY(micros, contestant->burst(contestant->passes));
            contestant->cold.push_back(micros.front());
            contestant->warm.push_back(spreadOf({micros.begin() + 1, micros.end()}).median);
        }
    }
    return {};
}

ordered_json spreadJson(const Spread& spread) {
    return {{"median", spread.median}, {"p5", spread.low}, {"p95", spread.high}, {"rounds", spread.count}};
}

ordered_json caseJson(const CaseRun& run, const std::vector<EncoderTargetRow>& rows) {
    ordered_json times = ordered_json::array(), judged = ordered_json::array();
    for (const auto& contestant : run.contestants)
        times.push_back({{"name", contestant->name},
                         {"warm_us", spreadJson(spreadOf(contestant->warm))},
                         {"cold_us", spreadJson(spreadOf(contestant->cold))}});
    for (const auto& row : rows)
        judged.push_back({{"candidate", row.target->candidate},
                          {"against", row.against},
                          {"per_flop", row.target->perFlop},
                          {"at_least", row.target->atLeast},
                          {"aim", row.target->aim},
                          {"ratio", spreadJson(row.warm)},
                          {"ratio_cold", spreadJson(row.cold)},
                          {"verdict", row.verdict()}});
    return {{"case", run.which.name},
            {"threads", run.which.threads},
            {"busy_jobs", run.which.busyJobs},
            {"clock", run.which.threads == 1 ? "cpu" : "wall"},
            {"logit_difference",
             run.logitDifference < 0 ? ordered_json(nullptr) : ordered_json(run.logitDifference)},
            {"notes", run.notes},
            {"times", std::move(times)},
            {"targets", std::move(judged)}};
}

std::string caseText(const CaseRun& run, const std::vector<EncoderTargetRow>& rows) {
    std::vector<std::vector<std::string>> times{{run.which.name, "warm ms", "5-95 %", "cold ms"}};
    for (const auto& contestant : run.contestants) {
        const Spread warm = spreadOf(contestant->warm), cold = spreadOf(contestant->cold);
        times.push_back({contestant->name, fmt::format("{:.3f}", warm.median / 1e3),
                         fmt::format("[{:.3f}, {:.3f}]", warm.low / 1e3, warm.high / 1e3),
                         fmt::format("{:.3f}", cold.median / 1e3)});
    }
    std::vector<std::vector<std::string>> judged{
        {"ratio", "against", "at least", "aim", "warm", "5-95 %", "cold", ""}};
    for (const auto& row : rows)
        judged.push_back({row.target->candidate, row.target->perFlop ? "FLOP ratio" : row.against,
                          fmt::format("{:.2f}", row.target->atLeast), fmt::format("{:.2f}", row.target->aim),
                          fmt::format("{:.2f}", row.warm.median),
                          fmt::format("[{:.2f}, {:.2f}]", row.warm.low, row.warm.high),
                          fmt::format("{:.2f}", row.cold.median), row.verdict()});
    std::string text = textTable(times) + textTable(judged);
    for (const auto& note : run.notes)
        text += note + '\n';
    if (run.logitDifference >= 0)
        text += fmt::format("logits of ONNX Runtime fp32 differ from ours by {:.1g} of the largest\n",
                            run.logitDifference);
    return text + '\n';
}

/// One line per ratio, over all cases.
std::string summaryText(const std::vector<std::pair<std::string, std::vector<EncoderTargetRow>>>& all) {
    std::vector<std::vector<std::string>> lines{
        {"case", "ratio", "against", "at least", "aim", "warm", "5-95 %", "cold", "verdict"}};
    std::size_t missed = 0;
    for (const auto& [name, rows] : all)
        for (const auto& row : rows) {
            lines.push_back({name, row.target->candidate, row.target->perFlop ? "FLOP ratio" : row.against,
                             fmt::format("{:.2f}", row.target->atLeast),
                             fmt::format("{:.2f}", row.target->aim), fmt::format("{:.2f}", row.warm.median),
                             fmt::format("[{:.2f}, {:.2f}]", row.warm.low, row.warm.high),
                             fmt::format("{:.2f}", row.cold.median), row.verdict()});
            missed += !row.passed();
        }
    return textTable(lines) + fmt::format("{} of {} ratios below what is owed\n", missed, lines.size() - 1);
}

} // namespace

Result<int> benchEncoders(CommandRun& run, const EncoderBenchOptions& options) {
    const auto cases = encoderCases(options);
    if (cases.empty())
        return fail(ErrorCode::BadInput,
                    "--cases \"{}\": no case has that in its name; they are called \"base b1 s128\", \"mini "
                    "32 sentences, peers padded\" and so on",
                    options.cases);
    if (options.ort.empty())
        run.note("without ONNX Runtime: \"npm install --ignore-scripts --prefix DIR onnxruntime-node\" "
                 "installs it, --ort DIR uses it");
    EncoderArena arena(run, options);
    std::vector<std::pair<std::string, std::vector<EncoderTargetRow>>> judged;
    ordered_json list = ordered_json::array();
    std::string shape;
    for (const auto& which : cases) {
        if (which.shape != shape) PSCOPE_CHECK(arena.open(which.shape));
        shape = which.shape;
        PSCOPE_TRY(prepared, arena.prepare(which));
        PSCOPE_CHECK(race(*prepared, options.seconds, run.job));
        const auto rows = judge(*prepared);
        judged.emplace_back(which.name, rows);
        if (run.json())
            list.push_back(caseJson(*prepared, rows));
        else
            run.print(caseText(*prepared, rows));
    }
    if (run.json())
        run.printJson(list);
    else if (options.targets)
        run.print(summaryText(judged));
    const bool passed = std::ranges::all_of(judged, [](const auto& one) {
        return std::ranges::all_of(one.second, [](const EncoderTargetRow& row) { return row.passed(); });
    });
    return options.targets && !passed ? kVerdictFailed : kOk;
}

} // namespace pscope
