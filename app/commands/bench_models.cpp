// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench models: whole models under the standard configurations, each paired with the dense one.
#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

Result<std::vector<Measurement>> measureAll(CommandRun& run, BenchModel& model) {
    PSCOPE_TRY(bench, openBenchModel(run, model));
    PSCOPE_TRY(recipes, standardRecipes(*bench, run.job));
    const EvaluateOptions options = evaluateOptions(model.engine, *bench);
    std::vector<Measurement> points;
    for (const auto& [name, recipe] : recipes) {
        PSCOPE_TRY(point, bench->evaluate(recipe, options, {}, run.job));
        point.name = name;
        points.push_back(std::move(point));
    }
    return points;
}

std::string table(const std::vector<Measurement>& points) {
    std::vector<std::vector<std::string>> rows{{"configuration", "p50 ms", "95 %", "speed-up", "95 %", "accuracy", "95 %", "MB"}};
    for (const auto& point : points) {
        auto& row = rows.emplace_back();
        row.push_back(point.name);
        row.push_back(point.latency ? fmt::format("{:.3f}", point.latency->p50Us / 1000) : "-");
        row.push_back(point.latency ? fmt::format("[{:.3f}, {:.3f}]", point.latency->ciLowUs / 1000, point.latency->ciHighUs / 1000) : "-");
        row.push_back(point.latency ? fmt::format("{:.2f}", point.speedup.value) : "-");
        row.push_back(point.latency ? fmt::format("[{:.2f}, {:.2f}]", point.speedup.low, point.speedup.high) : "-");
        row.push_back(point.accuracy ? fmt::format("{:.4f}", point.accuracy->value) : "-");
        row.push_back(point.accuracy ? fmt::format("[{:.4f}, {:.4f}]", point.accuracy->low, point.accuracy->high) : "-");
        row.push_back(fmt::format("{:.2f}", double(point.cost.bytes) / 1e6));
    }
    const Measurement& any = points.front();
    return fmt::format("{}, {}, {}\n", any.backend, any.deviceName, toText(any.workload)) + textTable(rows);
}

Result<int> benchModels(CommandRun& run, BenchModel& model) {
    PSCOPE_TRY(points, measureAll(run, model));
    if (!run.json()) {
        run.print(table(points));
        return kOk;
    }
    ordered_json list = ordered_json::array();
    for (const auto& point : points) {
        auto json = parsed(toJson(point));
        json["name"] = point.name;
        list.push_back(std::move(json));
    }
    run.printJson(list);
    return kOk;
}

} // namespace

void addBenchModels(CLI::App& bench, CommandLine& line) {
    auto model = std::make_shared<BenchModel>();
    CLI::App* command = addCommand(bench, line, "models", "dense, int8, 2:4, 2:4 int8, 4x4 80% int8, half the heads: latency, paired speed-up, accuracy",
                                   "pscope bench models --random base --seq 128", [model](CommandRun& run) { return benchModels(run, *model); });
    addBenchModelOptions(*command, *model);
    addWorkloadOptions(*command, model->engine);
}

} // namespace pscope
