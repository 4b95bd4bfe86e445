// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See added_tokens.h.
#include "core/model/added_tokens.h"

#include <algorithm>

#include "core/model/unicode.h"

namespace pscope {

namespace {

/// Start of the code point that ends at `end` (> 0).
std::size_t previousStart(std::string_view text, std::size_t end) {
    std::size_t start = end - 1;
    while (start > 0 && end - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U)
        --start;
    return start;
}

char32_t characterBefore(std::string_view text, std::size_t end) {
    std::size_t start = previousStart(text, end);
    return unicode::next(text, start);
}

bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) {
    if (begin > 0 && unicode::isWordCharacter(characterBefore(text, begin))) return false;
    return end >= text.size() || !unicode::isWordCharacter(unicode::next(text, end));
}

} // namespace

AddedTokenCutter::AddedTokenCutter(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens)) {
    std::erase_if(m_tokens, [](const AddedToken& token) { return token.content.empty(); });
    std::ranges::stable_sort(m_tokens, std::greater{},
                             [](const AddedToken& token) { return token.content.size(); });
    for (const auto& token : m_tokens)
        m_firstByte[static_cast<unsigned char>(token.content[0])] = true;
}

const AddedToken* AddedTokenCutter::longestAt(std::string_view text, std::size_t position) const {
    if (!m_firstByte[static_cast<unsigned char>(text[position])]) return nullptr;
    for (const auto& token : m_tokens)
        if (text.substr(position).starts_with(token.content)) return &token;
    return nullptr;
}

std::vector<AddedTokenCutter::Segment> AddedTokenCutter::cut(std::string_view text) const {
    std::vector<Segment> segments;
    std::size_t done = 0; // everything before it is in a segment
    const auto flush = [&](std::size_t end) {
        if (end > done) segments.push_back({text.substr(done, end - done), -1, done});
    };
    for (std::size_t i = 0; i < text.size();) {
        const AddedToken* token = longestAt(text, i);
        if (token == nullptr) {
            ++i;
            continue;
        }
        std::size_t begin = i;
        std::size_t end = i + token->content.size();
        i = end;
        if (token->singleWord && !standsAlone(text, begin, end)) continue;
        if (token->leftStrip)
            while (begin > done && unicode::isWhitespace(characterBefore(text, begin)))
                begin = previousStart(text, begin);
        if (token->rightStrip)
            for (std::size_t ahead = end;
                 ahead < text.size() && unicode::isWhitespace(unicode::next(text, ahead));)
                end = ahead;
        flush(begin);
        segments.push_back({text.substr(begin, end - begin), token->id, begin});
        done = i = end;
    }
    flush(text.size());
    return segments;
}

} // namespace pscope
