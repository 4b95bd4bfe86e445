// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pre-tokenisers tokenizer.json can name besides BERT's. Private to core/model.
#pragma once

#include "core/model/tokenizer_parts.h"

namespace pscope {

std::unique_ptr<PreTokenizer> makeSequence(std::vector<std::unique_ptr<PreTokenizer>> steps);
/// GPT-2's: splits by its pattern (contractions, letters, numbers, the rest, white space), then one printable
/// character per byte. `usePattern` false leaves the splitting to others.
struct ByteLevelOptions {
    bool addPrefixSpace = false;
    bool usePattern = true;
};
std::unique_ptr<PreTokenizer> makeByteLevel(ByteLevelOptions options);

/// SentencePiece's visible space: ' ' becomes `symbol`, one is put in front, words begin at each.
enum class Prepend { Never, First, Always };
struct MetaspaceOptions {
    std::string symbol = "\xE2\x96\x81"; // U+2581
    Prepend prepend = Prepend::Always;
    bool split = true;
};
std::unique_ptr<PreTokenizer> makeMetaspace(MetaspaceOptions options);

std::unique_ptr<PreTokenizer> makeWhitespaceSplit();
/// Runs of word characters and runs of anything else but white space.
std::unique_ptr<PreTokenizer> makeWordSplit();
std::unique_ptr<PreTokenizer> makePunctuationSplit();
std::unique_ptr<PreTokenizer> makeDigitSplit(bool individual);

/// The printable stand-in of a byte, in UTF-8.
const std::string& byteSymbol(unsigned char byte);

} // namespace pscope
