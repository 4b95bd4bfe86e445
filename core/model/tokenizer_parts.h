// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A tokeniser taken apart: added tokens, normaliser, pre-tokeniser, piece model and the template of specials
// around them. tokenizer.json names these parts one by one; vocab.txt and its kin imply them. Private to
// core/model.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/tokenizer.h"

namespace pscope {

/// So that a map keyed by string can be asked with a string_view.
struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using PieceIds = std::unordered_map<std::string, std::int32_t, StringHash, std::equal_to<>>;

class Normalizer {
public:
    virtual ~Normalizer() = default;
    virtual std::string apply(std::string_view text) const = 0;
};

/// A stretch of text on its way to the model.
struct Word {
    std::string text;
    bool atStart = false; // begins where the whole input begins (Metaspace asks)
};

class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual void split(Word word, std::vector<Word>& out) const = 0;
};

/// Words to ids; owns the vocabulary.
class PieceModel {
public:
    virtual ~PieceModel() = default;
    virtual std::string_view kind() const = 0;
    virtual void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const = 0;
    virtual std::int32_t idOf(std::string_view piece) const = 0; // -1 when unknown
    virtual std::string token(std::int32_t id) const = 0;        // "" when out of range
    virtual int size() const = 0;                                // highest id + 1
};

struct AddedToken {
    std::string content;
    std::int32_t id = -1;
    bool singleWord = false, leftStrip = false, rightStrip = false;
    bool normalized = false; // looked for in the normalised text instead of the raw one
};

/// What stands around the pieces: one entry is either sequence A, sequence B or a special id.
struct TemplateItem {
    enum class Kind { A, B, Special } kind = Kind::A;
    std::int32_t id = -1; // of a special
    std::int32_t typeId = 0;
};
struct SpecialTemplate {
    std::vector<TemplateItem> single, pair;
};

struct TokenizerParts {
    std::vector<AddedToken> added;
    std::unique_ptr<Normalizer> normalizer;     // null: text as it is
    std::unique_ptr<PreTokenizer> preTokenizer; // null: one word
    std::unique_ptr<PieceModel> model;
    SpecialTemplate specials;
    std::int32_t padId = 0;
    int maxLength = 0; // tokenizer_config.json's model_max_length; 0 = not said
};

std::shared_ptr<const Tokenizer> makePipeline(TokenizerParts parts);

} // namespace pscope
