// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The normalisers tokenizer.json can name besides BERT's. Private to core/model.
#pragma once

#include "core/model/tokenizer_parts.h"
#include "core/model/unicode.h"

namespace pscope {

std::unique_ptr<Normalizer> makeSequence(std::vector<std::unique_ptr<Normalizer>> steps);
std::unique_ptr<Normalizer> makeUnicodeForm(unicode::Form form);
std::unique_ptr<Normalizer> makeLowerCase();
/// Drops all combining marks; NFD or NFKD is expected to have gone before.
std::unique_ptr<Normalizer> makeStripMarks();
std::unique_ptr<Normalizer> makeStripEnds(bool left, bool right);
std::unique_ptr<Normalizer> makeReplace(std::string what, std::string with);
/// Runs of two or more spaces become `with`.
std::unique_ptr<Normalizer> makeCollapseSpaces(std::string with);
/// Words with one space between them and none around.
std::unique_ptr<Normalizer> makeJoinWords();
std::unique_ptr<Normalizer> makePrepend(std::string prefix);
/// SentencePiece's character map: a double-array trie over UTF-8 and the texts it leads to. `blob` is the
/// decoded base64.
Result<std::unique_ptr<Normalizer>> makeCharsmap(std::string blob);

/// What ALBERT does before SentencePiece: single spaces, `` and '' are quotes, then NFKD without marks
/// (unless kept), then lower case.
std::unique_ptr<Normalizer> makeAlbertNormalizer(bool lowerCase, bool keepAccents);

std::optional<std::string> decodedBase64(std::string_view text);

} // namespace pscope
