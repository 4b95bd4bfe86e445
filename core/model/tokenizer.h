// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text to token ids, exactly as the model's own tokeniser did it in training.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model_config.h"

namespace pscope {

struct Encoding {
    std::vector<std::int32_t> ids;     // specials included, no padding
    std::vector<std::int32_t> typeIds; // same length
    bool truncated = false;
};

class Tokenizer {
public:
    virtual ~Tokenizer() = default;
    virtual std::string_view kind() const = 0; // "wordpiece", "bpe", "unigram"
    virtual int vocabularySize() const = 0;
    virtual int padId() const = 0;
    /// Longest input in tokens that tokenizer_config.json states (model_max_length); 0 = it states none.
    virtual int maxLength() const { return 0; }
    /// Piece text for display; "" when out of range.
    virtual std::string token(std::int32_t id) const = 0;
    /// Ids of the text alone, no specials, no truncation. Thread-safe.
    virtual std::vector<std::int32_t> pieces(std::string_view text) const = 0;
    /// With specials, truncated on the right, longest first for pairs. `pair` may be empty = single sentence. Thread-safe.
    Encoding encode(std::string_view text, std::string_view pair, int maxTokens) const;

protected:
    /// Puts the specials of this tokeniser around one or two (hasPair) lists of pieces.
    virtual Encoding assemble(std::span<const std::int32_t> a, std::span<const std::int32_t> b, bool hasPair) const = 0;
    virtual int specialCount(bool hasPair) const = 0;
};

/// Chooses by the files present (tokenizer.json, vocab.txt, vocab.json + merges.txt, spiece.model) and checks the
/// vocabulary against the model's V (a foreign vocabulary is a Mismatch).
Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& folder, const ModelConfig& config);

struct WordPieceOptions {
    bool lowerCase = true;
    bool stripAccents = true;
    bool splitCjk = true;
};
/// For our own models and tests: vocabulary in id order.
Result<std::shared_ptr<const Tokenizer>> makeWordPiece(std::vector<std::string> vocabulary, WordPieceOptions options);

/// The BERT normaliser and pre-tokeniser: words and single punctuation marks, normalised.
std::vector<std::string> basicTokens(std::string_view text, const WordPieceOptions& options);

} // namespace pscope
