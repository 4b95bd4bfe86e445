// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What tokenizer_config.json, special_tokens_map.json and added_tokens.json say. Private to core/model.
#pragma once

#include <nlohmann/json.hpp>

#include "core/model/tokenizer_parts.h"

namespace pscope {

struct TokenizerSettings {
    std::optional<bool> lowerCase, stripAccents, splitCjk, addPrefixSpace, keepAccents;
    int maxLength = 0;                        // model_max_length; 0 = not said
    std::map<std::string, std::string> names; // "unk_token" -> "[UNK]", as far as said
    std::vector<AddedToken> added;            // of added_tokens.json

    std::string specialName(const std::string& key, const std::string& fallback) const {
        const auto found = names.find(key);
        return found == names.end() ? fallback : found->second;
    }
};

/// Each of the files may be missing; one that is there must be well-formed.
Result<TokenizerSettings> readTokenizerSettings(const std::filesystem::path& folder);

/// A whole JSON file; NotFound, Io, or BadInput with the place of the first error.
Result<nlohmann::json> readJsonFile(const std::filesystem::path& file);

} // namespace pscope
