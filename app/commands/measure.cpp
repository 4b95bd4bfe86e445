// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope measure: one model, any recipes, any back-ends -> latency, accuracy, size.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"
#include "core/recipe/differences.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct MeasureOptions {
    EngineOptions engine;
    std::vector<std::string> recipes;
};

struct Measured {
    std::vector<Measurement> points;
    int maxTokens = 0; // where the texts were cut; decides the accuracy as much as the recipe does
};

Result<Measured> measureOn(CommandRun& run, const MeasureOptions& options, std::size_t backend) {
    PSCOPE_TRY(bench, openBench(run, options.engine, backend));
    PSCOPE_TRY(session, openSession(options.engine, *bench));
    const EvaluateOptions evaluate = evaluateOptions(options.engine, *bench);
    std::vector<Recipe> recipes; // all are read before the first is measured: a typing error costs nothing
    for (const auto& text : options.recipes) {
        PSCOPE_TRY(recipe, recipeFor(text, *bench));
        recipes.push_back(std::move(recipe));
    }
    const std::size_t notesBefore = bench->notes().size();
    std::vector<Measurement> points;
    for (const auto& recipe : recipes) {
        PSCOPE_TRY(point, bench->evaluate(recipe, evaluate, {}, run.job));
        if (session) {
            PSCOPE_TRY(id, session->add(point));
            point.id = id;
        }
        points.push_back(std::move(point));
    }
    const auto notes = bench->notes(); // the dense model's answers may have shown that the classes are in another order
    for (std::size_t i = notesBefore; i < notes.size(); ++i) run.note(notes[i]);
    return Measured{std::move(points), bench->data() ? bench->maxTokens() : 0};
}

/// Recipes down, back-ends beside each other: what one asks for, what each did and what it says about it.
std::string sideBySide(const std::vector<Measurement>& points) {
    std::vector<std::vector<std::string>> cells{{"recipe", "back-end", "device", "p50 ms", "95 % of the median", "x dense", "provenance", "quality", "runs otherwise"}};
    auto sorted = points;
    std::ranges::stable_sort(sorted, {}, &Measurement::requested); // the dense model first
    for (const Measurement& point : sorted) {
        const auto ms = [](double us) { return fmt::format("{:.3f}", us / 1000); };
        cells.push_back({point.requested.empty() ? "dense" : point.requested, point.backend, point.device, point.latency ? ms(point.latency->p50Us) : "-",
                         point.latency ? ms(point.latency->ciLowUs) + "-" + ms(point.latency->ciHighUs) : "-",
                         point.latency ? fmt::format("{:.2f}", point.speedup.value) : "-", std::string(name(point.provenance)),
                         point.accuracy ? fmt::format("{:.4f}", point.accuracy->value) : "-", differencesText(point.differences)});
    }
    return textTable(cells);
}

Result<int> measure(CommandRun& run, MeasureOptions options) {
    if (options.recipes.empty()) options.recipes.emplace_back();
    ordered_json list = ordered_json::array();
    const std::size_t backends = std::max<std::size_t>(1, options.engine.backends.size());
    std::vector<Measurement> all;
    bool failed = false;
    for (std::size_t backend = 0; backend < backends; ++backend) {
        auto outcome = measureOn(run, options, backend);
        if (!outcome && backends > 1 && outcome.error().code == ErrorCode::Device) { // the others can still be compared
            failed = true;
            run.note(fmt::format("{}: {}", options.engine.backends[backend], outcome.error().message));
            if (run.json()) {
                auto json = errorJson(name(outcome.error().code), outcome.error().message);
                json["backend"] = options.engine.backends[backend];
                list.push_back(std::move(json));
            }
            continue;
        }
        if (!outcome) return std::unexpected(std::move(outcome.error()));
        const Measured& measured = *outcome;
        all.insert(all.end(), measured.points.begin(), measured.points.end());
        for (const auto& point : measured.points) {
            if (!run.json()) {
                run.print(describePoint(point, measured.maxTokens));
                continue;
            }
            auto json = parsed(toJson(point));
            if (measured.maxTokens > 0) json["data"]["max_tokens"] = measured.maxTokens;
            list.push_back(std::move(json));
        }
    }
    if (run.json()) run.printJson(list.size() == 1 ? list.front() : list);
    else if (backends > 1 && !all.empty()) run.print("\n" + sideBySide(all));
    return failed ? kFailed : kOk;
}

} // namespace

void addMeasure(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<MeasureOptions>();
    CLI::App* command = addCommand(app, line, "measure",
                                   "Latency, accuracy and size of a model under recipes. --json prints one object, or an array when several "
                                   "recipes or back-ends are measured.",
                                   "pscope measure --model bert --data dev.tsv --recipe \"*: 2:4 int8\" --json",
                                   [options](CommandRun& run) { return measure(run, *options); });
    addModelOptions(*command, options->engine);
    command->add_option("--recipe,-r", options->recipes, "Recipe text, JSON or @file; may be repeated (default: dense)")
        ->allow_extra_args(false);
    addBackendOptions(*command, options->engine);
    addDataOptions(*command, options->engine);
    addWorkloadOptions(*command, options->engine);
    command->add_option("--session,-s", options->engine.session, "Store the points in this .pscope file");
}

} // namespace pscope
