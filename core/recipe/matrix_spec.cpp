// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The setting of one matrix as text ("4x4 80% int4 group 32"), and what is legal on which sizes.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/recipe/recipe_words.h"

namespace pscope {

namespace {

using text::Token;

constexpr std::array kBits{32, 16, 8, 4, 3, 2};
constexpr int kLargestGroupM = 32;

/// Decimal digits of a fraction, shifted by two places, so that text and number convert without loss.
std::string percentText(double fraction) {
    if (!std::isfinite(fraction)) return "nan%";
    if (fraction == 0) return "0%";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(fraction), std::chars_format::scientific).ptr;
    const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t e = scientific.find('e');
    std::string digits(scientific.substr(0, e));
    std::erase(digits, '.');
    int point = std::atoi(std::string(scientific.substr(e + 1)).c_str()) + 1 + 2; // digits before the decimal point
    if (point <= 0) {
        digits.insert(0, static_cast<std::size_t>(1 - point), '0');
        point = 1;
    }
    if (static_cast<int>(digits.size()) < point) digits.append(static_cast<std::size_t>(point) - digits.size(), '0');
    if (static_cast<int>(digits.size()) > point) digits.insert(static_cast<std::size_t>(point), 1, '.');
    return (fraction < 0 ? "-" : "") + digits + "%";
}

std::optional<double> fractionOfPercent(const std::string& number) {
    if (number.size() > 2000) return std::nullopt;
    const std::string scaled = number + "e-2";
    double value = 0;
    const auto [end, error] = std::from_chars(scaled.data(), scaled.data() + scaled.size(), value);
    if (error == std::errc::result_out_of_range) return number.find_first_not_of("0.") == std::string::npos ? 0.0 : 1e300;
    if (error != std::errc{} || end != scaled.data() + scaled.size()) return std::nullopt;
    return value;
}

/// Divisors of `size` next to `wanted`, for messages: "4 or 8".
std::string fittingNear(int wanted, int size, int largest) {
    int below = 0, above = 0;
    for (int d = 1; d <= std::min(size, largest); ++d)
        if (size % d == 0) {
            if (d <= wanted) below = d;
            if (d >= wanted && above == 0) above = d;
        }
    if (below == 0) return fmt::format("{}", above);
    return above == 0 ? fmt::format("{}", below) : fmt::format("{} or {}", below, above);
}

/// Reads the settings of one matrix token by token.
class SpecReader {
public:
    explicit SpecReader(std::span<const Token> tokens) : m_tokens(tokens) {}

    Result<MatrixSpec> read() {
        if (m_tokens.empty()) return fail(ErrorCode::BadInput, "nothing is set; expected {}", kExpected);
        while (m_at < m_tokens.size()) PSCOPE_CHECK(readOne());
        if (m_hasPercent && m_spec.pattern == Pattern::NM)
            return fail(ErrorCode::BadInput, "{}:{} already fixes the sparsity; leave the percentage out", m_spec.n, m_spec.m);
        if (!m_hasPercent && m_spec.pattern == Pattern::Block)
            return fail(ErrorCode::BadInput, "{0}x{1} blocks need a sparsity, for example '{0}x{1} 80%'", m_spec.p, m_spec.q);
        if (m_hasPercent && m_spec.pattern == Pattern::Dense) m_spec.pattern = Pattern::Unstructured;
        if (m_hasDense && m_spec.pattern != Pattern::Dense)
            return fail(ErrorCode::BadInput, "'dense' contradicts the sparsity pattern beside it");
        PSCOPE_CHECK(text::checkValues(m_spec));
        return m_spec;
    }

private:
    static constexpr std::string_view kExpected =
        "dense, 80%, 2:4 or 4x4 80%, and fp32, bf16, int8, int4, int3 or int2, and 'group 32' after an integer width";

    const Token* peek(std::size_t ahead) const { return m_at + ahead < m_tokens.size() ? &m_tokens[m_at + ahead] : nullptr; }
    bool textAt(std::size_t ahead, std::string_view wanted) const { return peek(ahead) && peek(ahead)->text == wanted; }
    std::optional<int> intAt(std::size_t ahead) const {
        const Token* token = peek(ahead);
        return token && token->kind == Token::Kind::Number ? text::wholeNumber(token->text) : std::nullopt;
    }

    Result<void> readOne() {
        if (m_tokens[m_at].kind == Token::Kind::Number) return readPattern();
        const std::string& word = m_tokens[m_at].text;
        if (word == "dense") {
            m_hasDense = true;
            ++m_at;
            return {};
        }
        if (word == "group") return readGroup();
        if (word == "int" || word == "fp" || word == "float" || word == "bf" || word == "bfloat") return readBits();
        return fail(ErrorCode::BadInput, "found '{}', expected {}", word, kExpected);
    }

    Result<void> readPattern() {
        const std::string& number = m_tokens[m_at].text;
        if (textAt(1, "%")) {
            const auto fraction = fractionOfPercent(number);
            if (!fraction) return fail(ErrorCode::BadInput, "'{}%' is not a percentage", number);
            if (m_hasPercent) return fail(ErrorCode::BadInput, "'{}%' is a second sparsity", number);
            m_spec.sparsity = *fraction;
            m_hasPercent = true;
            m_at += 2;
            return {};
        }
        const bool block = textAt(1, "x");
        if (block || textAt(1, ":")) {
            const auto first = intAt(0), second = intAt(2);
            if (!first || !second)
                return fail(ErrorCode::BadInput, "'{}{}{}' needs two whole numbers, as in '{}'", number, peek(1)->text,
                            peek(2) ? peek(2)->text : "", block ? "4x4" : "2:4");
            if (m_spec.pattern != Pattern::Dense)
                return fail(ErrorCode::BadInput, "'{}{}{}' is a second pattern", number, peek(1)->text, peek(2)->text);
            m_spec.pattern = block ? Pattern::Block : Pattern::NM;
            (block ? m_spec.p : m_spec.n) = *first;
            (block ? m_spec.q : m_spec.m) = *second;
            m_at += 3;
            return {};
        }
        return fail(ErrorCode::BadInput, "'{0}' has no unit; a sparsity is a percentage such as '50%', a pattern is '2:4' or '4x4 80%'", number);
    }

    Result<void> readBits() {
        const std::string word = m_tokens[m_at].text;
        const std::string number = peek(1) ? peek(1)->text : "";
        const auto width = intAt(1);
        if (!width) return fail(ErrorCode::BadInput, "'{}' lacks its width, expected fp32, bf16, int8, int4, int3 or int2", word);
        const bool known = word == "int" ? *width <= 8 && std::ranges::find(kBits, *width) != kBits.end()
                                         : *width == (word.starts_with('b') ? 16 : 32);
        if (!known) return fail(ErrorCode::BadInput, "'{}{}' is no width, expected fp32, bf16, int8, int4, int3 or int2", word, number);
        if (m_hasBits) return fail(ErrorCode::BadInput, "'{}{}' is a second width", word, number);
        m_spec.bits = *width;
        m_hasBits = true;
        m_at += 2;
        return {};
    }

    Result<void> readGroup() {
        const std::size_t skip = textAt(1, "=") ? 2 : 1;
        const auto size = intAt(skip);
        if (!size || *size == 0) return fail(ErrorCode::BadInput, "'group' needs a size, as in 'int4 group 32'");
        if (m_spec.group != 0) return fail(ErrorCode::BadInput, "'group {}' is a second group", *size);
        m_spec.group = *size;
        m_at += skip + 1;
        return {};
    }

    std::span<const Token> m_tokens;
    std::size_t m_at = 0;
    MatrixSpec m_spec;
    bool m_hasPercent = false, m_hasDense = false, m_hasBits = false;
};

} // namespace

namespace text {

Result<MatrixSpec> readSpec(std::span<const Token> tokens) { return SpecReader(tokens).read(); }

Result<void> checkValues(const MatrixSpec& spec) {
    if (std::ranges::find(kBits, spec.bits) == kBits.end())
        return fail(ErrorCode::Unsupported, "{} bits are not offered; use 32, 16, 8, 4, 3 or 2", spec.bits);
    if (spec.group < 0 || (spec.group > 0 && spec.bits > 8))
        return fail(ErrorCode::Unsupported, "group {} needs an integer width such as int4", spec.group);
    if (spec.pattern == Pattern::NM && (spec.m < 1 || spec.m > kLargestGroupM || spec.n < 1 || spec.n > spec.m))
        return fail(ErrorCode::Unsupported, "{}:{} must keep 1..M of every M inputs with M from 1 to {}", spec.n, spec.m, kLargestGroupM);
    if (spec.pattern == Pattern::Block && (spec.p < 1 || spec.q < 1))
        return fail(ErrorCode::Unsupported, "{}x{} blocks need both sides to be at least 1", spec.p, spec.q);
    const bool usesSparsity = spec.pattern == Pattern::Unstructured || spec.pattern == Pattern::Block;
    if (usesSparsity && !(spec.sparsity >= 0 && spec.sparsity < 1))
        return fail(ErrorCode::Unsupported, "a sparsity of {} is outside 0%..100% (100% itself removes the matrix)", percentText(spec.sparsity));
    return {};
}

} // namespace text

std::string toText(const MatrixSpec& spec) {
    std::string out;
    switch (spec.pattern) {
    case Pattern::Dense: break;
    case Pattern::Unstructured: out = percentText(spec.sparsity); break;
    case Pattern::NM: out = fmt::format("{}:{}", spec.n, spec.m); break;
    case Pattern::Block: out = fmt::format("{}x{} {}", spec.p, spec.q, percentText(spec.sparsity)); break;
    }
    if (spec.bits != 32) out += fmt::format("{}{}{}", out.empty() ? "" : " ", spec.bits == 16 ? "bf" : "int", spec.bits);
    if (spec.group > 0) out += fmt::format(" group {}", spec.group);
    return out.empty() ? "dense" : out;
}

Result<MatrixSpec> parseMatrixSpec(std::string_view source) {
    auto spec = text::readSpec(text::tokenize(source));
    if (!spec) return fail(spec.error().code, "'{}': {}", text::trimmed(source), spec.error().message);
    return spec;
}

Result<void> checkSpec(const MatrixSpec& spec, int rows, int columns) {
    PSCOPE_CHECK(text::checkValues(spec));
    if (rows == 0 || columns == 0) return {}; // nothing left of the matrix: every setting is met
    if (spec.pattern == Pattern::NM && columns % spec.m != 0)
        return fail(ErrorCode::Unsupported, "{} needs the {} inputs to be divisible by {}; M = {} would fit", toText(spec), columns, spec.m,
                    fittingNear(spec.m, columns, kLargestGroupM));
    if (spec.pattern == Pattern::Block && rows % spec.p != 0)
        return fail(ErrorCode::Unsupported, "{} needs the {} outputs to be divisible by {}; a block height of {} would fit", toText(spec), rows,
                    spec.p, fittingNear(spec.p, rows, rows));
    if (spec.pattern == Pattern::Block && columns % spec.q != 0)
        return fail(ErrorCode::Unsupported, "{} needs the {} inputs to be divisible by {}; a block width of {} would fit", toText(spec), columns,
                    spec.q, fittingNear(spec.q, columns, columns));
    if (spec.group > 0 && columns % spec.group != 0)
        return fail(ErrorCode::Unsupported, "{} needs the {} inputs to be divisible by {}; a group of {} would fit", toText(spec), columns,
                    spec.group, fittingNear(spec.group, columns, columns));
    return {};
}

} // namespace pscope
