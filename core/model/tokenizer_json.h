// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer.json ("fast tokenizer"): its normalizer, pre_tokenizer, model, post_processor and added_tokens
// become our parts. A kind we do not have is refused by name, never skipped: skipping one would change ids.
// Private to core/model.
#pragma once

#include "core/model/tokenizer_settings.h"

namespace pscope {

/// `settings` overrides what the Python library overrides: BERT's normaliser flags and ByteLevel's prefix
/// space.
Result<TokenizerParts> loadTokenizerJson(const std::filesystem::path& file,
                                         const TokenizerSettings& settings);

/// {"piece": id, ...} as a list in id order, "" where an id has no piece. BadInput for ids that are no ids.
Result<std::vector<std::string>> vocabularyFromJson(const nlohmann::json& object);

} // namespace pscope
