// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope export: a compressed model as a folder that others can load, proven in a fresh process before it is called done.
#include <nlohmann/json.hpp>

#include "app/child_process.h"
#include "app/commands/engine_options.h"
#include "core/export/export.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct ExportOptions {
    EngineOptions engine;
    std::string recipe;
    std::string out;
    bool unverified = false;
    bool onnx = false;
};

/// What the fresh process said, and the code it ended with.
struct Proof {
    ordered_json verdict;
    int exitCode = kOk;
};

Result<Proof> prove(CommandRun& run, const std::string& folder, const std::filesystem::path& data) {
    run.job.phase("verifying in a fresh process");
    std::vector<std::string> arguments{"verify", folder, "--json"};
    if (!data.empty()) arguments.insert(arguments.end(), {"--data", data.string()});
    PSCOPE_TRY(child, runPscope(arguments, run.job));
    Proof proof{ordered_json::parse(child.output, nullptr, false), child.exitCode};
    if (proof.verdict.is_discarded() || (child.exitCode != kOk && child.exitCode != kVerdictFailed))
        return fail(ErrorCode::Internal, "{}: was written, but 'pscope verify' ended with code {}; run it by hand", folder, child.exitCode);
    return proof;
}

std::string describe(const std::string& folder, const Proof& proof) {
    std::string text = fmt::format("{}: written and {}\n", folder, proof.exitCode == kOk ? "proven to come back" : "does NOT come back as it was exported");
    for (const auto& finding : proof.verdict.value("findings", ordered_json::array())) text += "  " + finding.get<std::string>() + "\n";
    return text;
}

Result<int> exportCommand(CommandRun& run, const ExportOptions& options) {
    PSCOPE_TRY(data, dataFile(options.engine, run.job));
    {
        PSCOPE_TRY(bench, openBench(run, options.engine));
        PSCOPE_TRY(recipe, recipeFor(options.recipe, *bench));
        PSCOPE_CHECK(exportModel(*bench, recipe, options.out, run.job, options.onnx));
    } // its memory is free before the other process loads the same model
    if (options.unverified) {
        if (run.json()) run.printJson({{"folder", options.out}, {"verdict", nullptr}});
        else run.print(fmt::format("{}: written, not verified\n", options.out));
        return kOk;
    }
    PSCOPE_TRY(proof, prove(run, options.out, data));
    if (run.json()) run.printJson({{"folder", options.out}, {"verdict", proof.verdict}});
    else run.print(describe(options.out, proof));
    return proof.exitCode;
}

} // namespace

void addExport(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command = addCommand(app, line, "export",
                                   "Write the compressed model as a Hugging Face folder, then load it in a fresh process and compare; exit code 3 "
                                   "when it does not come back.",
                                   "pscope export --model bert --recipe \"*: 2:4 int8\" --data dev.tsv --out bert-small",
                                   [options](CommandRun& run) { return exportCommand(run, *options); });
    addModelOptions(*command, options->engine);
    command->add_option("--recipe,-r", options->recipe, "Recipe text, JSON or @file")->required();
    command->add_option("--out,-o", options->out, "Folder to write; must not exist or be empty")->required();
    command->add_flag("--onnx", options->onnx, "Also write onnx/model.onnx: standard operators (opset 17), what was removed really gone");
    command->add_flag("--no-verify", options->unverified, "Do not prove it");
    addBackendOptions(*command, options->engine);
    addDataOptions(*command, options->engine);
}

} // namespace pscope
