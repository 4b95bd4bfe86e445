// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See unicode.h.
#include "core/model/unicode.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace pscope::unicode {

namespace {
utf8proc_category_t category(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}
} // namespace

char32_t next(std::string_view text, std::size_t& position) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(position);
    if (lead < 0x80) {
        ++position;
        return lead;
    }
    const int extra = lead >= 0xF0 && lead <= 0xF4 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
    if (extra == 0 || lead > 0xF4 || position + static_cast<std::size_t>(extra) >= text.size()) {
        ++position;
        return replacement;
    }
    char32_t c = lead & (0x3FU >> extra);
    for (int i = 1; i <= extra; ++i) {
        const unsigned char follow = byte(position + static_cast<std::size_t>(i));
        if ((follow & 0xC0U) != 0x80U) {
            ++position;
            return replacement;
        }
        c = (c << 6) | (follow & 0x3FU);
    }
    const bool overlong = (extra == 2 && c < 0x800) || (extra == 3 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        ++position;
        return replacement;
    }
    position += static_cast<std::size_t>(extra) + 1;
    return c;
}

void append(std::string& text, char32_t c) {
    if (c < 0x80) {
        text.push_back(static_cast<char>(c));
        return;
    }
    const auto tail = [&](int shift) { text.push_back(static_cast<char>(0x80U | ((c >> shift) & 0x3FU))); };
    if (c < 0x800) {
        text.push_back(static_cast<char>(0xC0U | (c >> 6)));
    } else if (c < 0x10000) {
        text.push_back(static_cast<char>(0xE0U | (c >> 12)));
        tail(6);
    } else {
        text.push_back(static_cast<char>(0xF0U | (c >> 18)));
        tail(12);
        tail(6);
    }
    tail(0);
}

std::u32string decode(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        result.push_back(next(text, i));
    return result;
}

std::string encode(std::u32string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char32_t c : text)
        append(result, c);
    return result;
}

bool isAscii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count)
        next(text, i);
    return count;
}

std::string sanitised(std::string_view text) {
    if (isAscii(text)) return std::string(text);
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        append(result, next(text, i));
    return result;
}

bool isWhitespace(char32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool isOther(char32_t c) {
    if (c < 0x7F) return c < 0x20;
    const auto k = category(c);
    return k == UTF8PROC_CATEGORY_CC || k == UTF8PROC_CATEGORY_CF || k == UTF8PROC_CATEGORY_CO ||
           k == UTF8PROC_CATEGORY_CS;
}

bool isPunctuation(char32_t c) {
    const auto k = category(c);
    return k >= UTF8PROC_CATEGORY_PC && k <= UTF8PROC_CATEGORY_PO;
}

bool isNonspacingMark(char32_t c) {
    return c >= 0x300 && category(c) == UTF8PROC_CATEGORY_MN;
}

bool isMark(char32_t c) {
    const auto k = category(c);
    return k >= UTF8PROC_CATEGORY_MN && k <= UTF8PROC_CATEGORY_ME;
}

bool isLetter(char32_t c) {
    if (c < 0x80) return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
    const auto k = category(c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

bool isNumber(char32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9';
    const auto k = category(c);
    return k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO;
}

bool isDecimalDigit(char32_t c) {
    return category(c) == UTF8PROC_CATEGORY_ND;
}

bool isWordCharacter(char32_t c) {
    const auto k = category(c);
    const bool joiner = c == 0x200C || c == 0x200D;
    // letters by their use, though symbols by their category
    const bool enclosed = (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F149) ||
                          (c >= 0x1F150 && c <= 0x1F169) || (c >= 0x1F170 && c <= 0x1F189);
    return isLetter(c) || isMark(c) || isDecimalDigit(c) || k == UTF8PROC_CATEGORY_NL ||
           k == UTF8PROC_CATEGORY_PC || joiner || enclosed;
}

bool isBertCjk(char32_t c) {
    return c >= 0x3400 &&
           ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
            (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) ||
            (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F));
}

void appendLower(std::string& text, char32_t c) {
    if (c == 0x130) { // the one letter whose lower case is two code points
        append(text, 'i');
        append(text, 0x307);
        return;
    }
    append(text, c < 0x80 ? (c >= 'A' && c <= 'Z' ? c | 0x20U : c)
                          : static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
}

std::string normalised(std::string_view text, Form form) {
    if (isAscii(text)) return std::string(text);
    const std::string clean = sanitised(text);
    int options = UTF8PROC_STABLE;
    options |= form == Form::Nfc || form == Form::Nfkc ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
    if (form == Form::Nfkc || form == Form::Nfkd) options |= UTF8PROC_COMPAT;
    utf8proc_uint8_t* buffer = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(clean.data()),
                                   static_cast<utf8proc_ssize_t>(clean.size()), &buffer,
                                   static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(buffer, &std::free);
    if (size < 0) return clean; // out of memory only: the input is valid by now
    return {reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(size)};
}

} // namespace pscope::unicode
