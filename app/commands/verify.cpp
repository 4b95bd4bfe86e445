// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope verify: does an exported folder come back as what was exported?
#include <cmath>

#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/verdict_text.h"
#include "app/commands/ort_peer.h"
#include "core/export/export.h"
#include "core/export/onnx_export.h"
#include "core/export/reference.h"

namespace pscope {
namespace {

struct VerifyOptions {
    std::string folder;
    std::string ort;
    EngineOptions engine; // data and split only
};

/// The ONNX file once more, by a runtime that is not ours. Returns the largest difference to our own plain loops, relative to the
/// largest logit.
Result<double> askOnnxRuntime(const VerifyOptions& options, const ExportReference& reference, std::string& version, JobContext& job) {
    const std::filesystem::path file = std::filesystem::absolute(std::filesystem::path(options.folder) / kExportOnnx);
    if (!reference.onnx) return fail(ErrorCode::NotFound, "{}: has no ONNX file; export it with --onnx", options.folder);
    job.phase("asking ONNX Runtime");
    PSCOPE_TRY(peer, OrtPeer::start(options.ort, job));
    version = peer->version();
    PSCOPE_TRY(opened, peer->ask({{"do", "open"}, {"name", "export"}, {"file", file.string()}}, job));
    PSCOPE_TRY(own, evaluateOnnx(file, reference.sentences, 8e9, job));
    double peak = 1e-3, off = 0;
    std::size_t at = 0;
    for (std::size_t first = 0; first < reference.sentences.size() && at < own.size(); first += kPaddedTogether) {
        const PaddedBatch batch =
            padded(std::span(reference.sentences).subspan(first, std::min(kPaddedTogether, reference.sentences.size() - first)));
        PSCOPE_TRY(answer, peer->ask({{"do", "classify"}, {"name", "export"}, {"batch", batch.rows}, {"tokens", batch.width},
                                      {"ids", batch.ids}, {"types", batch.types}, {"mask", batch.mask}}, job));
        const auto logits = answer["logits"].get<std::vector<float>>();
        for (std::size_t i = 0; i < std::min(logits.size(), own.size() - at); ++i) {
            peak = std::max(peak, double(std::abs(own[at + i])));
            off = std::max(off, double(std::abs(own[at + i] - logits[i])));
        }
        at += logits.size();
    }
    if (at < own.size()) return fail(ErrorCode::Mismatch, "ONNX Runtime answered {} numbers, expected {}", at, own.size());
    return off / peak;
}

Result<int> verify(CommandRun& run, const VerifyOptions& options) {
    PSCOPE_TRY(data, dataFile(options.engine, run.job));
    PSCOPE_TRY(verdict, verifyExport(run.registry, options.folder, data, run.job));
    if (!options.ort.empty()) {
        constexpr double kAllowed = 1e-3; // of the largest logit; 8-bit activations may tip over
        PSCOPE_TRY(reference, readReference(options.folder));
        std::string version;
        PSCOPE_TRY(off, askOnnxRuntime(options, reference, version, run.job));
        const bool same = off <= kAllowed;
        verdict.passed = verdict.passed && same;
        verdict.findings.insert(same ? verdict.findings.end() : verdict.findings.begin(),
                                fmt::format("ONNX Runtime {}: {} with the graph computed operator by operator; largest difference {:.2g} of the largest logit",
                                            version, same ? "agrees" : "does NOT agree", off));
        PSCOPE_CHECK(writeFile(std::filesystem::path(options.folder) / kExportVerdict, toJson(verdict) + "\n"));
    }
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
    command->add_option("--ort", options->ort, "Folder with ONNX Runtime (npm install --ignore-scripts --prefix DIR onnxruntime-node): ask it too");
    command->add_option("--split", options->engine.split, "Which file of a --data folder (default dev)");
}

} // namespace pscope
