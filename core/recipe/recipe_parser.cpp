// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipe text to recipe: statement by statement, each error naming the statement and the word. Grammar in recipe.h.
#include <algorithm>
#include <array>

#include "core/recipe/recipe_words.h"

namespace pscope {

namespace {

using text::Token;

/// Reads the tokens of one statement from left to right.
class Cursor {
public:
    explicit Cursor(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

    bool atEnd() const { return m_at == m_tokens.size(); }
    std::string here() const { return atEnd() ? "the end" : fmt::format("'{}'", m_tokens[m_at].text); }
    bool at(std::string_view text) const { return !atEnd() && m_tokens[m_at].text == text; }
    bool take(std::string_view text) {
        if (!at(text)) return false;
        ++m_at;
        return true;
    }
    bool takeAny(std::string_view a, std::string_view b) { return take(a) || take(b); }
    std::optional<std::string> takeWord() {
        if (atEnd() || m_tokens[m_at].kind != Token::Kind::Word) return std::nullopt;
        return m_tokens[m_at++].text;
    }
    std::optional<int> takeNumber() {
        if (atEnd() || m_tokens[m_at].kind != Token::Kind::Number) return std::nullopt;
        const auto value = text::wholeNumber(m_tokens[m_at].text);
        if (value) ++m_at;
        return value;
    }
    std::span<const Token> rest() const { return std::span(m_tokens).subspan(m_at); }

private:
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
};

class RecipeReader {
public:
    explicit RecipeReader(const ModelShape& shape) : m_shape(shape), m_recipe(denseRecipe(shape)) {}

    Result<Recipe> read(std::string_view source) {
        for (std::size_t begin = 0; begin <= source.size();) {
            const std::size_t end = std::min(source.find(';', begin), source.size());
            const std::string statement = text::trimmed(source.substr(begin, end - begin));
            begin = end + 1;
            if (statement.empty()) continue;
            if (auto done = readStatement(statement); !done)
                return fail(done.error().code, "recipe statement '{}': {}", shortened(statement), done.error().message);
        }
        PSCOPE_CHECK(checkRecipe(m_recipe, m_shape));
        return m_recipe;
    }

private:
    static std::string shortened(const std::string& statement) {
        return statement.size() <= 80 ? statement : statement.substr(0, 77) + "...";
    }

    Result<void> readStatement(const std::string& statement) {
        Cursor cursor(text::tokenize(statement));
        if (cursor.take("by")) return readMethod(statement.substr(2), m_recipe.weightMethod);
        if (cursor.take("units")) return readMethod(afterBy(statement.substr(5)), m_recipe.unitMethod);
        if (cursor.take("repair")) return readMethod(statement.substr(6), m_recipe.repair);
        if (cursor.take("drop")) return readDrop(cursor);
        if (cursor.takeAny("heads", "head")) return readHeads(cursor);
        if (cursor.takeAny("neurons", "neuron")) return readNeurons(cursor);
        return readMatrices(cursor);
    }

    /// "units fisher" is as clear as "units by fisher".
    static std::string afterBy(const std::string& rest) {
        const std::string method = text::lowered(text::trimmed(rest));
        return method == "by" || method.starts_with("by ") ? method.substr(2) : method;
    }

    /// Whether such a method exists is the method registry's business.
    static Result<void> readMethod(const std::string& rest, std::string& method) {
        const std::string id = text::lowered(text::trimmed(rest));
        const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
        if (id.empty()) return fail(ErrorCode::BadInput, "found the end, expected a method such as magnitude");
        if (!std::ranges::all_of(id, allowed)) return fail(ErrorCode::BadInput, "'{}' is not a method's name", id);
        method = id;
        return {};
    }

    Result<std::vector<int>> readLayerList(Cursor& cursor) {
        std::vector<int> layers;
        if (cursor.takeAny("*", "all")) {
            for (int l = 0; l < m_shape.layers; ++l) layers.push_back(l);
            return layers;
        }
        do {
            const auto first = cursor.takeNumber();
            if (!first) return fail(ErrorCode::BadInput, "found {}, expected a layer number such as 3 or 0-3,5", cursor.here());
            std::optional<int> last = first;
            if (cursor.take("-")) {
                last = cursor.takeNumber();
                if (!last) return fail(ErrorCode::BadInput, "found {} after '{}-', expected the last layer of the range", cursor.here(), *first);
            }
            if (*last < *first) return fail(ErrorCode::BadInput, "the range {}-{} runs backwards", *first, *last);
            if (*last >= m_shape.layers)
                return fail(ErrorCode::BadInput, "there is no layer {}; the model has {}", *first >= m_shape.layers ? *first : *last,
                            m_shape.layers == 1 ? "only layer 0" : fmt::format("layers 0-{}", m_shape.layers - 1));
            for (int l = *first; l <= *last; ++l) layers.push_back(l);
        } while (cursor.take(","));
        return layers;
    }

    static Result<void> expectColon(Cursor& cursor, std::string_view what) {
        if (!cursor.take(":")) return fail(ErrorCode::BadInput, "found {}, expected ':' and {}", cursor.here(), what);
        return {};
    }
    static Result<void> expectEnd(const Cursor& cursor) {
        if (!cursor.atEnd()) return fail(ErrorCode::BadInput, "found {}, expected the end or ';'", cursor.here());
        return {};
    }

    Result<void> readDrop(Cursor& cursor) {
        (void)cursor.takeAny("layers", "layer");
        PSCOPE_TRY(layers, readLayerList(cursor));
        PSCOPE_CHECK(expectEnd(cursor));
        for (int l : layers) m_recipe.layers[static_cast<std::size_t>(l)].dropped = true;
        return {};
    }

    Result<void> readNeurons(Cursor& cursor) {
        PSCOPE_TRY(layers, readLayerList(cursor));
        PSCOPE_CHECK(expectColon(cursor, "how many neurons to keep"));
        int kept = -1;
        if (!cursor.take("all")) {
            const auto number = cursor.takeNumber();
            if (!number) return fail(ErrorCode::BadInput, "found {}, expected how many neurons to keep, such as 512, or 'all'", cursor.here());
            kept = *number;
        }
        PSCOPE_CHECK(expectEnd(cursor));
        for (int l : layers) {
            const int present = m_shape.neurons[static_cast<std::size_t>(l)];
            if (kept > present) return fail(ErrorCode::BadInput, "cannot keep {} neurons, layer {} has {}", kept, l, present);
            m_recipe.layers[static_cast<std::size_t>(l)].neurons = kept;
        }
        return {};
    }

    Result<void> readHeads(Cursor& cursor) {
        PSCOPE_TRY(layers, readLayerList(cursor));
        PSCOPE_CHECK(expectColon(cursor, "heads such as -0,-1"));
        if (cursor.take("all")) {
            PSCOPE_CHECK(expectEnd(cursor));
            for (int l : layers) m_recipe.layers[static_cast<std::size_t>(l)].removedHeads.clear();
            return {};
        }
        do {
            const bool restore = cursor.take("+");
            if (!restore && !cursor.take("-"))
                return fail(ErrorCode::BadInput, "found {}, expected '-' and a head to remove (or '+' and one to keep)", cursor.here());
            const auto head = cursor.takeNumber();
            if (!head) return fail(ErrorCode::BadInput, "found {}, expected a head number", cursor.here());
            for (int l : layers) PSCOPE_CHECK(setHead(l, *head, restore));
        } while (cursor.take(","));
        return expectEnd(cursor);
    }

    Result<void> setHead(int layer, int head, bool kept) {
        const std::vector<int>& present = m_shape.headIds[static_cast<std::size_t>(layer)];
        if (std::ranges::find(present, head) == present.end())
            return fail(ErrorCode::BadInput, "layer {} has no head {}; it has {}", layer, head,
                        present.empty() ? "none" : "heads " + text::listText(present));
        std::vector<int>& removed = m_recipe.layers[static_cast<std::size_t>(layer)].removedHeads;
        const auto at = std::ranges::lower_bound(removed, head);
        const bool isRemoved = at != removed.end() && *at == head;
        if (kept && isRemoved) removed.erase(at);
        if (!kept && !isRemoved) removed.insert(at, head);
        return {};
    }

    Result<void> readMatrices(Cursor& cursor) {
        std::vector<int> layers;
        const bool named = cursor.takeAny("layers", "layer");
        if (named) {
            PSCOPE_TRY(list, readLayerList(cursor));
            layers = list;
        } else {
            for (int l = 0; l < m_shape.layers; ++l) layers.push_back(l);
        }
        unsigned kinds = named && cursor.at(":") ? text::kEncoderBits : 0;
        while (kinds == 0 || cursor.take(",")) {
            PSCOPE_TRY(bits, readSelector(cursor));
            if (named && (bits & text::kClassifierBit)) return fail(ErrorCode::BadInput, "the classifier belongs to no layer; write 'classifier: ...'");
            kinds |= bits;
        }
        PSCOPE_CHECK(expectColon(cursor, "a setting such as 2:4 int8"));
        PSCOPE_TRY(spec, text::readSpec(cursor.rest()));
        if (kinds & text::kClassifierBit) m_recipe.classifier = spec;
        for (int l : layers)
            for (int k = 0; k < kLayerMatrices; ++k)
                if (kinds & (1U << k)) m_recipe.matrix(l, static_cast<MatrixKind>(k)) = spec;
        return {};
    }

    static Result<unsigned> readSelector(Cursor& cursor) {
        const std::string found = cursor.here();
        const auto word = cursor.takeWord();
        if (word)
            if (const text::Selector* selector = text::findSelector(*word)) return selector->kinds;
        std::vector<std::string_view> words{"layers", "heads", "neurons", "drop", "by", "units", "repair"};
        for (const text::Selector& selector : text::selectors()) words.push_back(selector.name);
        const std::string guess = word ? text::nearest(*word, words) : "";
        return fail(ErrorCode::BadInput,
                    "found {}, expected *, query, key, value, attention.output, ffn.in, ffn.out, ffn.*, attention.* or classifier{}", found,
                    !guess.empty() ? fmt::format(" (did you mean '{}'?)", guess)
                    : word         ? ""
                                   : " before the ':' (as in '*: 2:4 int8')");
    }

    const ModelShape& m_shape;
    Recipe m_recipe;
};

} // namespace

Result<Recipe> parseRecipe(std::string_view source, const ModelShape& shape) { return RecipeReader(shape).read(source); }

} // namespace pscope
