// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the benches share: models made up on the spot, and the spread of a list of times.
#pragma once

#include <filesystem>
#include <memory>

#include "app/commands/engine_options.h"

namespace pscope {

/// A folder that is gone when this is.
class TemporaryFolder {
public:
    explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// Random weights in the shape of BERT "base", "small" (6 x 384), "mini" (4 x 256) or "tiny" (2 x 128), as a folder like any other (base: 440 MB).
Result<std::unique_ptr<TemporaryFolder>> makeRandomFolder(const std::string& shape, std::uint64_t seed);

/// The model to bench: --model, or --random.
struct BenchModel {
    EngineOptions engine;
    std::string random;
    bool optional = false; // a command that can do without
    std::unique_ptr<TemporaryFolder> folder; // while a random one is in use
};
void addBenchModelOptions(CLI::App& command, BenchModel& model);
/// Makes the random model of --random a folder that engine.model names.
Result<void> placeBenchModel(CommandRun& run, BenchModel& model);
Result<std::unique_ptr<Workbench>> openBenchModel(CommandRun& run, BenchModel& model);

/// "dense, int8, 2:4 ..." as they apply to this model; the six configurations every closing note compares.
Result<std::vector<std::pair<std::string, Recipe>>> standardRecipes(Workbench& bench, JobContext& job);

struct Spread {
    double median = 0, low = 0, high = 0; // low, high: 5 % and 95 %
    std::size_t count = 0;
};
Spread spreadOf(std::vector<double> values);

/// `bench` gets one subcommand per file.
void addBenchInteractive(CLI::App& bench, CommandLine& line);
void addBenchKernels(CLI::App& bench, CommandLine& line);
void addBenchModels(CLI::App& bench, CommandLine& line);
void addBenchSearch(CLI::App& bench, CommandLine& line);
void addBenchOpenCl(CLI::App& bench, CommandLine& line);
void addBenchPrepare(CLI::App& bench, CommandLine& line);
void addBenchThreads(CLI::App& bench, CommandLine& line);

} // namespace pscope
