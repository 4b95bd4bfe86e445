// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the recipe text: see recipe_words.h.
#include "core/recipe/recipe_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <numeric>

namespace pscope::text {

namespace {

constexpr unsigned bit(MatrixKind kind) { return 1U << static_cast<int>(kind); }

constexpr std::array kSelectors{
    Selector{"*", kEncoderBits},
    Selector{"attention.*", bit(MatrixKind::Query) | bit(MatrixKind::Key) | bit(MatrixKind::Value) | bit(MatrixKind::AttentionOutput)},
    Selector{"query", bit(MatrixKind::Query)},
    Selector{"key", bit(MatrixKind::Key)},
    Selector{"value", bit(MatrixKind::Value)},
    Selector{"attention.output", bit(MatrixKind::AttentionOutput)},
    Selector{"ffn.*", bit(MatrixKind::FfnIn) | bit(MatrixKind::FfnOut)},
    Selector{"ffn.in", bit(MatrixKind::FfnIn)},
    Selector{"ffn.out", bit(MatrixKind::FfnOut)},
    Selector{"classifier", kClassifierBit},
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordCharacter(char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '*'; }
bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

} // namespace

std::span<const Selector> selectors() { return kSelectors; }

const Selector* findSelector(std::string_view word) {
    constexpr std::string_view prefix = "attention.";
    for (const Selector& selector : kSelectors)
        if (selector.name == word) return &selector;
    if (word.starts_with(prefix))
        for (const Selector& selector : kSelectors)
            if (selector.name == word.substr(prefix.size()) && (selector.kinds & kSelectors[1].kinds) == selector.kinds)
                return &selector;
    return nullptr;
}

std::string_view shortName(MatrixKind kind) {
    for (const Selector& selector : kSelectors)
        if (selector.kinds == bit(kind)) return selector.name;
    return "";
}

std::string listText(std::span<const int> layers) {
    std::string out;
    for (std::size_t i = 0; i < layers.size();) {
        std::size_t last = i;
        while (last + 1 < layers.size() && layers[last + 1] == layers[last] + 1) ++last;
        if (!out.empty()) out += ',';
        out += last == i ? fmt::format("{}", layers[i]) : fmt::format("{}-{}", layers[i], layers[last]);
        i = last + 1;
    }
    return out;
}

std::string layersText(std::span<const int> layers) {
    return (layers.size() == 1 ? "layer " : "layers ") + listText(layers);
}

std::vector<MatrixGroup> groupMatrices(int layers, const std::function<std::string(int, MatrixKind)>& labelOf) {
    std::vector<MatrixGroup> groups; // few: linear search is enough
    const auto add = [&](int layer, const Selector& selector, const std::string& label) {
        auto at = std::ranges::find_if(groups, [&](const MatrixGroup& g) { return g.selector == &selector && g.label == label; });
        if (at == groups.end()) at = groups.insert(groups.end(), MatrixGroup{{}, &selector, label});
        at->layers.push_back(layer);
    };
    for (int layer = 0; layer < layers; ++layer) {
        std::map<std::string, unsigned> kindsByLabel;
        for (int k = 0; k < kLayerMatrices; ++k)
            if (std::string label = labelOf(layer, static_cast<MatrixKind>(k)); !label.empty()) kindsByLabel[label] |= 1U << k;
        for (const Selector& selector : kSelectors)
            for (auto& [label, kinds] : kindsByLabel)
                if ((selector.kinds & kinds) == selector.kinds) {
                    add(layer, selector, label);
                    kinds &= ~selector.kinds;
                }
    }
    std::ranges::stable_sort(groups, [](const MatrixGroup& a, const MatrixGroup& b) {
        return std::pair(a.layers.front(), a.selector) < std::pair(b.layers.front(), b.selector);
    });
    return groups;
}

std::vector<Token> tokenize(std::string_view source) {
    const std::string text = lowered(source);
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        if (isSpace(text[i])) {
            i = end;
            continue;
        }
        Token token;
        if (isDigit(text[i])) {
            token.kind = Token::Kind::Number;
            while (end < text.size() && isDigit(text[end])) ++end;
            if (end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1]))
                for (++end; end < text.size() && isDigit(text[end]);) ++end;
        } else if (isWordCharacter(text[i])) {
            token.kind = Token::Kind::Word;
            while (end < text.size() && isWordCharacter(text[end])) ++end;
        }
        token.text = text.substr(i, end - i);
        tokens.push_back(std::move(token));
        i = end;
    }
    return tokens;
}

std::optional<int> wholeNumber(std::string_view digits) {
    int value = 0;
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value < 0) return std::nullopt;
    return value;
}

std::string trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return std::string(text);
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
    const auto edits = [](std::string_view a, std::string_view b) {
        std::vector<std::size_t> row(b.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < a.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < b.size(); ++j) {
                const std::size_t replaced = diagonal + (a[i] != b[j]);
                diagonal = row[j + 1];
                row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
            }
        }
        return row[b.size()];
    };
    std::string best;
    std::size_t bestEdits = 3;
    if (word.size() > 64) return best;
    for (std::string_view candidate : candidates) {
        const std::size_t distance = edits(word, candidate);
        if (distance < bestEdits && distance < candidate.size()) {
            bestEdits = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace pscope::text
