// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all commands of `pscope` share: how they are registered, how they end, how they speak.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json_fwd.hpp>

#include "core/backend/backend.h"

namespace pscope {

/// Documented under `pscope --help`.
enum ExitCode { kOk = 0, kFailed = 1, kUsage = 2, kVerdictFailed = 3, kCancelled = 130 };

enum class OutputFormat { Text, Json };

/// What a command runs with.
class ProgressPrinter;
struct CommandRun {
    const BackendRegistry& registry;
    JobContext& job;
    OutputFormat format;
    ProgressPrinter& progress;

    bool json() const { return format == OutputFormat::Json; }
    /// To stdout, after the progress line is gone.
    void print(std::string_view text) const;
    void printJson(const nlohmann::ordered_json& json) const;
    /// To stderr: what the reader should know but a program should not parse.
    void note(std::string_view text) const;
};

/// Gives an exit code, or the error that ends the program with kFailed.
using CommandAction = std::function<Result<int>(CommandRun&)>;

/// Collects what the command line chose.
struct CommandLine {
    CommandAction action;
    OutputFormat format = OutputFormat::Text;
    bool forceProgress = false;
};

/// A subcommand with --json and --progress, an example, and `action` to run when it is chosen.
CLI::App* addCommand(CLI::App& parent, CommandLine& line, const std::string& name, const std::string& description,
                     const std::string& example, CommandAction action);

/// One file each, one line each in main.
void addInspect(CLI::App& app, CommandLine& line);
void addMeasure(CLI::App& app, CommandLine& line);
void addSweep(CLI::App& app, CommandLine& line);
void addTrain(CLI::App& app, CommandLine& line);
void addExport(CLI::App& app, CommandLine& line);
void addVerify(CLI::App& app, CommandLine& line);
void addReport(CLI::App& app, CommandLine& line);
void addList(CLI::App& app, CommandLine& line);
void addSearch(CLI::App& app, CommandLine& line);
void addSession(CLI::App& app, CommandLine& line);
void addCalibrate(CLI::App& app, CommandLine& line);
void addBench(CLI::App& app, CommandLine& line);
void addDemo(CLI::App& app, CommandLine& line);
void addExplore(CLI::App& app, CommandLine& line);
void addSimulate(CLI::App& app, CommandLine& line);
void addTune(CLI::App& app, CommandLine& line);
void addOpenClChild(CLI::App& app, CommandLine& line); // hidden: what another pscope runs in a process of its own

/// "bad_input", "not_found", ... as in {"error":{"code":...}}.
std::string_view name(ErrorCode code);
nlohmann::ordered_json errorJson(std::string_view code, std::string_view message);
/// A core document as a value, to put it into a larger one.
nlohmann::ordered_json parsed(const std::string& json);

} // namespace pscope
