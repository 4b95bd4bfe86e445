// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Getting results out, and proving that they come back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/measure/front.h"
#include "core/measure/workbench.h"

namespace pscope {

/// Writes a Hugging Face folder of the compressed model: model.safetensors (pruned entries 0, quantised entries rounded,
/// heads removed physically with `pruned_heads`, dropped layers gone, FFN neurons zeroed so that other readers can load it),
/// config.json, the tokeniser's files, pscope_recipe.json (what to apply to run it fast), pscope_reference.json (ids and logits of
/// up to 32 sentences, accuracy); with `onnx` also onnx/model.onnx (see onnx_export.h). The target must not exist or be empty; nothing
/// outside it is touched.
Result<void> exportModel(Workbench& bench, const Recipe& recipe, const std::filesystem::path& folder, JobContext& job, bool onnx = false);

struct Verdict {
    bool passed = false;
    double maxLogitDifference = 0; // against pscope_reference.json, same executable kind
    double tolerance = 0;
    std::size_t sentences = 0;
    double plainLogitDifference = 0; // what a reader gets that knows nothing of the recipe: dense fp32 on the same weights
    double plainAgreement = 0;       // fraction of the sentences on which that reader gives the same answer
    double onnxLogitDifference = 0, onnxAgreement = 0; // of the ONNX file's own operators, computed in plain loops; NaN without one
    std::size_t onnxSentences = 0;
    double exportedAccuracy = 0, reloadedAccuracy = 0; // NaN without data
    // Of the process that read it, in bytes: before the model was there, and at most until all sentences were answered. Says
    // something about the model where that process is a fresh one.
    std::int64_t memoryBefore = 0, memoryPeak = 0;
    std::int64_t weightsBytes = 0; // of the file with the weights
    std::vector<std::string> findings; // sentences, problems first
};
/// Loads the folder as a stranger would, applies its recipe, compares; writes pscope_verdict.json into it.
/// `data` may be empty: then only logits are compared. A folder that cannot be loaded or answers otherwise is a verdict, not
/// an error; a folder that is no export is one (NotFound). The proof is worth most in a fresh process: `pscope verify`.
Result<Verdict> verifyExport(const BackendRegistry& registry, const std::filesystem::path& folder, const std::filesystem::path& data, JobContext& job);
std::string toJson(const Verdict& verdict);

/// Self-contained picture of a front, light or dark, with error bars and units; no Qt involved.
std::string frontSvg(const std::vector<Measurement>& points, const std::string& xAxis, const std::string& yAxis, const std::string& title);
/// One offline page: what, on which machine, front, table, differences, how it was measured.
std::string reportHtml(const std::vector<Measurement>& points, const std::string& title);
/// Atomic replace (temporary name, fsync, rename).
Result<void> writeFile(const std::filesystem::path& file, std::string_view content);

} // namespace pscope
