// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope explore: what a recipe would take on accelerators of other sizes. pscope simulate: all of it through
// the RTL.
#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"
#include "core/backend/hardware_explorer.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct ExploreOptions {
    EngineOptions engine;
    std::vector<std::string> recipes, arrays;
    std::vector<int> groups;
    std::vector<double> bandwidths, clocks;
    bool everyLayer = false, published = false;
};

Result<const HardwareExplorer*> explorerOf(const BackendRegistry& registry) {
    for (const auto& backend : registry.all())
        if (const auto* explorer = dynamic_cast<const HardwareExplorer*>(backend.get())) return explorer;
    return fail(ErrorCode::Unsupported,
                "no back-end of this build describes hardware that could be explored");
}

/// "8x8", or "8" for a square.
Result<std::pair<int, int>> readArray(const std::string& text) {
    int rows = 0, columns = 0;
    const char* end = text.data() + text.size();
    auto [at, error] = std::from_chars(text.data(), end, rows);
    columns = rows;
    if (error == std::errc{} && at != end && *at == 'x') {
        const auto second = std::from_chars(at + 1, end, columns);
        at = second.ptr;
        error = second.ec;
    }
    if (error != std::errc{} || at != end)
        return fail(ErrorCode::BadInput, "--array {}: expected rows x columns, such as 8x8", text);
    return std::pair(rows, columns);
}

Result<std::vector<HardwareKnobs>> knobsOf(const ExploreOptions& options, const HardwareKnobs& usual) {
    std::vector<HardwareKnobs> list{usual};
    const auto each = [&](const auto& values, auto set) { // every combination of what was listed
        if (values.empty()) return;
        std::vector<HardwareKnobs> wider;
        for (const HardwareKnobs& knobs : list)
            for (const auto& value : values)
                set(wider.emplace_back(knobs), value);
        list = std::move(wider);
    };
    std::vector<std::pair<int, int>> arrays;
    for (const std::string& text : options.arrays) {
        PSCOPE_TRY(array, readArray(text));
        arrays.push_back(array);
    }
    const bool freeBandwidth = options.bandwidths.empty(), freeGroup = options.groups.empty();
    each(arrays, [&](HardwareKnobs& knobs, std::pair<int, int> array) {
        std::tie(knobs.rows, knobs.columns) = array;
        if (freeBandwidth) knobs.bytesPerCycle = array.second; // a beat per cycle
        if (freeGroup) knobs.group = std::min(knobs.group, array.second);
    });
    each(options.groups, [](HardwareKnobs& knobs, int group) { knobs.group = group; });
    each(options.bandwidths, [](HardwareKnobs& knobs, double bandwidth) { knobs.bytesPerCycle = bandwidth; });
    each(options.clocks, [](HardwareKnobs& knobs, double clock) { knobs.clockMHz = clock; });
    return list;
}

ordered_json toJson(const HardwareRow& row) {
    return {{"part", row.part},
            {"pattern", row.pattern},
            {"cycles", row.cycles},
            {"split",
             {{"compute", row.compute},
              {"load", row.load},
              {"drain", row.drain},
              {"softmax", row.softmax},
              {"row_units", row.rows},
              {"control", row.control}}},
            {"utilisation", row.utilisation},
            {"bound", row.bound},
            {"us", row.microseconds},
            {"weight_bytes",
             {{"places", row.bytesPlaces}, {"bitmap", row.bytesBitmap}, {"dense", row.bytesDense}}}};
}

ordered_json toJson(const HardwareAnswer& answer, const std::string& recipe) {
    ordered_json json{{"recipe", recipe},
                      {"hardware",
                       {{"rows", answer.knobs.rows},
                        {"columns", answer.knobs.columns},
                        {"group", answer.knobs.group},
                        {"bytes_per_cycle", answer.knobs.bytesPerCycle},
                        {"clock_mhz", answer.knobs.clockMHz},
                        {"buffer_bytes", answer.bufferBytes}}},
                      {"tokens", answer.tokens},
                      {"provenance", "simulated"},
                      {"fits", answer.whyNot.empty()},
                      {"why_not", answer.whyNot},
                      {"total", toJson(answer.total)},
                      {"parts", ordered_json::array()}};
    for (const HardwareRow& row : answer.parts)
        json["parts"].push_back(toJson(row));
    return json;
}

/// "layer 3 ffn.in" -> "ffn.in"
std::string kindOf(const std::string& part) {
    if (!part.starts_with("layer ")) return part;
    const std::size_t at = part.find(' ', 6);
    return at == std::string::npos ? part : part.substr(at + 1);
}

/// The same part of all layers as one row.
std::vector<HardwareRow> merged(const HardwareAnswer& answer) {
    std::vector<HardwareRow> rows;
    std::vector<double> ideal;
    std::vector<int> counts;
    for (const HardwareRow& part : answer.parts) {
        const std::string kind = kindOf(part.part);
        std::size_t i = 0;
        while (i < rows.size() && rows[i].part != kind)
            ++i;
        if (i == rows.size()) {
            rows.push_back({.part = kind, .pattern = part.pattern, .bound = part.bound});
            ideal.push_back(0);
            counts.push_back(0);
        }
        HardwareRow& row = rows[i];
        if (row.pattern != part.pattern) row.pattern = "mixed";
        if (row.bound != part.bound) row.bound = "mixed";
        row.cycles += part.cycles, row.compute += part.compute, row.load += part.load,
            row.drain += part.drain;
        row.softmax += part.softmax, row.rows += part.rows, row.control += part.control,
            row.microseconds += part.microseconds;
        row.bytesPlaces += part.bytesPlaces, row.bytesBitmap += part.bytesBitmap,
            row.bytesDense += part.bytesDense;
        ideal[i] += part.utilisation * double(part.cycles);
        ++counts[i];
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].utilisation = rows[i].cycles ? ideal[i] / double(rows[i].cycles) : 0;
        if (counts[i] > 1) rows[i].part += fmt::format(" (x{})", counts[i]);
    }
    return rows;
}

std::string percentOf(std::int64_t part, std::int64_t whole) {
    return whole ? fmt::format("{:.1f}", 100.0 * double(part) / double(whole)) : "-";
}

std::vector<std::string> cells(const HardwareRow& row) {
    return {row.part,
            row.pattern.empty() ? "-" : row.pattern,
            fmt::format("{}", row.cycles),
            percentOf(row.compute, row.cycles),
            percentOf(row.load, row.cycles),
            percentOf(row.drain, row.cycles),
            percentOf(row.softmax, row.cycles),
            percentOf(row.rows, row.cycles),
            fmt::format("{:.1f}", 100 * row.utilisation),
            row.bound,
            fmt::format("{:.3f}", row.microseconds / 1000),
            row.bytesDense ? fmt::format("{}", row.bytesPlaces) : "-",
            row.bytesDense ? fmt::format("{}", row.bytesBitmap) : "-"};
}

std::string describe(const HardwareAnswer& answer, const std::string& recipe, bool everyLayer) {
    std::string text =
        fmt::format("{}; {} tokens; recipe: {}; simulated (cycle formula proven on the RTL of 8x8 and 4x4)\n",
                    toText(answer.knobs), answer.tokens, recipe.empty() ? "dense" : recipe);
    if (!answer.whyNot.empty()) text += "does not fit this design: " + answer.whyNot + "\n";
    std::vector<std::vector<std::string>> table{{"part", "runs as", "cycles", "compute%", "load%", "drain%",
                                                 "softmax%", "rows%", "util%", "bound", "ms", "B places",
                                                 "B bitmap"}};
    for (const HardwareRow& row : everyLayer ? answer.parts : merged(answer))
        table.push_back(cells(row));
    table.push_back(cells(answer.total));
    return text + textTable(table) +
           fmt::format("on-chip buffers: {:.1f} KB; embeddings and head are not counted\n",
                       double(answer.bufferBytes) / 1000);
}

/// Many settings: one line each, with what the first one took as the measure.
std::string compareText(const std::vector<std::pair<std::string, HardwareAnswer>>& answers) {
    std::vector<std::vector<std::string>> table{{"hardware", "recipe", "cycles", "ms", "times", "util%",
                                                 "compute%", "load%", "drain%", "softmax%", "rows%", "bound",
                                                 "buffers KB", "fits"}};
    for (const auto& [recipe, a] : answers)
        table.push_back(
            {toText(a.knobs), recipe.empty() ? "dense" : recipe, fmt::format("{}", a.total.cycles),
             fmt::format("{:.3f}", a.total.microseconds / 1000),
             fmt::format("{:.2f}", answers.front().second.total.microseconds / a.total.microseconds),
             fmt::format("{:.1f}", 100 * a.total.utilisation), percentOf(a.total.compute, a.total.cycles),
             percentOf(a.total.load, a.total.cycles), percentOf(a.total.drain, a.total.cycles),
             percentOf(a.total.softmax, a.total.cycles), percentOf(a.total.rows, a.total.cycles),
             a.total.bound, fmt::format("{:.1f}", double(a.bufferBytes) / 1000),
             a.whyNot.empty() ? "yes" : a.whyNot});
    return fmt::format("{} tokens; simulated (cycle formula proven on the RTL of 8x8 and 4x4); times: "
                       "against the first line\n",
                       answers.front().second.tokens) +
           textTable(table);
}

Result<int> explore(CommandRun& run, ExploreOptions options) {
    PSCOPE_TRY(explorer, explorerOf(run.registry));
    PSCOPE_TRY(list, knobsOf(options, explorer->defaultKnobs()));
    PSCOPE_TRY(bench, openBench(run, options.engine));
    if (options.recipes.empty()) options.recipes.emplace_back();
    const int tokens =
        options.engine.tokens > 0 ? options.engine.tokens : std::min(128, bench->model().config.maxTokens());
    std::vector<std::pair<std::string, HardwareAnswer>> answers;
    for (const HardwareKnobs& knobs : list)
        for (const std::string& text : options.recipes) {
            PSCOPE_TRY(recipe, recipeFor(text, *bench));
            PSCOPE_TRY(compressed, bench->compressor().apply(recipe, run.job));
            PSCOPE_TRY(answer, explorer->explore(compressed, knobs, tokens, run.job));
            answers.emplace_back(toText(recipe, bench->shape()), std::move(answer));
        }
    const auto published =
        options.published ? explorer->published() : std::vector<HardwareExplorer::Published>{};
    if (run.json()) {
        ordered_json json = ordered_json::array();
        for (const auto& [recipe, answer] : answers)
            json.push_back(toJson(answer, recipe));
        ordered_json root{{"answers", std::move(json)}};
        for (const auto& p : published)
            root["published_not_reproduced"].push_back(
                {{"what", p.what}, {"figure", p.figure}, {"source", p.source}});
        run.printJson(root);
        return kOk;
    }
    run.print(answers.size() == 1
                  ? describe(answers.front().second, answers.front().first, options.everyLayer)
                  : compareText(answers));
    if (!published.empty()) run.print("\npublished, not reproduced:\n");
    for (const auto& p : published)
        run.print(fmt::format("  {}: {}\n    {}\n", p.what, p.figure, p.source));
    return kOk;
}

} // namespace

void addExplore(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<ExploreOptions>();
    CLI::App* command = addCommand(
        app, line, "explore",
        "Cycles of recipes on N:M accelerators of any size: where they go, what bounds each part, what more "
        "hardware would bring. "
        "One setting gives a table of parts; lists (separated by commas) are compared.",
        "pscope explore --model demo --recipe \"*: 2:8 int8\" --array 8x8,16x16 --bandwidth 8,16 --clock 100",
        [options](CommandRun& run) { return explore(run, *options); });
    addModelOptions(*command, options->engine);
    command
        ->add_option("--recipe,-r", options->recipes,
                     "Recipe text, JSON or @file; may be repeated (default: dense)")
        ->allow_extra_args(false);
    command
        ->add_option("--array,-a", options->arrays,
                     "Rows x columns of cells: powers of two, 4 to 64 columns (default: 8x8)")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--group", options->groups, "The M that cells select from: 2, 4, 8, 16")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("--bandwidth", options->bandwidths,
                     "Memory, bytes per cycle in each direction; rounded to a beat every whole number of "
                     "cycles (default: one per column)")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--clock", options->clocks, "MHz")->delimiter(',')->allow_extra_args(false);
    command->add_option("--seq", options->engine.tokens, "Tokens (default: 128, or what the model takes)")
        ->check(CLI::Range(1, 512));
    command->add_flag("--layers", options->everyLayer,
                      "Every layer by itself instead of the sum over layers");
    command->add_flag("--published", options->published,
                      "Add figures of published accelerators, which are not reproduced here");
}

} // namespace pscope
