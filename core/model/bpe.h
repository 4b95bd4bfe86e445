// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair encoding: merges the pair of lowest rank, leftmost first, until none is left. Private to
// core/model.
#pragma once

#include "core/model/tokenizer_parts.h"

namespace pscope {

struct BpeSpec {
    std::vector<std::string> vocabulary;                     // in id order; "" = an id without a piece
    std::vector<std::pair<std::string, std::string>> merges; // in order of rank
    std::string unknown;                                     // "" = characters without a piece are dropped
    bool fuseUnknown = false;
    bool ignoreMerges = false; // a word that is a piece is taken whole
};
/// BadInput names the first merge whose parts or result are no pieces.
Result<std::unique_ptr<PieceModel>> makeBpeModel(BpeSpec spec);

/// Pairs of a merges.txt: one "a b" per line, the line order is the rank.
Result<std::vector<std::pair<std::string, std::string>>> readMerges(const std::filesystem::path& file);

/// A whole RoBERTa tokeniser from vocab.json and merges.txt: `<s> A </s>` and `<s> A </s></s> B </s>`, types
/// all 0.
struct RobertaOptions {
    bool addPrefixSpace = false;
    std::string start = "<s>", separator = "</s>", padding = "<pad>", unknown = "<unk>", mask = "<mask>";
};
Result<TokenizerParts> makeRobertaParts(BpeSpec spec, const RobertaOptions& options);

} // namespace pscope
