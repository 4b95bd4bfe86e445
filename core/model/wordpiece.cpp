// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See wordpiece.h. The behaviour followed is that of the Rust "fast" tokeniser, where it and the Python one
// differ.
#include "core/model/wordpiece.h"

#include <fstream>

#include "core/model/unicode.h"

namespace pscope {

namespace {

bool isBertPunctuation(char32_t c) {
    if (c < 0x80)
        return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
    return unicode::isPunctuation(c);
}

class BertNormalizer final : public Normalizer {
public:
    explicit BertNormalizer(BertNormalizerOptions options)
        : m_options(options) {}

    std::string apply(std::string_view text) const override {
        std::string result = cleaned(text);
        if (m_options.stripAccents && !unicode::isAscii(result)) result = withoutAccents(result);
        if (m_options.lowerCase) result = lowered(result);
        return result;
    }

private:
    std::string cleaned(std::string_view text) const {
        std::string result;
        result.reserve(text.size() + 8);
        for (std::size_t i = 0; i < text.size();) {
            char32_t c = unicode::next(text, i);
            if (m_options.cleanText) {
                const bool lineSpace = c == '\t' || c == '\n' || c == '\r';
                if (!lineSpace && (c == unicode::replacement || unicode::isOther(c))) continue;
                if (unicode::isWhitespace(c)) c = ' ';
            }
            const bool alone = m_options.splitCjk && unicode::isBertCjk(c);
            if (alone) result.push_back(' ');
            unicode::append(result, c);
            if (alone) result.push_back(' ');
        }
        return result;
    }

    static std::string withoutAccents(std::string_view text) {
        const std::string apart = unicode::normalised(text, unicode::Form::Nfd);
        std::string result;
        result.reserve(apart.size());
        for (std::size_t i = 0; i < apart.size();)
            if (const char32_t c = unicode::next(apart, i); !unicode::isNonspacingMark(c))
                unicode::append(result, c);
        return result;
    }

    static std::string lowered(std::string_view text) {
        std::string result;
        result.reserve(text.size());
        for (std::size_t i = 0; i < text.size();)
            unicode::appendLower(result, unicode::next(text, i));
        return result;
    }

    BertNormalizerOptions m_options;
};

class BertPreTokenizer final : public PreTokenizer {
public:
    void split(Word word, std::vector<Word>& out) const override {
        const std::string_view text = word.text;
        std::size_t begin = 0; // of the word being read
        const auto flush = [&](std::size_t end) {
            if (end > begin)
                out.push_back({std::string(text.substr(begin, end - begin)), word.atStart && begin == 0});
        };
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t here = i;
            const char32_t c = unicode::next(text, i);
            const bool space = unicode::isWhitespace(c);
            if (!space && !isBertPunctuation(c)) continue;
            flush(here);
            begin = here;
            if (!space) flush(i);
            begin = i;
        }
        flush(text.size());
    }
};

class WordPieceModel final : public PieceModel {
public:
    WordPieceModel(std::vector<std::string> vocabulary, const WordPieceSpec& spec)
        : m_vocabulary(std::move(vocabulary))
        , m_spec(spec) {
        m_whole.reserve(m_vocabulary.size());
        for (std::size_t id = 0; id < m_vocabulary.size(); ++id) {
            const std::string& piece = m_vocabulary[id];
            if (piece.empty()) continue;
            m_whole[piece] = static_cast<std::int32_t>(id);
            // Continuations are kept without their prefix as well, so that the search needs no string
            // building.
            if (piece.starts_with(m_spec.continuation) && piece.size() > m_spec.continuation.size()) {
                std::string rest = piece.substr(m_spec.continuation.size());
                m_longest = std::max(m_longest, rest.size());
                m_continuing[std::move(rest)] = static_cast<std::int32_t>(id);
            }
            m_longest = std::max(m_longest, piece.size());
        }
        m_unknownId = idOf(m_spec.unknown);
    }

    std::string_view kind() const override { return "wordpiece"; }
    int size() const override { return static_cast<int>(m_vocabulary.size()); }
    std::int32_t unknownId() const { return m_unknownId; }

    std::int32_t idOf(std::string_view piece) const override {
        const auto found = m_whole.find(piece);
        return found == m_whole.end() ? -1 : found->second;
    }

    std::string token(std::int32_t id) const override {
        return id >= 0 && id < size() ? m_vocabulary[static_cast<std::size_t>(id)] : std::string();
    }

    void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const override {
        if (word.size() > m_spec.maxCharacters && unicode::length(word) > m_spec.maxCharacters) {
            ids.push_back(m_unknownId);
            return;
        }
        const std::size_t before = ids.size();
        for (std::size_t begin = 0; begin < word.size();) {
            const std::size_t length =
                longestMatch(word.substr(begin), begin == 0 ? m_whole : m_continuing, ids);
            if (length == 0) { // one part without a piece makes the whole word unknown
                ids.resize(before);
                ids.push_back(m_unknownId);
                return;
            }
            begin += length;
        }
    }

private:
    /// Bytes of the longest prefix of `rest` that is a piece, whose id is appended; 0 when there is none.
    std::size_t longestMatch(std::string_view rest, const PieceIds& pieces,
                             std::vector<std::int32_t>& ids) const {
        for (std::size_t length = std::min(rest.size(), m_longest); length > 0; --length) {
            const bool insideCharacter =
                length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U;
            if (insideCharacter) continue;
            const auto found = pieces.find(rest.substr(0, length));
            if (found == pieces.end()) continue;
            ids.push_back(found->second);
            return length;
        }
        return 0;
    }

    std::vector<std::string> m_vocabulary;
    WordPieceSpec m_spec;
    PieceIds m_whole, m_continuing;
    std::size_t m_longest = 0; // bytes of the longest piece
    std::int32_t m_unknownId = -1;
};

} // namespace

std::unique_ptr<Normalizer> makeBertNormalizer(BertNormalizerOptions options) {
    return std::make_unique<BertNormalizer>(options);
}

std::unique_ptr<PreTokenizer> makeBertPreTokenizer() {
    return std::make_unique<BertPreTokenizer>();
}

Result<std::unique_ptr<PieceModel>> makeWordPieceModel(std::vector<std::string> vocabulary,
                                                       const WordPieceSpec& spec) {
    const std::size_t count = vocabulary.size();
    auto model = std::make_unique<WordPieceModel>(std::move(vocabulary), spec);
    if (model->unknownId() < 0)
        return fail(ErrorCode::BadInput,
                    "the vocabulary of {} pieces has no unknown token \"{}\"; is it a WordPiece vocabulary?",
                    count, spec.unknown);
    return std::unique_ptr<PieceModel>(std::move(model));
}

Result<TokenizerParts> makeBertParts(std::vector<std::string> vocabulary, BertNormalizerOptions options,
                                     const SpecialNames& names) {
    TokenizerParts parts;
    PSCOPE_TRY(model, makeWordPieceModel(std::move(vocabulary), {.unknown = names.unknown}));
    const std::int32_t start = model->idOf(names.start);
    const std::int32_t separator = model->idOf(names.separator);
    const std::int32_t padding = model->idOf(names.padding);
    if (start < 0 || separator < 0 || padding < 0)
        return fail(
            ErrorCode::BadInput,
            "the vocabulary of {} pieces lacks the special token \"{}\"; expected {}, {}, {} and {} in it",
            model->size(),
            start < 0       ? names.start
            : separator < 0 ? names.separator
                            : names.padding,
            names.padding, names.unknown, names.start, names.separator);
    for (const std::string& name : {names.padding, names.unknown, names.start, names.separator, names.mask})
        if (const std::int32_t id = model->idOf(name); id >= 0)
            parts.added.push_back({.content = name, .id = id});
    using Kind = TemplateItem::Kind;
    parts.specials.single = {{Kind::Special, start, 0}, {Kind::A, -1, 0}, {Kind::Special, separator, 0}};
    parts.specials.pair = parts.specials.single;
    parts.specials.pair.push_back({Kind::B, -1, 1});
    parts.specials.pair.push_back({Kind::Special, separator, 1});
    parts.normalizer = makeBertNormalizer(options);
    parts.preTokenizer = makeBertPreTokenizer();
    parts.padId = padding;
    parts.model = std::move(model);
    return parts;
}

Result<std::vector<std::string>> readVocabularyLines(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be opened for reading", file.string());
    std::vector<std::string> pieces;
    for (std::string line; std::getline(stream, line);) {
        if (pieces.empty() && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        line.erase(line.find_last_not_of(" \t\r\n\v\f") + 1);
        pieces.push_back(std::move(line));
    }
    if (pieces.empty())
        return fail(ErrorCode::BadInput, "{}: is empty, expected one piece per line", file.string());
    return pieces;
}

Result<std::shared_ptr<const Tokenizer>> makeWordPiece(std::vector<std::string> vocabulary,
                                                       WordPieceOptions options) {
    PSCOPE_TRY(parts, makeBertParts(std::move(vocabulary),
                                    {.splitCjk = options.splitCjk,
                                     .stripAccents = options.stripAccents,
                                     .lowerCase = options.lowerCase},
                                    {}));
    return makePipeline(std::move(parts));
}

std::vector<std::string> basicTokens(std::string_view text, const WordPieceOptions& options) {
    const BertNormalizer normalizer(
        {.splitCjk = options.splitCjk, .stripAccents = options.stripAccents, .lowerCase = options.lowerCase});
    std::vector<Word> words;
    BertPreTokenizer().split({normalizer.apply(text), true}, words);
    std::vector<std::string> result;
    result.reserve(words.size());
    for (Word& word : words)
        result.push_back(std::move(word.text));
    return result;
}

} // namespace pscope
