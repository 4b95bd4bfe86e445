// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench models: a given model under the standard configurations, each paired with the dense one; or,
// without a model, random encoders against libtorch and ONNX Runtime (bench_encoders.h).
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/bench_encoders.h"
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
    std::vector<std::vector<std::string>> rows{
        {"configuration", "p50 ms", "95 %", "speed-up", "95 %", "accuracy", "95 %", "MB"}};
    for (const auto& point : points) {
        auto& row = rows.emplace_back();
        row.push_back(point.name);
        row.push_back(point.latency ? fmt::format("{:.3f}", point.latency->p50Us / 1000) : "-");
        row.push_back(point.latency ? fmt::format("[{:.3f}, {:.3f}]", point.latency->ciLowUs / 1000,
                                                  point.latency->ciHighUs / 1000)
                                    : "-");
        row.push_back(point.latency ? fmt::format("{:.2f}", point.speedup.value) : "-");
        row.push_back(point.latency ? fmt::format("[{:.2f}, {:.2f}]", point.speedup.low, point.speedup.high)
                                    : "-");
        row.push_back(point.accuracy ? fmt::format("{:.4f}", point.accuracy->value) : "-");
        row.push_back(point.accuracy
                          ? fmt::format("[{:.4f}, {:.4f}]", point.accuracy->low, point.accuracy->high)
                          : "-");
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

/// Options of the other half of this command would be ignored: they are refused instead.
Result<void> refuseStrangers(const CLI::App& command, const std::vector<std::string>& known) {
    for (const CLI::Option* option : command.get_options())
        if (option->count() > 0 && !std::ranges::count(known, option->get_name()))
            return fail(
                ErrorCode::BadInput,
                "{}: has no meaning without --model or --random; leave it out ('pscope bench models --help')",
                option->get_name());
    for (const CLI::App* group : command.get_subcommands([](const CLI::App*) { return true; }))
        PSCOPE_CHECK(refuseStrangers(*group, known));
    return {};
}

/// What the workload options say for made-up encoders.
Result<int> benchMadeUp(CommandRun& run, const CLI::App& command, const EngineOptions& engine,
                        EncoderBenchOptions encoders) {
    PSCOPE_CHECK(
        refuseStrangers(command,
                        {"--json", "--progress", "--seq", "--batch", "--threads", "--backend", "--seed",
                         "--cases", "--filter", "--seconds", "--ort", "--no-torch", "--targets"}));
    const auto given = [&](const char* name) { return command.get_option(name)->count() > 0; };
    if (given("--seq") && engine.tokens == 0)
        return fail(ErrorCode::BadInput,
                    "--seq 0: real sentences need --model and --data; give a number of tokens");
    if (engine.tokens > 512)
        return fail(ErrorCode::BadInput, "--seq {}: these encoders take 1 to 512 tokens", engine.tokens);
    if (engine.backends.size() > 1)
        return fail(ErrorCode::BadInput, "--backend: one at a time without --model, {} were given",
                    engine.backends.size());
    if (given("--seq")) encoders.tokens = {engine.tokens};
    if (given("--batch")) encoders.batches = {engine.batch};
    encoders.threads = engine.threads;
    encoders.plainOnly = given("--seq") || given("--batch") || given("--threads");
    if (!engine.backends.empty()) encoders.backend = engine.backends.front();
    encoders.seed = engine.seed;
    return benchEncoders(run, encoders);
}

Result<int> benchGiven(CommandRun& run, const CLI::App& command, BenchModel& model) {
    for (const char* name : {"--cases", "--filter", "--seconds", "--ort", "--no-torch", "--targets"})
        if (command.get_option(name)->count() > 0)
            return fail(ErrorCode::BadInput,
                        "{}: has no meaning with --model or --random; leave one of them out ('pscope bench "
                        "models --help')",
                        name);
    return benchModels(run, model);
}

} // namespace

void addBenchModels(CLI::App& bench, CommandLine& line) {
    auto model = std::make_shared<BenchModel>();
    auto encoders = std::make_shared<EncoderBenchOptions>();
    auto self = std::make_shared<CLI::App*>(nullptr);
    model->optional = true;
    CLI::App* command = addCommand(
        bench, line, "models",
        "Of one model (--model, --random): latency, paired speed-up and accuracy of the standard recipes. "
        "Without one: "
        "encoders of three sizes against libtorch and ONNX Runtime, with the ratios to be reached",
        "pscope bench models --cases \"base b1 s128\" --ort ~/ort --targets",
        [model, encoders, self](CommandRun& run) {
            const bool given = !model->engine.model.empty() || !model->random.empty();
            return given ? benchGiven(run, **self, *model)
                         : benchMadeUp(run, **self, model->engine, *encoders);
        });
    *self = command;
    addBenchModelOptions(*command, *model);
    addWorkloadOptions(*command, model->engine);
    auto* peers = command->add_option_group("Without a model");
    peers->add_option("--cases", encoders->cases,
                      "Only cases whose name contains it, such as \"mini\" or \"base b1 s128\"");
    peers->add_option("--filter", encoders->filter,
                      "Only recipes whose name contains it, and those they are compared with");
    peers->add_option("--seconds", encoders->seconds, "Time per case, s (at least three rounds)")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    peers->add_option("--ort", encoders->ort,
                      "Folder with node_modules/onnxruntime-node; without it ONNX Runtime is left out");
    peers->add_flag("--no-torch", encoders->noTorch, "Leave out libtorch");
    peers->add_flag("--targets", encoders->targets,
                    "One table of all ratios in the end, and exit 3 where one is below what is owed");
}

} // namespace pscope
