// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope demo: the whole job without a window, a network or a file of one's own: load the embedded model, measure a front,
// print it, leave session, table and picture behind.
#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/ladder_run.h"
#include "app/commands/text_output.h"
#include "app/demo.h"
#include "core/export/export.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct DemoOptions {
    std::string out = ".";
    std::vector<std::string> backends;
    bool quick = false;
};

/// Enough of everything to see the program work, in a few seconds.
constexpr std::int64_t kQuickRows = 300;
constexpr double kQuickBudget = 0.15;

SweepOptions sweepOptions(const DemoOptions& demo, const Workbench& bench) {
    EngineOptions engine;
    engine.budgetSeconds = demo.quick ? kQuickBudget : 1.0;
    engine.limit = demo.quick ? kQuickRows : 0;
    SweepOptions options;
    options.evaluate = evaluateOptions(engine, bench);
    options.unstructured = options.layers = options.sensitivityOrdered = !demo.quick;
    return options;
}

/// A new session each time: an old one may hold points of another build's model.
fs::path freshFile(const fs::path& folder) {
    fs::path file = folder / "demo.pscope";
    for (int n = 2; fs::exists(file); ++n) file = folder / fmt::format("demo-{}.pscope", n);
    return file;
}

Result<std::vector<Measurement>> measureFront(CommandRun& run, Workbench& bench, const SweepOptions& options, Session& session) {
    PSCOPE_TRY(scores, bench.unitScores("magnitude", run.job));
    PSCOPE_TRY(points, measureLadder(run, bench, uniformLadder(bench.shape(), *scores, options), options.evaluate, &session));
    if (!options.sensitivityOrdered) return std::move(points);
    PSCOPE_TRY(steps, sensitivityLadder(bench, options, run.job));
    PSCOPE_TRY(more, measureLadder(run, bench, steps, options.evaluate, &session));
    points.insert(points.end(), more.begin(), more.end());
    return std::move(points);
}

Result<int> demo(CommandRun& run, const DemoOptions& options) {
    std::error_code error;
    fs::create_directories(options.out, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be made: {}", options.out, error.message());
    EngineOptions engine;
    engine.model = engine.data = "demo";
    engine.backends = options.backends;
    engine.session = freshFile(options.out).string();
    PSCOPE_TRY(bench, openBench(run, engine));
    PSCOPE_TRY(session, openSession(engine, *bench));
    PSCOPE_TRY(points, measureFront(run, *bench, sweepOptions(options, *bench), *session));

    const fs::path base = fs::path(engine.session).replace_extension();
    const fs::path csv = base.string() + ".csv", svg = base.string() + ".svg";
    PSCOPE_CHECK(writeFile(csv, toCsv(points)));
    PSCOPE_CHECK(writeFile(svg, frontSvg(points, "latency_p50", "accuracy", "Embedded demo: kinds of things")));
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const auto& point : points) list.push_back(parsed(toJson(point)));
        run.printJson({{"session", engine.session}, {"csv", csv.string()}, {"picture", svg.string()}, {"points", list}});
        return kOk;
    }
    run.print(fmt::format("What kind of thing is it? {} layers, {} parameters, {} texts, {}\n\n", bench->model().config.layers,
                          bench->model().parameterCount(), bench->data()->examples.size(), bench->deviceInfo().name));
    run.print(describePoints(points) + "\n" + textFront(points));
    run.print(fmt::format("\nwritten: {}, {}, {}\n", engine.session, csv.string(), svg.string()));
    return kOk;
}

} // namespace

void addDemo(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command = addCommand(app, line, "demo", "Measure a front on the embedded model and write session, CSV and picture",
                                   "pscope demo --out demo-results", [options](CommandRun& run) { return demo(run, *options); });
    command->add_option("--out,-o", options->out, "Folder for the results")->capture_default_str();
    command->add_option("--backend,-b", options->backends, "Back-end (default: the first)")->expected(1);
    command->add_flag("--quick", options->quick, "A few seconds: fewer recipes, the first 300 texts, short timings");
}

} // namespace pscope
