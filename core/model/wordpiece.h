// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a BERT tokeniser: its normaliser, its pre-tokeniser and greedy WordPiece. Private to
// core/model.
#pragma once

#include "core/model/tokenizer_parts.h"

namespace pscope {

struct BertNormalizerOptions {
    bool cleanText = true;
    bool splitCjk = true;
    bool stripAccents = true;
    bool lowerCase = true;
};
std::unique_ptr<Normalizer> makeBertNormalizer(BertNormalizerOptions options);
/// Splits at white space and around every punctuation mark.
std::unique_ptr<PreTokenizer> makeBertPreTokenizer();

struct WordPieceSpec {
    std::string unknown = "[UNK]";
    std::string continuation = "##";
    std::size_t maxCharacters = 100; // longer words are unknown
};
/// Vocabulary in id order; "" marks an id without a piece. BadInput when the unknown token is missing.
Result<std::unique_ptr<PieceModel>> makeWordPieceModel(std::vector<std::string> vocabulary,
                                                       const WordPieceSpec& spec);

/// The names the specials go by; a family's defaults, or what tokenizer_config.json says.
struct SpecialNames {
    std::string unknown = "[UNK]", separator = "[SEP]", padding = "[PAD]", start = "[CLS]", mask = "[MASK]";
};
/// A whole BERT tokeniser: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]` with token types 0 and 1.
Result<TokenizerParts> makeBertParts(std::vector<std::string> vocabulary, BertNormalizerOptions options,
                                     const SpecialNames& names);
/// One piece per line, the line number is the id, trailing white space does not count.
Result<std::vector<std::string>> readVocabularyLines(const std::filesystem::path& file);

} // namespace pscope
