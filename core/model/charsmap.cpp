// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled character map of Unigram tokenizers: u32 size of the trie, the trie (a Darts double array
// of u32 units), then zero-terminated replacement texts that the trie's values point at. The file is not
// trusted: every step is bounded.
#include <cstring>

#include <utf8proc.h>

#include "core/model/normalizers.h"

namespace pscope {

namespace {

class Charsmap final : public Normalizer {
public:
    Charsmap(std::vector<std::uint32_t> units, std::string texts)
        : m_units(std::move(units))
        , m_texts(std::move(texts)) {}

    /// Like the Rust library, by grapheme: one of at most five bytes is replaced as a whole, longer ones by
    /// code point.
    std::string apply(std::string_view text) const override {
        const std::string clean = unicode::sanitised(text);
        std::string result;
        result.reserve(clean.size());
        for (std::size_t begin = 0; begin < clean.size();) {
            const std::size_t end = graphemeEnd(clean, begin);
            const std::string_view grapheme(clean.data() + begin, end - begin);
            begin = end;
            constexpr std::size_t longestWhole = 5;
            if (grapheme.size() <= longestWhole)
                if (const auto replacement = lookUp(grapheme)) {
                    result.append(*replacement);
                    continue;
                }
            appendByCodePoint(result, grapheme);
        }
        return result;
    }

private:
    static std::size_t graphemeEnd(std::string_view text, std::size_t position) {
        utf8proc_int32_t state = 0;
        auto last = static_cast<utf8proc_int32_t>(unicode::next(text, position));
        while (position < text.size()) {
            std::size_t behind = position;
            const auto c = static_cast<utf8proc_int32_t>(unicode::next(text, behind));
            if (utf8proc_grapheme_break_stateful(last, c, &state)) break;
            last = c;
            position = behind;
        }
        return position;
    }

    void appendByCodePoint(std::string& result, std::string_view grapheme) const {
        for (std::size_t i = 0; i < grapheme.size();) {
            const std::size_t here = i;
            unicode::next(grapheme, i);
            const std::string_view one = grapheme.substr(here, i - here);
            result.append(lookUp(one).value_or(one));
        }
    }

    /// Replacement of the shortest key that `text` begins with.
    std::optional<std::string_view> lookUp(std::string_view text) const {
        const auto offset = [](std::uint32_t unit) { return (unit >> 10) << ((unit & (1U << 9)) >> 6); };
        std::size_t node = offset(m_units[0]);
        for (const char each : text) {
            const auto byte = static_cast<unsigned char>(each);
            node ^= byte;
            if (byte == 0 || node >= m_units.size()) return std::nullopt;
            const std::uint32_t unit = m_units[node];
            if ((unit & ((1U << 31) | 0xFFU)) != byte) return std::nullopt;
            node ^= offset(unit);
            if (((unit >> 8) & 1U) == 0) continue;
            if (node >= m_units.size()) return std::nullopt;
            const std::size_t begin = m_units[node] & 0x7FFFFFFFU;
            if (begin >= m_texts.size()) return std::nullopt;
            return std::string_view(m_texts.c_str() + begin); // ends at its zero, or at the string's own
        }
        return std::nullopt;
    }

    std::vector<std::uint32_t> m_units;
    std::string m_texts;
};

} // namespace

Result<std::unique_ptr<Normalizer>> makeCharsmap(std::string blob) {
    std::uint32_t size = 0;
    if (blob.size() >= sizeof size) std::memcpy(&size, blob.data(), sizeof size);
    if (size < 4 || size % 4 != 0 || size > blob.size() - sizeof size)
        return fail(ErrorCode::BadInput,
                    "the precompiled character map states a trie of {} bytes, it has {} in all", size,
                    blob.size());
    std::vector<std::uint32_t> units(size / 4);
    std::memcpy(units.data(), blob.data() + sizeof size, size);
    return std::make_unique<Charsmap>(std::move(units), blob.substr(sizeof size + size));
}

} // namespace pscope
