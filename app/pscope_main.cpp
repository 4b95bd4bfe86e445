// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// `pscope`: everything the window can do, without one.
#include <cstdio>
#include <string_view>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/registry.h"
#include "app/terminal.h"

namespace pscope {
namespace {

constexpr const char* kExitCodes = "\nExit codes: 0 done; 1 failed (one sentence on stderr); 2 wrong usage; 3 a verdict or check failed; "
                                   "130 cancelled with Ctrl-C.\n'pscope COMMAND --help' shows the options of a command and an example.";

bool asksForJson(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]) == "--json") return true;
    return false;
}

int reportError(std::string_view code, std::string_view message, OutputFormat format, int exitCode) {
    fmt::print(stderr, "pscope: {}\n", message);
    if (format == OutputFormat::Json) fmt::print("{}\n", errorJson(code, message).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return exitCode;
}

int run(const CommandLine& line, std::stop_source stop) {
    const BackendRegistry registry = makeBackendRegistry();
    auto sink = std::make_shared<Progress>();
    JobContext job(stop.get_token(), sink);
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    ProgressPrinter progress(sink, terminal ? ProgressStyle::Line : line.forceProgress ? ProgressStyle::Log : ProgressStyle::Off);
    CommandRun context{registry, job, line.format, progress};
    const auto outcome = line.action(context);
    progress.clearLine();
    if (outcome) return *outcome;
    if (outcome.error().code == ErrorCode::Cancelled) return reportError("cancelled", "cancelled", line.format, kCancelled);
    return reportError(name(outcome.error().code), outcome.error().message, line.format, kFailed);
}

int main(int argc, char** argv) {
    CLI::App app("Compress transformers by hand or by search and see the accuracy/latency front measured.", "pscope");
    CommandLine line;
    app.set_version_flag("--version", "pscope " PSCOPE_VERSION);
    app.require_subcommand(1);
    app.footer(kExitCodes);
    addInspect(app, line);
    addMeasure(app, line);
    addSweep(app, line);
    addSearch(app, line);
    addTrain(app, line);
    addExport(app, line);
    addVerify(app, line);
    addReport(app, line);
    addList(app, line);
    addSession(app, line);
    addCalibrate(app, line);
    addBench(app, line);
    addExplore(app, line);
    addSimulate(app, line);
    addDemo(app, line);
    addTune(app, line);
    addOpenClChild(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        const auto format = asksForJson(argc, argv) ? OutputFormat::Json : OutputFormat::Text;
        return reportError("usage", fmt::format("{} (see 'pscope --help')", error.what()), format, kUsage);
    }
    std::stop_source stop;
    InterruptWatch watch(stop);
    try {
        return run(line, stop);
    } catch (const std::exception& error) { // a bug of ours or memory ran out: still one sentence
        return reportError("internal", fmt::format("unexpected: {}", error.what()), line.format, kFailed);
    }
}

} // namespace
} // namespace pscope

int main(int argc, char** argv) { return pscope::main(argc, argv); }
