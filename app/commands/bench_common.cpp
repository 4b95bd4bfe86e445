// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/bench_common.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <unistd.h>

#include "core/model/synthetic.h"
#include "core/search/sweep.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;

ModelConfig configOf(const std::string& shape) {
    ModelConfig config = bertBaseConfig();
    if (shape == "mini") config.layers = 4, config.hidden = config.embedding = 256, config.heads = 4, config.feedForward = 1024;
    if (shape == "small") config.layers = 6, config.hidden = config.embedding = 384, config.heads = 6, config.feedForward = 1536;
    if (shape == "tiny") config.layers = 2, config.hidden = config.embedding = 128, config.heads = 2, config.feedForward = 512;
    return config;
}

void writeVocabulary(const fs::path& file, int size) {
    std::ofstream stream(file);
    for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) stream << special << '\n';
    for (int i = 5; i < size; ++i) stream << "word" << i << '\n';
}

/// The ladder knows which heads to remove; of its rungs only that one is wanted.
Result<Recipe> halfTheHeads(Workbench& bench, JobContext& job) {
    SweepOptions options;
    options.unstructured = options.nm = options.blocks = options.bits = options.layers = false;
    PSCOPE_TRY(scores, bench.unitScores("magnitude", job));
    std::size_t heads = 0;
    for (const auto& layer : bench.shape().headIds) heads += layer.size();
    for (auto& step : uniformLadder(bench.shape(), *scores, options)) {
        std::size_t removed = 0;
        for (const auto& layer : step.recipe.layers) removed += layer.removedHeads.size();
        if (removed > 0 && removed == (heads + 1) / 2) return std::move(step.recipe);
    }
    return fail(ErrorCode::Unsupported, "half the heads: this model has too few to remove half of them and keep one in each layer");
}

} // namespace

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

Result<std::unique_ptr<TemporaryFolder>> makeRandomFolder(const std::string& shape, std::uint64_t seed) {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "pscope-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) return fail(ErrorCode::Io, "{}: cannot be made", pattern);
    auto folder = std::make_unique<TemporaryFolder>(pattern);
    const ModelConfig config = configOf(shape);
    PSCOPE_CHECK(saveModel(makeRandomModel(config, seed), folder->path()));
    writeVocabulary(folder->path() / "vocab.txt", config.vocabulary);
    return folder;
}

void addBenchModelOptions(CLI::App& command, BenchModel& model) {
    auto* which = command.add_option_group("Model");
    which->add_option("--model,-m", model.engine.model, "Model folder, or 'demo'");
    which->add_option("--random", model.random, "Random weights in the shape of BERT base, small, mini or tiny")->check(CLI::IsMember({"base", "small", "mini", "tiny"}));
    which->require_option(model.optional ? 0 : 1, 1);
    addBackendOptions(command, model.engine);
    addDataOptions(command, model.engine);
}

Result<void> placeBenchModel(CommandRun& run, BenchModel& model) {
    if (model.random.empty()) return {};
    run.job.phase("writing a random model");
    PSCOPE_TRY(folder, makeRandomFolder(model.random, model.engine.seed));
    model.folder = std::move(folder);
    model.engine.model = model.folder->path().string();
    return {};
}

Result<std::unique_ptr<Workbench>> openBenchModel(CommandRun& run, BenchModel& model) {
    PSCOPE_CHECK(placeBenchModel(run, model));
    return openBench(run, model.engine);
}

Result<std::vector<std::pair<std::string, Recipe>>> standardRecipes(Workbench& bench, JobContext& job) {
    std::vector<std::pair<std::string, Recipe>> recipes;
    for (const char* text : {"", "*: int8", "*: 2:4", "*: 2:4 int8", "*: 4x4 80% int8"}) {
        PSCOPE_TRY(recipe, parseRecipe(text, bench.shape()));
        recipes.emplace_back(*text ? std::string(text + 3) : "dense", std::move(recipe));
    }
    PSCOPE_TRY(heads, halfTheHeads(bench, job));
    recipes.emplace_back("half the heads", std::move(heads));
    return recipes;
}

Spread spreadOf(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const auto at = [&](double share) { return values[static_cast<std::size_t>(std::lround(share * double(values.size() - 1)))]; };
    return {at(0.5), at(0.05), at(0.95), values.size()};
}

void addBench(CLI::App& app, CommandLine& line) {
    CLI::App* bench = app.add_subcommand("bench", "How fast it is: interactive, kernels, models, search, opencl, prepare, threads");
    bench->require_subcommand(1);
    bench->footer("\nExample:\n  pscope bench models --model demo --data demo");
    addBenchInteractive(*bench, line);
    addBenchKernels(*bench, line);
    addBenchModels(*bench, line);
    addBenchSearch(*bench, line);
    addBenchOpenCl(*bench, line);
    addBenchPrepare(*bench, line);
    addBenchThreads(*bench, line);
}

} // namespace pscope
