// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the reader and the writer of recipe text: names of matrices, lists of layers, tokens. Private to this room.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/recipe/recipe.h"

namespace pscope::text {

/// A name that stands for some of a layer's six matrices, or for the classifier.
struct Selector {
    std::string_view name;
    unsigned kinds; // bit k = MatrixKind k; bit kLayerMatrices = classifier
};
inline constexpr unsigned kEncoderBits = (1U << kLayerMatrices) - 1;
inline constexpr unsigned kClassifierBit = 1U << kLayerMatrices;
/// Widest first within its family: the order in which the writer tries them.
std::span<const Selector> selectors();
const Selector* findSelector(std::string_view word); // null when unknown; also knows "attention.query" and kin
/// The recipe's own short name of one matrix: "query", "ffn.in", "classifier".
std::string_view shortName(MatrixKind kind);

/// "0-3,5"; the layers ascend.
std::string listText(std::span<const int> layers);
/// "layer 3" or "layers 0-3,5".
std::string layersText(std::span<const int> layers);

/// Matrices that carry the same label, joined over layers and over the widest selectors.
struct MatrixGroup {
    std::vector<int> layers;
    const Selector* selector = nullptr;
    std::string label;
};
/// `labelOf` gives "" for matrices that are to be left out. Ordered by first layer, then by selector.
std::vector<MatrixGroup> groupMatrices(int layers, const std::function<std::string(int layer, MatrixKind kind)>& labelOf);

struct Token {
    enum class Kind { Number, Word, Symbol } kind = Kind::Symbol;
    std::string text; // lower case
};
/// Numbers "12" "62.5", words of letters . _ *, everything else single characters; white space only separates.
std::vector<Token> tokenize(std::string_view text);
/// Up to nine digits.
std::optional<int> wholeNumber(std::string_view digits);
std::string trimmed(std::string_view text);
std::string lowered(std::string_view text);
/// The candidate with the fewest edits to `word` when that is near enough to be a typing slip, else "".
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

/// Settings out of tokens; the error is a clause without a place ("found 'x', expected ...").
Result<MatrixSpec> readSpec(std::span<const Token> tokens);
/// What must hold on a matrix of any size.
Result<void> checkValues(const MatrixSpec& spec);

} // namespace pscope::text
