// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts added tokens ([MASK], <s>, user words) out of a text before anything else sees it. Private to
// core/model.
#pragma once

#include <string_view>
#include <vector>

#include "core/model/tokenizer_parts.h"

namespace pscope {

/// Finds leftmost-longest occurrences; O(text) when no token's first byte occurs.
class AddedTokenCutter {
public:
    AddedTokenCutter() = default;
    explicit AddedTokenCutter(std::vector<AddedToken> tokens);

    struct Segment {
        std::string_view text; // id < 0: ordinary text, never empty
        std::int32_t id = -1;
        std::size_t begin = 0; // offset in the text that was cut
    };
    std::vector<Segment> cut(std::string_view text) const;
    bool empty() const { return m_tokens.empty(); }

private:
    const AddedToken* longestAt(std::string_view text, std::size_t position) const;

    std::vector<AddedToken> m_tokens; // longest first
    bool m_firstByte[256] = {};
};

} // namespace pscope
