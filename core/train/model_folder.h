// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Writes what training made as a Hugging Face folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace pscope {

struct FolderContents {
    const Model* model = nullptr;
    DType format = DType::F32;
    /// Where config.json and the tokeniser's files are taken from; empty for a model from nothing, which
    /// brings `vocabulary`.
    std::filesystem::path source;
    std::vector<std::string> vocabulary;
    int maxTokens = 0;
};

/// config.json, model.safetensors, and either the source's tokeniser files or vocab.txt,
/// tokenizer_config.json and special_tokens_map.json. Existing files of these names are replaced.
Result<void> writeModelFolder(const FolderContents& contents, const std::filesystem::path& folder);

} // namespace pscope
