// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope verify: does an exported folder come back as what was exported?
#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/verdict_text.h"
#include "core/export/export.h"

namespace pscope {
namespace {

struct VerifyOptions {
    std::string folder;
    EngineOptions engine; // data and split only
};

Result<int> verify(CommandRun& run, const VerifyOptions& options) {
    PSCOPE_TRY(data, dataFile(options.engine, run.job));
    PSCOPE_TRY(verdict, verifyExport(run.registry, options.folder, data, run.job));
    if (run.json()) run.printJson(parsed(toJson(verdict)));
    else run.print(describe(verdict, options.folder));
    return verdict.passed ? kOk : kVerdictFailed;
}

} // namespace

std::string describe(const Verdict& verdict, const std::string& folder) {
    std::string text = fmt::format("{}: {}\n", folder, verdict.passed ? "comes back as it was exported" : "does NOT come back as it was exported");
    for (const auto& finding : verdict.findings) text += "  " + finding + "\n";
    return text;
}

void addVerify(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command = addCommand(app, line, "verify",
                                   "Load an exported folder as a stranger would, apply its recipe, compare logits and accuracy with what was "
                                   "exported. Writes pscope_verdict.json into it; exit code 3 when they differ.",
                                   "pscope verify bert-small --data dev.tsv",
                                   [options](CommandRun& run) { return verify(run, *options); });
    command->add_option("folder", options->folder, "Folder written by 'pscope export'")->required();
    command->add_option("--data,-d", options->engine.data, "The data the accuracy was measured on: a file, a folder of them, or 'demo'");
    command->add_option("--split", options->engine.split, "Which file of a --data folder (default dev)");
}

} // namespace pscope
