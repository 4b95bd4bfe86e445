// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Format of data.noun: wndb(5WN). A line is "offset lexfile pos words... | gloss"; licence lines start with a
// space.
#include "core/train/wordnet.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <unordered_set>

namespace pscope {
namespace {

/// Names of the noun lexicographer files, lexnames(5WN), from number 3 on.
constexpr int kFirstNounFile = 3;
constexpr std::array<const char*, 26> kNounFiles{
    "tops",          "act",    "animal",     "artifact",  "attribute",  "body",     "cognition",
    "communication", "event",  "feeling",    "food",      "group",      "location", "motive",
    "object",        "person", "phenomenon", "plant",     "possession", "process",  "quantity",
    "relation",      "shape",  "state",      "substance", "time"};

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

struct Gloss {
    std::string offset;
    int file = 0;
    std::string text;
};

bool isDigits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r;") - first + 1));
}

int wordCount(std::string_view text) {
    int words = 0;
    bool inside = false;
    for (const char c : text) {
        if (c != ' ' && !inside) ++words;
        inside = c != ' ';
    }
    return words;
}

/// The definition: what stands before the first example sentence, with tabs made spaces.
std::string definitionOf(std::string_view gloss) {
    std::string text = trimmed(gloss.substr(0, gloss.find("; \"")));
    std::ranges::replace(text, '\t', ' ');
    return text;
}

Result<std::vector<Gloss>> readGlosses(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in)
        return fail(ErrorCode::NotFound,
                    "{}: not found; the WordNet texts come with the Debian package wordnet-base, install it",
                    file.string());
    std::vector<Gloss> glosses;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.empty() || line[0] == ' ') continue;
        const auto bar = line.find(" | ");
        if (line.size() < 12 || !isDigits(std::string_view(line).substr(0, 8)) ||
            !isDigits(std::string_view(line).substr(9, 2)) || bar == std::string::npos)
            return fail(ErrorCode::BadInput,
                        "{}: line {} is no synset (expected 'offset file ... | definition')", file.string(),
                        number);
        glosses.push_back({line.substr(0, 8), std::stoi(line.substr(9, 2)),
                           definitionOf(std::string_view(line).substr(bar + 3))});
    }
    return glosses;
}

/// A total order that scatters neighbours: by hash, ties by offset.
bool hashOrder(const WordnetExample& a, const WordnetExample& b) {
    const auto ha = fnv1a(a.offset), hb = fnv1a(b.offset);
    return ha != hb ? ha < hb : a.offset < b.offset;
}

/// Keeps the first `kWordnetClassCap` of a class in hash order, then restores file order.
void capClass(std::vector<WordnetExample>& examples) {
    std::ranges::sort(examples, hashOrder);
    if (examples.size() > kWordnetClassCap) examples.resize(kWordnetClassCap);
}

Result<void> writeLines(const std::filesystem::path& file, const std::vector<std::string>& lines) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    for (const auto& line : lines)
        out << line << '\n';
    out.close();
    if (!out)
        return fail(ErrorCode::Io, "{}: cannot be written; check the folder's permissions and free space",
                    file.string());
    return {};
}

/// Definitions of all parts of speech for pre-training, free of everything that is evaluated on.
Result<std::vector<std::string>> pretrainingTexts(const std::filesystem::path& dataNoun) {
    std::vector<std::string> texts;
    std::unordered_set<std::string> seen, held;
    for (const char* part : {"data.noun", "data.verb", "data.adj", "data.adv"}) {
        const auto file = dataNoun.parent_path() / part;
        const bool nouns = file.filename() == dataNoun.filename();
        if (!nouns && !std::filesystem::exists(file)) continue;
        PSCOPE_TRY(glosses, readGlosses(nouns ? dataNoun : file));
        if (nouns)
            for (const Gloss& gloss : glosses)
                if (wordnetSplitOf(gloss.offset) != WordnetSplit::Train) held.insert(gloss.text);
        for (Gloss& gloss : glosses)
            if (wordCount(gloss.text) >= kWordnetMinWords && !held.contains(gloss.text) &&
                seen.insert(gloss.text).second)
                texts.push_back(std::move(gloss.text));
    }
    return texts;
}

} // namespace

std::string_view name(WordnetSplit split) {
    constexpr std::array<std::string_view, kWordnetSplits> names{"train", "search", "dev", "test"};
    return names[static_cast<std::size_t>(split)];
}

WordnetSplit wordnetSplitOf(std::string_view synsetOffset) {
    const auto slot = fnv1a(synsetOffset) % 100;
    return slot < 80   ? WordnetSplit::Train
           : slot < 84 ? WordnetSplit::Search
           : slot < 93 ? WordnetSplit::Dev
                       : WordnetSplit::Test;
}

Result<std::vector<WordnetExample>> readWordnetExamples(const std::filesystem::path& dataNoun) {
    PSCOPE_TRY(glosses, readGlosses(dataNoun));
    std::map<int, int> definitions; // of a lexicographer file
    for (const Gloss& gloss : glosses)
        ++definitions[gloss.file];

    // The same words for two synsets would leak from one split into another: the first synset keeps them.
    std::unordered_set<std::string> seen;
    std::map<int, std::vector<WordnetExample>> classes;
    for (Gloss& gloss : glosses) {
        const int index = gloss.file - kFirstNounFile;
        const int words = wordCount(gloss.text);
        if (index < 0 || index >= static_cast<int>(kNounFiles.size()) ||
            definitions[gloss.file] < kWordnetMinDefinitions || words < kWordnetMinWords ||
            words > kWordnetMaxWords || !seen.insert(gloss.text).second)
            continue;
        classes[gloss.file].push_back({gloss.offset, std::move(gloss.text),
                                       kNounFiles[static_cast<std::size_t>(index)],
                                       wordnetSplitOf(gloss.offset)});
    }
    std::vector<WordnetExample> examples;
    for (auto& [file, members] : classes) {
        capClass(members);
        std::ranges::move(members, std::back_inserter(examples));
    }
    std::ranges::sort(examples, {}, &WordnetExample::offset);
    return examples;
}

Result<void> writeWordnetSplits(const std::filesystem::path& dataNoun, const std::filesystem::path& outDir) {
    PSCOPE_TRY(examples, readWordnetExamples(dataNoun));
    std::error_code ec;
    std::filesystem::create_directories(outDir, ec);
    if (ec) return fail(ErrorCode::Io, "{}: cannot be created: {}", outDir.string(), ec.message());

    std::array<std::vector<std::string>, kWordnetSplits> lines;
    lines.fill({"text\tlabel"});
    // Hash order inside each file, so that its first rows are a fair sample ("--limit 500").
    std::ranges::sort(examples, hashOrder);
    for (const WordnetExample& example : examples)
        lines[static_cast<std::size_t>(example.split)].push_back(example.text + '\t' + example.label);
    for (int i = 0; i < kWordnetSplits; ++i)
        PSCOPE_CHECK(writeLines(outDir / (std::string(name(static_cast<WordnetSplit>(i))) + ".tsv"),
                                lines[static_cast<std::size_t>(i)]));
    PSCOPE_TRY(texts, pretrainingTexts(dataNoun));
    return writeLines(outDir / "glosses.txt", texts);
}

} // namespace pscope
