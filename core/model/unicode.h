// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The little Unicode that tokenisers need, on top of utf8proc. Input may be any bytes: what is not UTF-8
// reads as U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pscope::unicode {

inline constexpr char32_t replacement = 0xFFFD;

/// Code point at `position` (< text.size()), which moves behind it; U+FFFD and one byte further where the
/// bytes are malformed.
char32_t next(std::string_view text, std::size_t& position);
void append(std::string& text, char32_t c);
std::u32string decode(std::string_view text);
std::string encode(std::u32string_view text);
bool isAscii(std::string_view text);
/// How many code points `text` has.
std::size_t length(std::string_view text);
/// The same text with every malformed byte replaced by U+FFFD.
std::string sanitised(std::string_view text);

bool isWhitespace(char32_t c); // White_Space
bool isOther(char32_t c); // Cc Cf Co Cs; unassigned code points are not "other" to the canonical normaliser
bool isPunctuation(char32_t c);    // P*
bool isNonspacingMark(char32_t c); // Mn
bool isMark(char32_t c);           // M*
bool isLetter(char32_t c);         // L*
bool isNumber(char32_t c);         // N*
bool isDecimalDigit(char32_t c);   // Nd
bool isWordCharacter(char32_t c);  // \w of the Rust regular expressions
bool isBertCjk(char32_t c);        // blocks that BERT splits into single characters

/// Full lower-case mapping, one character at a time: no final sigma.
void appendLower(std::string& text, char32_t c);

enum class Form { Nfc, Nfd, Nfkc, Nfkd };
/// Normal form of `text`, malformed bytes as U+FFFD.
std::string normalised(std::string_view text, Form form);

} // namespace pscope::unicode
