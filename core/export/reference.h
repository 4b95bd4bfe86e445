// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an export says about itself (pscope_reference.json), so that a stranger can check that it came back whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/measure/workbench.h"

namespace pscope {

inline constexpr const char* kExportWeights = "model.safetensors";
inline constexpr const char* kExportRecipe = "pscope_recipe.json";
inline constexpr const char* kExportReference = "pscope_reference.json";
inline constexpr const char* kExportVerdict = "pscope_verdict.json";

/// The data set an accuracy was measured on, by content, and how it was read.
struct ReferenceData {
    std::string file; // name only: a path on somebody's machine is nobody's business
    std::string hash;
    std::string textColumn, pairColumn, labelColumn;
    std::int64_t rows = 0;
};

struct OnnxReference {
    std::string hash;
    bool integerProducts = false; // its 8-bit activations are rounded otherwise than ours
};

struct ExportReference {
    std::string recipe;               // as requested of the original model
    std::string sourceName, sourceHash; // the original model
    std::string backend, device, deviceName;
    std::vector<std::pair<std::string, std::string>> kernels;
    std::string weightsHash;          // of model.safetensors
    std::optional<OnnxReference> onnx; // onnx/model.onnx, where it was asked for
    std::string sentencesFrom;        // "dev.tsv" or "random ids, seed 1"
    std::vector<Encoding> sentences;  // up to 32
    int maxTokens = 0;                // texts were cut there
    int classes = 0;
    std::vector<float> logits;        // [sentences, classes], of the executable that was exported
    std::optional<MetricValue> accuracy;
    std::optional<ReferenceData> data;
};

std::string toJson(const ExportReference& reference);
Result<ExportReference> readReference(const std::filesystem::path& folder);

/// Up to 32 sentences spread over the data set, or made-up ids without one.
std::vector<Encoding> referenceSentences(const Workbench& bench);
std::string referenceSource(const Workbench& bench);
TokenBatch packed(const std::vector<Encoding>& sentences);

} // namespace pscope
