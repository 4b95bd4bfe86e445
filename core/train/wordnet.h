// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's data: WordNet noun definitions labelled with what kind of thing they define, read from the
// installed Debian package wordnet-base. Classes are the lexicographer files ("noun.animal") with enough
// definitions; a hash of the synset's offset puts every definition into train, search, dev or test, so the
// same package gives the same files everywhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/util/result.h"

namespace pscope {

/// Where Debian's wordnet-base puts its database.
inline constexpr const char* kWordnetNouns = "/usr/share/wordnet/data.noun";

enum class WordnetSplit { Train, Search, Dev, Test };
inline constexpr int kWordnetSplits = 4;
std::string_view name(WordnetSplit split); // "train", "search", "dev", "test"

/// The fixed rule: FNV-1a (64 bit) over the eight digits of the synset offset, modulo 100: 0-79 train, 80-83
/// search, 84-92 dev, 93-99 test.
WordnetSplit wordnetSplitOf(std::string_view synsetOffset);

struct WordnetExample {
    std::string offset; // eight digits
    std::string text;   // the definition without its example sentences
    std::string label;  // "animal", "artifact", ...
    WordnetSplit split = WordnetSplit::Train;
};

/// Limits that make the task; part of the rule, hence not options.
inline constexpr int kWordnetMinDefinitions = 2000; // a lexicographer file with fewer is no class
inline constexpr int kWordnetClassCap = 2900;       // of the rest, the first so many in order of the hash
inline constexpr int kWordnetMinWords = 3;
inline constexpr int kWordnetMaxWords = 40;

/// All examples in file order. NotFound names the package when the file is missing, BadInput the line that is
/// no synset.
Result<std::vector<WordnetExample>> readWordnetExamples(const std::filesystem::path& dataNoun);

/// Writes train.tsv, search.tsv, dev.tsv, test.tsv (header "text<TAB>label") and glosses.txt (every
/// definition of all parts of speech beside `dataNoun`, one a line, without those of search, dev and test:
/// text for unsupervised pre-training).
Result<void> writeWordnetSplits(const std::filesystem::path& dataNoun, const std::filesystem::path& outDir);

} // namespace pscope
