// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench interactive: how long a person waits after an edit. Each edit changes one thing in the recipe, as a slider, a
// head button or a bit box does, and the clock runs until the first latency, the first accuracy and the last accuracy.
#include <chrono>
#include <optional>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr int kKinds = 4; // sparsity slider, pattern, bits, head

struct InteractiveOptions {
    BenchModel model;
    int edits = 24;
};

struct EditTimes {
    std::string edit;
    double prepared = 0, latency = 0, accuracy = 0, finished = 0; // ms since the edit; 0 = did not come
};

/// The n-th edit of the series; works through layers and kinds of edits, deterministic.
std::string applyEdit(Recipe& recipe, const ModelShape& shape, int n) {
    const int layer = n / kKinds % shape.layers;
    auto& spec = recipe.layers[std::size_t(layer)];
    const auto kind = n % 2 ? MatrixKind::FfnOut : MatrixKind::FfnIn;
    auto& matrix = spec.matrices[static_cast<std::size_t>(kind)];
    const auto edited = [&](std::string_view to) { return fmt::format("layer {} {}: {}", layer, name(kind), to); };
    switch (n % kKinds) {
    case 0:
        matrix = MatrixSpec{.pattern = Pattern::Unstructured, .sparsity = 0.5 + 0.05 * (n / kKinds % 9)};
        return edited(toText(matrix));
    case 1:
        matrix = MatrixSpec{.pattern = Pattern::Block, .sparsity = 0.8, .p = 4, .q = 4, .bits = 8};
        return edited(toText(matrix));
    case 2:
        matrix.bits = matrix.bits == 8 ? 32 : 8;
        return edited(toText(matrix));
    default: {
        const auto& heads = shape.headIds[std::size_t(layer)];
        if (!spec.removedHeads.empty()) spec.removedHeads.clear();
        else if (heads.size() > 1) spec.removedHeads = {heads[std::size_t(n / kKinds) % heads.size()]};
        return fmt::format("layer {}: {} heads removed", layer, spec.removedHeads.size());
    }
    }
}

double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

Result<EditTimes> timeEdit(Workbench& bench, const Recipe& recipe, std::string edit, const EvaluateOptions& options, JobContext& job) {
    EditTimes times{std::move(edit)};
    const auto start = Clock::now();
    PSCOPE_CHECK(bench.executable(recipe, job));
    times.prepared = since(start);
    PSCOPE_TRY(point, bench.evaluate(recipe, options,
                                     [&](const Measurement& soFar) {
                                         if (times.latency == 0 && soFar.latency) times.latency = since(start);
                                         if (times.accuracy == 0 && soFar.accuracy) times.accuracy = since(start);
                                     },
                                     job));
    if (point.accuracy) times.finished = since(start);
    return times;
}

ordered_json spreadJson(const std::vector<EditTimes>& all, double EditTimes::*field) {
    std::vector<double> values;
    for (const auto& times : all)
        if (times.*field > 0) values.push_back(times.*field);
    if (values.empty()) return nullptr;
    const Spread spread = spreadOf(values);
    return {{"median_ms", spread.median}, {"p5_ms", spread.low}, {"p95_ms", spread.high}, {"edits", spread.count}};
}

Result<int> benchInteractive(CommandRun& run, InteractiveOptions& options) {
    PSCOPE_TRY(bench, openBenchModel(run, options.model));
    const EvaluateOptions evaluate = evaluateOptions(options.model.engine, *bench);
    Recipe recipe = denseRecipe(bench->shape());
    // The dense model's accuracy is known when a person starts to edit.
    PSCOPE_CHECK(bench->evaluate(recipe, evaluate, {}, run.job));
    std::vector<EditTimes> all;
    for (int n = 0; n < options.edits; ++n) {
        std::string edit = applyEdit(recipe, bench->shape(), n);
        if (!checkRecipe(recipe, bench->shape())) { // this matrix does not divide into 4x4 blocks
            recipe = denseRecipe(bench->shape());
            continue;
        }
        PSCOPE_TRY(times, timeEdit(*bench, recipe, std::move(edit), evaluate, run.job));
        all.push_back(std::move(times));
    }
    const ordered_json json{{"model", bench->model().folder.string()},
                            {"device", bench->deviceInfo().name},
                            {"workload", toText(evaluate.workload)},
                            {"latency_budget_s", evaluate.latency.budgetSeconds},
                            {"rows", bench->data() ? bench->data()->examples.size() : 0},
                            {"edit_to_prepared", spreadJson(all, &EditTimes::prepared)},
                            {"edit_to_latency", spreadJson(all, &EditTimes::latency)},
                            {"edit_to_first_accuracy", spreadJson(all, &EditTimes::accuracy)},
                            {"edit_to_accuracy", spreadJson(all, &EditTimes::finished)}};
    if (run.json()) {
        run.printJson(json);
        return kOk;
    }
    std::vector<std::vector<std::string>> rows{{"from the edit to", "median ms", "5 %", "95 %", "edits"}};
    for (const auto& [key, label] : {std::pair{"edit_to_prepared", "ready to run"}, std::pair{"edit_to_latency", "first latency"},
                                     std::pair{"edit_to_first_accuracy", "first accuracy"}, std::pair{"edit_to_accuracy", "whole accuracy"}}) {
        const auto& spread = json[key];
        if (spread.is_null()) continue;
        rows.push_back({label, fmt::format("{:.1f}", spread["median_ms"].get<double>()), fmt::format("{:.1f}", spread["p5_ms"].get<double>()),
                        fmt::format("{:.1f}", spread["p95_ms"].get<double>()), std::to_string(spread["edits"].get<std::size_t>())});
    }
    run.print(fmt::format("{}, {}\n", bench->deviceInfo().name, toText(evaluate.workload)) + textTable(rows));
    return kOk;
}

} // namespace

void addBenchInteractive(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<InteractiveOptions>();
    options->model.engine.budgetSeconds = 0.3; // what a dragged slider gets
    CLI::App* command = addCommand(bench, line, "interactive", "From an edit to the first latency and to the accuracy, over a series of edits",
                                   "pscope bench interactive --model demo --data demo",
                                   [options](CommandRun& run) { return benchInteractive(run, *options); });
    addBenchModelOptions(*command, options->model);
    addWorkloadOptions(*command, options->model.engine);
    command->add_option("--edits", options->edits, "How many edits")->check(CLI::Range(1, 10000))->capture_default_str();
}

} // namespace pscope
