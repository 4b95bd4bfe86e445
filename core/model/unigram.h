// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Unigram language-model pieces: the segmentation with the highest sum of scores, for tokenizer.json and spiece.model.
// Private to core/model.
#pragma once

#include "core/model/tokenizer_parts.h"

namespace pscope {

struct UnigramSpec {
    std::vector<std::pair<std::string, double>> pieces; // in id order, with log probabilities
    std::int32_t unknownId = -1;
};
Result<std::unique_ptr<PieceModel>> makeUnigramModel(UnigramSpec spec);

/// A whole ALBERT tokeniser from spiece.model.
struct AlbertOptions {
    bool lowerCase = true;
    bool keepAccents = false;
    std::string start = "[CLS]", separator = "[SEP]", padding = "<pad>", unknown = "<unk>", mask = "[MASK]";
};
Result<TokenizerParts> loadAlbertParts(const std::filesystem::path& spieceModel,
                                       const AlbertOptions& options);

} // namespace pscope
