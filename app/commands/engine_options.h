// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The options that say what to measure on what, the same for every command that runs the engine.
#pragma once

#include "app/commands/command.h"
#include "core/measure/workbench.h"
#include "core/session/session.h"

namespace pscope {

struct EngineOptions {
    std::string model;
    std::string data;
    std::string split;
    std::string calibration;
    std::vector<std::string> backends;
    std::string device;
    std::string session;
    int batch = 1;
    int tokens = 0;
    int threads = 1;
    double budgetSeconds = LatencyOptions{}.budgetSeconds;
    bool noLatency = false, noAccuracy = false;
    std::int64_t limit = 0;
    int maxTokens = 0;
    std::string metric;
    std::uint64_t seed = 1;
    bool noPrefixCache = false; // every evaluation from the tokens on
    DatasetOptions columns;
    std::optional<DatasetOptions> calibrationColumns; // where calibration reads other rows than --data
};

/// --model and what belongs to it; `engine` must outlive the parsing.
void addModelOptions(CLI::App& command, EngineOptions& engine);
/// --data, --split, columns, --metric, --limit, --max-tokens.
void addDataOptions(CLI::App& command, EngineOptions& engine);
/// --backend, --device.
void addBackendOptions(CLI::App& command, EngineOptions& engine);
/// --fpga-binary, --fpga-manifest: read by the board's back-end when it is first used.
void addBoardOptions(CLI::App& command);
/// --batch, --seq, --threads, --budget, --no-latency, --no-accuracy.
void addWorkloadOptions(CLI::App& command, EngineOptions& engine);

/// A model folder, or "demo" for the embedded one.
Result<std::filesystem::path> modelFolder(const EngineOptions& engine, JobContext& job);
/// A file; a folder with --split in it; or "demo". Empty when none was given.
Result<std::filesystem::path> dataFile(const EngineOptions& engine, JobContext& job);
/// Model, back-end number `index` of --backend, data and calibration, ready to measure. Notes of the loading go to stderr.
Result<std::unique_ptr<Workbench>> openBench(CommandRun& run, const EngineOptions& engine, std::size_t index = 0);
/// Latency and accuracy as the options say; accuracy only where there is data.
EvaluateOptions evaluateOptions(const EngineOptions& engine, const Workbench& bench);
/// Like readRecipe, and "dense" for the empty text.
Result<Recipe> recipeFor(const std::string& text, const Workbench& bench);
/// Opens --session and writes down model and data; null without --session.
Result<std::unique_ptr<Session>> openSession(const EngineOptions& engine, const Workbench& bench);

} // namespace pscope
