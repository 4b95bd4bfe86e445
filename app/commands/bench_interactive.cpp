// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench interactive: how long a person waits after an edit. Each edit changes one thing in the recipe,
// as a slider, a head button or a bit box does, and the clock runs until the first latency, the first
// accuracy and the last accuracy. An edit of the last layer or of the head finds everything before it
// computed; one of the first layer finds nothing.
#include <chrono>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/encoder_cases.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr int kMadeUpSentences = 872; // as many as SST-2's development set has

struct InteractiveOptions {
    BenchModel model;
    int edits = 12;
};

struct EditTimes {
    double latency = 0, accuracy = 0, finished = 0; // ms since the edit; 0 = did not come
    PhaseSeconds phases;
};

/// Where a series of edits happens, and how long its whole accuracy may take, ms.
struct Place {
    std::string name;
    int layer; // -1: the classifier
    double aimFinished;
};
constexpr double kAimLatency = 60, kAimAccuracy = 150, kAimFinished = 1000, kAimFinishedLast = 400;

std::vector<Place> placesOf(const Workbench& bench) {
    std::vector<Place> places{{"first layer", 0, kAimFinished},
                              {"last layer", bench.shape().layers - 1, kAimFinishedLast}};
    if (bench.model().hasHead()) places.push_back({"classifier", -1, kAimFinishedLast});
    return places;
}

/// The n-th edit of a layer: sparsity slider, pattern, bits, head, in turn; no two edits give the same
/// recipe.
void editLayer(LayerSpec& spec, const std::vector<int>& heads, int n) {
    MatrixSpec& matrix =
        spec.matrices[static_cast<std::size_t>(n % 2 ? MatrixKind::FfnOut : MatrixKind::FfnIn)];
    const double sparsity = 0.5 + 0.01 * (n % 45);
    switch (n % 4) {
    case 0:
        matrix = MatrixSpec{.pattern = Pattern::Unstructured, .sparsity = sparsity};
        return;
    case 1:
        matrix = MatrixSpec{.pattern = Pattern::Block, .sparsity = sparsity, .p = 4, .q = 4, .bits = 8};
        return;
    case 2:
        matrix.bits = matrix.bits == 8 ? 32 : 8;
        return;
    default:
        if (!spec.removedHeads.empty())
            spec.removedHeads.clear();
        else if (heads.size() > 1)
            spec.removedHeads = {heads[static_cast<std::size_t>(n / 4) % heads.size()]};
    }
}

void edit(Recipe& recipe, const ModelShape& shape, const Place& place, int n) {
    if (place.layer >= 0)
        return editLayer(recipe.layers[static_cast<std::size_t>(place.layer)],
                         shape.headIds[static_cast<std::size_t>(place.layer)], n);
    recipe.classifier = MatrixSpec{
        .pattern = Pattern::Unstructured, .sparsity = 0.1 + 0.01 * (n % 80), .bits = n % 2 ? 8 : 32};
}

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Result<EditTimes> timeEdit(Workbench& bench, const Recipe& recipe, const EvaluateOptions& options,
                           JobContext& job) {
    EditTimes times;
    const std::size_t rows = options.limit > 0 ? static_cast<std::size_t>(options.limit)
                             : bench.data()    ? bench.data()->examples.size()
                                               : 0;
    const auto start = Clock::now();
    PSCOPE_TRY(point, bench.evaluate(
                          recipe, options,
                          [&](const Measurement& soFar) {
                              if (times.latency == 0 && soFar.latency) times.latency = since(start);
                              if (times.accuracy == 0 && soFar.accuracy) times.accuracy = since(start);
                              // The timing may go on.
                              if (times.finished == 0 && soFar.accuracy && soFar.accuracy->count >= rows)
                                  times.finished = since(start);
                          },
                          job));
    if (times.latency == 0 && point.latency) times.latency = since(start);
    if (times.accuracy == 0 && point.accuracy) times.accuracy = since(start);
    if (times.finished == 0 && point.accuracy) times.finished = since(start);
    times.phases = bench.phases();
    return times;
}

/// One line of the table: a time of all edits of a place, and what it should be (0: nothing is asked).
struct Line {
    std::string place, what;
    Spread ms;
    double aim = 0;
    const char* verdict() const { return aim == 0 ? "" : ms.median <= aim ? "met" : "MISSED"; }
};

template <class Value>
void addLine(std::vector<Line>& lines, const Place& place, const char* what, double aim,
             const std::vector<EditTimes>& all, Value&& value) {
    std::vector<double> values;
    for (const EditTimes& times : all)
        if (const double ms = value(times); ms > 0) values.push_back(ms);
    if (!values.empty()) lines.push_back({place.name, what, spreadOf(std::move(values)), aim});
}

void addLines(std::vector<Line>& lines, const Place& place, const std::vector<EditTimes>& all) {
    addLine(lines, place, "first latency", kAimLatency, all, [](const EditTimes& t) { return t.latency; });
    addLine(lines, place, "first accuracy", kAimAccuracy, all, [](const EditTimes& t) { return t.accuracy; });
    addLine(lines, place, "whole accuracy", place.aimFinished, all,
            [](const EditTimes& t) { return t.finished; });
    addLine(lines, place, "spent: compressing", 0, all,
            [](const EditTimes& t) { return 1e3 * t.phases.apply; });
    addLine(lines, place, "spent: packing", 0, all,
            [](const EditTimes& t) { return 1e3 * t.phases.prepare; });
    addLine(lines, place, "spent: timing", 0, all, [](const EditTimes& t) { return 1e3 * t.phases.latency; });
    addLine(lines, place, "spent: accuracy", 0, all,
            [](const EditTimes& t) { return 1e3 * t.phases.accuracy; });
}

/// Sentences as long as questions to a bank are, for a model whose words mean nothing.
Result<std::filesystem::path> makeUpSentences(const std::filesystem::path& folder) {
    const auto file = folder / "sentences.tsv";
    std::ofstream stream(file);
    stream << "text\tlabel\n";
    const std::vector<int>& lengths = questionLengths();
    for (int i = 0; i < kMadeUpSentences; ++i) {
        const int words =
            lengths[static_cast<std::size_t>(i) % lengths.size()] - 2; // [CLS] and [SEP] come on top
        for (int w = 0; w < words; ++w)
            stream << (w ? " " : "") << "word" << 5 + (i * 131 + w * 37) % 30000;
        stream << "\tLABEL_" << i % 2 << '\n';
    }
    stream.close();
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be written", file.string());
    return file;
}

struct Series {
    std::string title;
    std::vector<Line> lines;
    ordered_json json;
};

Result<Series> runSeries(CommandRun& run, BenchModel& model, int edits) {
    PSCOPE_CHECK(placeBenchModel(run, model));
    if (!model.random.empty() && model.engine.data.empty()) {
        PSCOPE_TRY(data, makeUpSentences(model.folder->path()));
        model.engine.data = data.string();
    }
    PSCOPE_TRY(bench, openBench(run, model.engine));
    const EvaluateOptions evaluate = evaluateOptions(model.engine, *bench);
    Series series;
    // The dense model's accuracy is known when a person starts to edit.
    PSCOPE_CHECK(bench->evaluate(denseRecipe(bench->shape()), evaluate, {}, run.job));
    for (const Place& place : placesOf(*bench)) {
        Recipe recipe = denseRecipe(bench->shape());
        std::vector<EditTimes> all;
        for (int n = 0; n < edits; ++n) {
            run.job.phase(fmt::format("{}: edit {} of {}", place.name, n + 1, edits));
            edit(recipe, bench->shape(), place, n);
            if (!checkRecipe(recipe, bench->shape())) { // this matrix does not divide into 4x4 blocks
                recipe = denseRecipe(bench->shape());
                continue;
            }
            PSCOPE_TRY(times, timeEdit(*bench, recipe, evaluate, run.job));
            all.push_back(times);
        }
        addLines(series.lines, place, all);
    }
    const std::string name = model.random.empty() ? bench->model().folder.string() : "random " + model.random;
    const std::size_t rows = bench->data() ? bench->data()->examples.size() : 0;
    series.title =
        fmt::format("{} ({} layers x {}), {} sentences; {}; {}", name, bench->shape().layers,
                    bench->shape().hidden, rows, bench->deviceInfo().name, toText(evaluate.workload));
    ordered_json list = ordered_json::array();
    for (const Line& line : series.lines)
        list.push_back({{"edited", line.place},
                        {"what", line.what},
                        {"median_ms", line.ms.median},
                        {"p5_ms", line.ms.low},
                        {"p95_ms", line.ms.high},
                        {"edits", line.ms.count},
                        {"aim_ms", line.aim > 0 ? ordered_json(line.aim) : ordered_json(nullptr)}});
    series.json = {{"model", name},
                   {"device", bench->deviceInfo().name},
                   {"workload", toText(evaluate.workload)},
                   {"latency_budget_s", evaluate.latency.budgetSeconds},
                   {"rows", rows},
                   {"times", std::move(list)}};
    return series;
}

std::string seriesText(const Series& series) {
    std::vector<std::vector<std::string>> rows{
        {"edited", "from the edit to", "median ms", "5 %", "95 %", "edits", "aim ms", ""}};
    for (const Line& line : series.lines)
        rows.push_back({line.place, line.what, fmt::format("{:.1f}", line.ms.median),
                        fmt::format("{:.1f}", line.ms.low), fmt::format("{:.1f}", line.ms.high),
                        std::to_string(line.ms.count), line.aim > 0 ? fmt::format("{:.0f}", line.aim) : "",
                        line.verdict()});
    return series.title + '\n' + textTable(rows) + '\n';
}

Result<int> benchInteractive(CommandRun& run, InteractiveOptions& options) {
    std::vector<Series> all;
    if (!options.model.engine.model.empty() || !options.model.random.empty()) {
        PSCOPE_TRY(series, runSeries(run, options.model, options.edits));
        all.push_back(std::move(series));
    } else {
        BenchModel demo{.engine = options.model.engine},
            mini{.engine = options.model.engine, .random = "mini"};
        demo.engine.model = demo.engine.data = "demo";
        for (BenchModel* model : {&demo, &mini}) {
            PSCOPE_TRY(series, runSeries(run, *model, options.edits));
            all.push_back(std::move(series));
        }
    }
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const Series& series : all)
            list.push_back(series.json);
        run.printJson(list);
    } else {
        for (const Series& series : all)
            run.print(seriesText(series));
    }
    return kOk;
}

} // namespace

void addBenchInteractive(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<InteractiveOptions>();
    options->model.engine.budgetSeconds = 0.3; // what a dragged slider gets
    options->model.optional = true;
    CLI::App* command = addCommand(bench, line, "interactive",
                                   "From an edit to the first latency and to the accuracy, over series of "
                                   "edits of the first layer, the last "
                                   "layer and the classifier. Without a model: the demo, and a random 4 x "
                                   "256 encoder with 872 sentences",
                                   "pscope bench interactive --model demo --data demo",
                                   [options](CommandRun& run) { return benchInteractive(run, *options); });
    addBenchModelOptions(*command, options->model);
    addWorkloadOptions(*command, options->model.engine);
    command->add_option("--edits", options->edits, "How many edits of each")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
}

} // namespace pscope
