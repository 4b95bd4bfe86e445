// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See pre_tokenizers.h.
#include "core/model/pre_tokenizers.h"

#include <array>

#include "core/model/unicode.h"

namespace pscope {

namespace {

/// A pre-tokeniser that needs no more state than a lambda's captures.
class Step final : public PreTokenizer {
public:
    using Function = std::function<void(Word, std::vector<Word>&)>;
    explicit Step(Function function)
        : m_function(std::move(function)) {}
    void split(Word word, std::vector<Word>& out) const override { m_function(std::move(word), out); }

private:
    Function m_function;
};

std::unique_ptr<PreTokenizer> step(Step::Function function) {
    return std::make_unique<Step>(std::move(function));
}

/// Splits where the class of the characters changes. `classify` gives -1 for characters to drop, `alone` says
/// that a character of that class is a word by itself.
template <class Classify>
void splitByClass(const Word& word, std::vector<Word>& out, Classify classify, int alone) {
    const std::string_view text = word.text;
    std::size_t begin = 0;
    int current = -1;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t here = i;
        const int next = classify(unicode::next(text, i));
        if (next == current && next != alone) continue;
        if (current >= 0)
            out.push_back({std::string(text.substr(begin, here - begin)), word.atStart && begin == 0});
        begin = here;
        current = next;
    }
    if (current >= 0) out.push_back({std::string(text.substr(begin)), word.atStart && begin == 0});
}

bool isBertOrUnicodePunctuation(char32_t c) {
    return c < 0x80 ? (c > 32 && c < 127 && !unicode::isLetter(c) && !unicode::isNumber(c))
                    : unicode::isPunctuation(c);
}

/// End of the match of GPT-2's pattern at `position`; the alternatives are tried in its order.
class Gpt2Pattern {
public:
    explicit Gpt2Pattern(std::string_view text)
        : m_text(text) {}

    std::size_t matchEnd(std::size_t position) const {
        if (m_text[position] == '\'')
            for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
                if (m_text.substr(position).starts_with(ending)) return position + ending.size();
        const std::size_t body = m_text[position] == ' ' ? position + 1 : position;
        if (body < m_text.size()) {
            std::size_t behind = body;
            const Kind kind = kindOf(unicode::next(m_text, behind));
            if (kind != Kind::Space) return runEnd(behind, kind);
        }
        return spacesEnd(position);
    }

private:
    enum class Kind { Letter, Number, Space, Other };
    static Kind kindOf(char32_t c) {
        if (unicode::isLetter(c)) return Kind::Letter;
        if (unicode::isNumber(c)) return Kind::Number;
        return unicode::isWhitespace(c) ? Kind::Space : Kind::Other;
    }

    std::size_t runEnd(std::size_t position, Kind kind) const {
        while (position < m_text.size()) {
            std::size_t behind = position;
            if (kindOf(unicode::next(m_text, behind)) != kind) break;
            position = behind;
        }
        return position;
    }

    /// All the white space, but the last of several is left for the word that follows.
    std::size_t spacesEnd(std::size_t begin) const {
        std::size_t end = begin, last = begin; // last: where the last white space begins
        while (end < m_text.size()) {
            std::size_t behind = end;
            if (kindOf(unicode::next(m_text, behind)) != Kind::Space) break;
            last = end;
            end = behind;
        }
        return end < m_text.size() && last > begin ? last : end;
    }

    std::string_view m_text;
};

std::string byteSymbols(std::string_view text) {
    std::string result;
    result.reserve(text.size() * 2);
    for (const char c : text)
        result.append(byteSymbol(static_cast<unsigned char>(c)));
    return result;
}

void splitByteLevel(Word word, std::vector<Word>& out, ByteLevelOptions options) {
    if (options.addPrefixSpace && !word.text.starts_with(' ')) word.text.insert(0, 1, ' ');
    if (!options.usePattern) {
        out.push_back({byteSymbols(word.text), word.atStart});
        return;
    }
    const std::string_view text = word.text;
    const Gpt2Pattern pattern(text);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = pattern.matchEnd(begin);
        out.push_back({byteSymbols(text.substr(begin, end - begin)), word.atStart && begin == 0});
        begin = end;
    }
}

void splitMetaspace(const Word& word, std::vector<Word>& out, const MetaspaceOptions& options) {
    std::string text;
    for (const char c : word.text)
        c == ' ' ? text.append(options.symbol) : text.append(1, c);
    const bool wanted =
        options.prepend == Prepend::Always || (options.prepend == Prepend::First && word.atStart);
    if (wanted && !text.starts_with(options.symbol)) text.insert(0, options.symbol);
    std::size_t begin = 0;
    while (options.split && begin < text.size()) {
        const std::size_t next = text.find(options.symbol, begin + 1);
        if (next == std::string::npos) break;
        out.push_back({text.substr(begin, next - begin), word.atStart && begin == 0});
        begin = next;
    }
    if (begin < text.size()) out.push_back({text.substr(begin), word.atStart && begin == 0});
}

} // namespace

const std::string& byteSymbol(unsigned char byte) {
    static const std::array<std::string, 256> symbols = [] {
        std::array<std::string, 256> table;
        char32_t spare = 256; // bytes that do not print borrow the code points from here on
        for (unsigned b = 0; b < 256; ++b) {
            const bool prints = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
            unicode::append(table[b], prints ? b : spare++);
        }
        return table;
    }();
    return symbols[byte];
}

std::unique_ptr<PreTokenizer> makeSequence(std::vector<std::unique_ptr<PreTokenizer>> steps) {
    const auto shared = std::make_shared<const std::vector<std::unique_ptr<PreTokenizer>>>(std::move(steps));
    return step([shared](Word word, std::vector<Word>& out) {
        std::vector<Word> words{std::move(word)}, next;
        for (const auto& each : *shared) {
            next.clear();
            for (Word& part : words)
                each->split(std::move(part), next);
            words.swap(next);
        }
        for (Word& part : words)
            out.push_back(std::move(part));
    });
}

std::unique_ptr<PreTokenizer> makeByteLevel(ByteLevelOptions options) {
    return step(
        [options](Word word, std::vector<Word>& out) { splitByteLevel(std::move(word), out, options); });
}

std::unique_ptr<PreTokenizer> makeMetaspace(MetaspaceOptions options) {
    return step([options](Word word, std::vector<Word>& out) { splitMetaspace(word, out, options); });
}

std::unique_ptr<PreTokenizer> makeWhitespaceSplit() {
    return step([](Word word, std::vector<Word>& out) {
        splitByClass(
            word, out, [](char32_t c) { return unicode::isWhitespace(c) ? -1 : 0; }, -1);
    });
}

std::unique_ptr<PreTokenizer> makeWordSplit() {
    return step([](Word word, std::vector<Word>& out) {
        const auto classify = [](char32_t c) {
            if (unicode::isWhitespace(c)) return -1;
            return unicode::isWordCharacter(c) ? 0 : 1;
        };
        splitByClass(word, out, classify, -1);
    });
}

std::unique_ptr<PreTokenizer> makePunctuationSplit() {
    return step([](Word word, std::vector<Word>& out) {
        splitByClass(
            word, out, [](char32_t c) { return isBertOrUnicodePunctuation(c) ? 1 : 0; }, 1);
    });
}

std::unique_ptr<PreTokenizer> makeDigitSplit(bool individual) {
    return step([individual](Word word, std::vector<Word>& out) {
        splitByClass(
            word, out, [](char32_t c) { return unicode::isNumber(c) ? 1 : 0; }, individual ? 1 : -1);
    });
}

} // namespace pscope
