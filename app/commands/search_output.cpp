// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/search_output.h"

#include <algorithm>
#include <cmath>

#include "app/commands/command.h"
#include "app/commands/text_output.h"
#include "core/measure/measurement.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

ordered_json number(double value) {
    return std::isfinite(value) ? ordered_json(value) : ordered_json();
}

} // namespace

ordered_json searchJson(const SearchedRun& run) {
    const auto& [settings, report] = run;
    ordered_json constraints = ordered_json::array(), steps = ordered_json::array(),
                 latencies = ordered_json::array(), finalists = ordered_json::array();
    ordered_json policy, margins = ordered_json::array();
    for (const LimitMargin& margin : report.margins) {
        const auto constraint = parseConstraint(margin.constraint);
        const bool timed = constraint && isTimed(*constraint);
        if (!timed && margin.deviation.spread() <= 0) continue; // sizes are what they are
        margins.push_back({{"constraint", margin.constraint},
                           {"aimed_within_percent", 100 * margin.share},
                           {"bias", number((timed ? 100 : 1) * margin.deviation.bias())},
                           {"spread", number((timed ? 100 : 1) * margin.deviation.spread())},
                           {"unit", timed ? "%" : "pt"}});
    }
    if (report.policy)
        policy = {{"rows", report.policy->rows},
                  {"columns", report.policy->columns},
                  {"cells", report.policy->cells}};
    for (const Constraint& c : settings.goal.constraints)
        constraints.push_back(toText(c));
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const SearchStep& step = report.steps[i];
        const Outcome& o = step.outcome;
        steps.push_back(
            {{"number", o.number},
             {"recipe", o.recipe},
             {"tier", name(o.tier)},
             {"label", step.label},
             {"parent", step.parent},
             {"failed", o.failed},
             {"predicted_latency_ms", number(o.figures.latencyMs)},
             {"accuracy",
              {{"value", o.figures.accuracy}, {"ci95", {o.accuracyLow, o.accuracyHigh}}, {"unit", "%"}}},
             {"loss", number(o.loss)},
             {"bytes", step.bytes},
             {"macs", step.macs},
             {"violation", number(o.violation)},
             {"score", number(o.score)},
             {"reused", step.reused},
             {"seconds", number(step.seconds)},
             {"hypervolume", number(report.hypervolume[i])},
             {"elapsed_seconds", number(report.elapsed[i])}});
    }
    for (const LatencyPair& pair : report.latencies)
        latencies.push_back({{"recipe", pair.recipe},
                             {"role", pair.role},
                             {"device", pair.device},
                             {"measured_ms", pair.measuredMs},
                             {"measured_p95_ms", pair.p95Ms > 0 ? number(pair.p95Ms) : ordered_json()},
                             {"ci95_ms", {pair.lowMs, pair.highMs}},
                             {"predicted_ms", number(pair.predictedMs)}});
    for (const Measurement& point : report.finalists)
        finalists.push_back(parsed(toJson(point)));
    return {{"run", report.run},
            {"state", report.state},
            {"message", report.message},
            {"strategy", settings.strategy},
            {"params", settings.params},
            {"seed", settings.seed},
            {"constraints", constraints},
            {"objective", settings.goal.objectiveOrDefault()},
            {"selection", settings.selectionSplit},
            {"report", settings.reportSplit},
            {"winner", report.winner ? parsed(toJson(*report.winner)) : ordered_json()},
            {"finalists", finalists},
            {"margins", margins},
            {"misses", report.misses},
            {"neighbours", report.neighbours},
            {"notes", report.notes},
            {"policy", policy},
            {"steps", steps},
            {"latency_model", {{"mape_percent", number(report.latencyErrorPercent)}, {"pairs", latencies}}},
            {"seconds",
             {{"total", report.seconds},
              {"search", report.searchSeconds},
              {"evaluating", report.evaluateSeconds},
              {"preparing", report.prepareSeconds},
              {"compressing", report.compressSeconds}}}};
}

std::string winnerText(const SearchReport& report) {
    std::string text = fmt::format("{}\n", report.message);
    for (const std::string& note : report.notes)
        text += note + "\n";
    if (report.winner) text += describePoint(*report.winner);
    return text;
}

namespace {

/// Of the dense area, after a share of the evaluations of the run.
double hypervolumeAfter(const SearchReport& report, double share) {
    if (report.hypervolume.empty()) return 0;
    const auto at = std::size_t(std::ceil(share * double(report.hypervolume.size())));
    return report.hypervolume[std::clamp<std::size_t>(at, 1, report.hypervolume.size()) - 1];
}

/// And when so many seconds had passed since the first proposal.
double hypervolumeAt(const SearchReport& report, double seconds) {
    double last = 0;
    for (std::size_t i = 0; i < report.elapsed.size() && report.elapsed[i] <= seconds; ++i)
        last = report.hypervolume[i];
    return last;
}

double commonSeconds(const std::vector<SearchedRun>& runs) {
    double least = INFINITY;
    for (const auto& [settings, report] : runs)
        least = std::min(least, report.searchSeconds);
    return std::isfinite(least) ? least : 0;
}

std::string titleOf(const SearchSettings& settings) {
    std::string title = settings.strategy;
    const auto row = findStrategy(settings.strategy);
    if (!row) return title;
    for (const ParamInfo& info : (*row)->params)
        if (const auto at = settings.params.find(info.id);
            at != settings.params.end() && at->second != info.value)
            title += fmt::format(" {}={}", info.id, at->second);
    return title;
}

/// Accuracy on the rows chosen by, of the best candidate within the limits.
std::string chosenBy(const SearchReport& report) {
    const Outcome* best = nullptr;
    for (const SearchStep& step : report.steps)
        if (!step.outcome.failed && (!best || better(step.outcome, *best))) best = &step.outcome;
    return best && best->violation <= 0 ? fmt::format("{:.2f} %", best->figures.accuracy) : "-";
}

} // namespace

std::string comparisonText(const std::vector<SearchedRun>& runs) {
    const double seconds = commonSeconds(runs);
    std::vector<std::vector<std::string>> rows{{"strategy", "evaluations", "HV 25 %", "HV 50 %", "HV end",
                                                fmt::format("HV {:.1f} s", seconds), "seconds", "chosen by",
                                                "p50 ms", "accuracy", "missed first", "MB", "recipe"}};
    for (const auto& [settings, report] : runs) {
        const auto& w = report.winner;
        rows.push_back({titleOf(settings), std::to_string(report.steps.size()),
                        fmt::format("{:.4f}", hypervolumeAfter(report, 0.25)),
                        fmt::format("{:.4f}", hypervolumeAfter(report, 0.5)),
                        fmt::format("{:.4f}", hypervolumeAfter(report, 1)),
                        fmt::format("{:.4f}", hypervolumeAt(report, seconds)),
                        fmt::format("{:.2f}", report.searchSeconds), chosenBy(report),
                        w && w->latency ? fmt::format("{:.3f}", w->latency->p50Us / 1000) : "-",
                        w && w->accuracy ? fmt::format("{:.4f}", w->accuracy->value) : "-",
                        std::to_string(report.misses.size()),
                        w ? fmt::format("{:.2f}", double(w->cost.bytes) / 1e6) : "-",
                        w ? w->requested : "nothing meets the limits"});
    }
    std::string text = textTable(rows) + "HV: area dominated by predicted latency and accuracy on the rows "
                                         "chosen by, dense = 1; accuracy: on the rows reported\n";
    for (const auto& [settings, report] : runs)
        for (const std::string& note : report.notes)
            text += fmt::format("{}: {}\n", settings.strategy, note);
    return text;
}

nlohmann::ordered_json comparisonJson(const std::vector<SearchedRun>& runs) {
    const double seconds = commonSeconds(runs);
    ordered_json list = ordered_json::array();
    for (const auto& [settings, report] : runs) {
        ordered_json own = searchJson({settings, report});
        own["hypervolume"] = {{"quarter", hypervolumeAfter(report, 0.25)},
                              {"half", hypervolumeAfter(report, 0.5)},
                              {"end", hypervolumeAfter(report, 1)},
                              {"at_common_time", hypervolumeAt(report, seconds)},
                              {"common_seconds", seconds}};
        list.push_back(std::move(own));
    }
    return list;
}

} // namespace pscope
