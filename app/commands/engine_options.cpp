// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/engine_options.h"

#include <array>
#include <cstdlib>

#include "app/demo.h"
#include "app/registry.h"
#include "backends/opencl/opencl_backend.h"
#include "core/backend/calibration.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDemo = "demo";

Result<fs::path> splitFile(const fs::path& folder, const std::string& split) {
    for (const char* extension : {".tsv", ".csv", ".jsonl"})
        if (fs::exists(folder / (split + extension))) return folder / (split + extension);
    return fail(ErrorCode::NotFound, "{}: holds no {}.tsv, .csv or .jsonl; choose another with --split or name a file", folder.string(), split);
}

Result<fs::path> demoSplit(const std::string& split, JobContext& job) {
    PSCOPE_TRY(demo, demoFiles(job));
    const std::array<std::pair<std::string_view, fs::path>, 4> files{
        {{"train", demo.train}, {"search", demo.search}, {"dev", demo.dev}, {"test", demo.test}}};
    for (const auto& [name, file] : files)
        if (name == split) return file;
    return fail(ErrorCode::BadInput, "--split {}: the demo has train, search, dev and test", split);
}

/// One device serves one back-end; several are named in the back-ends' order.
Result<std::string> deviceFor(const EngineOptions& engine, std::size_t index) {
    if (engine.device.empty() || engine.backends.size() < 2) return engine.device;
    std::vector<std::string> devices(1);
    for (const char c : engine.device) c == ',' ? (void)devices.emplace_back() : devices.back().push_back(c);
    if (devices.size() == engine.backends.size()) return devices[index];
    return fail(ErrorCode::BadInput, "--device {}: names {} devices for {} back-ends; name one for each, separated by commas", engine.device, devices.size(),
                engine.backends.size());
}

} // namespace

void addModelOptions(CLI::App& command, EngineOptions& engine) {
    command.add_option("--model,-m", engine.model, "Model folder (Hugging Face layout), or 'demo' for the embedded one")->required();
}

void addDataOptions(CLI::App& command, EngineOptions& engine) {
    auto* group = command.add_option_group("Data");
    group->add_option("--data,-d", engine.data, "Labelled texts: TSV, CSV or JSONL file, a folder of them, or 'demo'");
    group->add_option("--split", engine.split, "Which file of a --data folder: its name without ending (default dev)");
    group->add_option("--calibration", engine.calibration, "Texts for methods that need them (default: the head of --data)");
    group->add_option("--text-column", engine.columns.textColumn, "Name or number (from 0) of the text column");
    group->add_option("--pair-column", engine.columns.pairColumn, "The second sentence's column; 'none' for single sentences");
    group->add_option("--label-column", engine.columns.labelColumn, "Name or number of the label column");
    group->add_option("--glue-task", engine.columns.glueTask, "Columns as in this GLUE task: cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte, wnli");
    group->add_option("--separator", engine.columns.separator, "Between columns: one character, or tab (default: by the file's ending and first line)");
    group->add_flag("--regression", engine.columns.regression, "Labels are numbers to predict");
    group->add_option("--limit", engine.limit, "Accuracy on the first N rows only (default: all)")->check(CLI::PositiveNumber);
    group->add_option("--max-tokens", engine.maxTokens, "Cut texts there (default: the longest the model takes)")->check(CLI::Range(3, 65536));
    group->add_option("--metric", engine.metric, "See 'pscope list metrics' (default: accuracy, or pearson for regression)");
}

void addBackendOptions(CLI::App& command, EngineOptions& engine) {
    command.add_option("--backend,-b", engine.backends, "Back-ends, separated by commas; see 'pscope list backends' (default: the first)")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--device", engine.device, "See 'pscope list devices' (default: the first usable); with several back-ends one for each, separated by commas");
    addBoardOptions(command);
    command.add_option("--seed", engine.seed, "Seed of everything random");
}

void addBoardOptions(CLI::App& command) {
    const auto file = [&](const char* option, const char* variable, const char* help) {
        command.add_option_function<std::string>(option, [variable](const std::string& value) { ::setenv(variable, value.c_str(), 1); }, help)
            ->type_name("FILE");
    };
    file("--fpga-binary", opencl::kBoardBinary, "Pre-built program of an attached board (.aocx, .xclbin or another OpenCL binary)");
    file("--fpga-manifest", opencl::kBoardManifest, "What that binary holds: kernel, order of arguments, array");
}

void addWorkloadOptions(CLI::App& command, EngineOptions& engine) {
    auto* group = command.add_option_group("Workload");
    group->add_option("--batch", engine.batch, "Sentences per batch")->check(CLI::Range(1, 4096))->capture_default_str();
    group->add_option("--seq", engine.tokens, "Tokens per sentence; 0 = real sentences of --data (128 without data)")
        ->check(CLI::Range(0, 65536))
        ->capture_default_str();
    group->add_option("--threads", engine.threads, "Threads that are timed")->check(CLI::Range(1, 1024))->capture_default_str();
    group->add_option("--budget", engine.budgetSeconds, "Seconds to time one recipe and the dense model")
        ->check(CLI::Range(0.05, 3600.0))
        ->capture_default_str();
    group->add_flag("--no-latency", engine.noLatency, "Accuracy and sizes only");
    group->add_flag("--no-accuracy", engine.noAccuracy, "Latency and sizes only");
}

Result<fs::path> modelFolder(const EngineOptions& engine, JobContext& job) {
    if (engine.model != kDemo || fs::exists(kDemo)) return fs::path(engine.model);
    PSCOPE_TRY(demo, demoFiles(job));
    return demo.model;
}

Result<fs::path> dataFile(const EngineOptions& engine, JobContext& job) {
    if (engine.data.empty()) return fs::path();
    const std::string split = engine.split.empty() ? "dev" : engine.split;
    if (engine.data == kDemo && !fs::exists(kDemo)) return demoSplit(split, job);
    if (fs::is_directory(engine.data)) return splitFile(engine.data, split);
    if (!engine.split.empty()) return fail(ErrorCode::BadInput, "--split {}: {} is a file, --split chooses within a folder", split, engine.data);
    return fs::path(engine.data);
}

Result<std::unique_ptr<Workbench>> openBench(CommandRun& run, const EngineOptions& engine, std::size_t index) {
    WorkbenchOptions options;
    if (index < engine.backends.size()) options.backend = engine.backends[index];
    PSCOPE_TRY(device, deviceFor(engine, index));
    options.device = std::move(device);
    options.metric = engine.metric;
    options.maxTokens = engine.maxTokens;
    options.seed = engine.seed;
    options.gradients = makeGradientSource();
    if (engine.noPrefixCache) options.prefixCacheBytes = 0;
    PSCOPE_TRY(folder, modelFolder(engine, run.job));
    PSCOPE_TRY(data, dataFile(engine, run.job));
    PSCOPE_TRY(bench, Workbench::open(run.registry, folder, options, run.job));
    DatasetOptions columns = engine.columns;
    columns.regression = columns.regression || bench->model().config.regression;
    if (!engine.calibration.empty()) PSCOPE_CHECK(bench->setCalibrationData(engine.calibration, engine.calibrationColumns.value_or(columns), run.job));
    if (!data.empty()) PSCOPE_CHECK(bench->setData(data, columns, run.job));
    for (const auto& note : bench->notes()) run.note(note);
    if (const auto backend = run.registry.find(bench->backendInfo().id))
        if (const auto* kernels = dynamic_cast<const Calibratable*>(*backend); kernels && !kernels->calibration().problem.empty())
            run.note(kernels->calibration().problem + " ('pscope calibrate')");
    return std::move(bench);
}

EvaluateOptions evaluateOptions(const EngineOptions& engine, const Workbench& bench) {
    EvaluateOptions options;
    options.workload = {engine.batch, engine.tokens, engine.threads};
    if (engine.tokens == 0 && !bench.data()) options.workload.tokens = std::min(128, bench.model().config.maxTokens());
    options.latency.budgetSeconds = engine.budgetSeconds;
    options.measureLatency = !engine.noLatency;
    options.measureAccuracy = !engine.noAccuracy && bench.data() && bench.model().hasHead();
    options.limit = engine.limit;
    return options;
}

Result<Recipe> recipeFor(const std::string& text, const Workbench& bench) {
    return readRecipe(text == "dense" ? "" : text, bench.shape());
}

Result<std::unique_ptr<Session>> openSession(const EngineOptions& engine, const Workbench& bench) {
    if (engine.session.empty()) return std::unique_ptr<Session>();
    PSCOPE_TRY(session, Session::open(engine.session));
    PSCOPE_TRY(known, session->reference("model"));
    if (known && known->hash != bench.model().hash)
        return fail(ErrorCode::Mismatch, "{}: holds points of another model ({}); name another session file", engine.session, known->path.string());
    std::error_code ignored;
    if (!known) PSCOPE_CHECK(session->setReference({"model", fs::absolute(bench.model().folder, ignored), bench.model().hash}));
    PSCOPE_TRY(data, session->reference("data")); // every point names its own data; this one is what a window opens first
    if (bench.data() && !data)
        PSCOPE_CHECK(session->setReference({"data", fs::absolute(bench.data()->path, ignored), bench.data()->hash}));
    return std::move(session);
}

} // namespace pscope
