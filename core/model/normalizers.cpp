// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See normalizers.h.
#include "core/model/normalizers.h"

namespace pscope {

namespace {

/// A normaliser that needs no more state than a lambda's captures.
class Step final : public Normalizer {
public:
    using Function = std::function<std::string(std::string_view)>;
    explicit Step(Function function)
        : m_function(std::move(function)) {}
    std::string apply(std::string_view text) const override { return m_function(text); }

private:
    Function m_function;
};

std::unique_ptr<Normalizer> step(Step::Function function) {
    return std::make_unique<Step>(std::move(function));
}

std::string lowered(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        unicode::appendLower(result, unicode::next(text, i));
    return result;
}

std::string withoutMarks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        if (const char32_t c = unicode::next(text, i); !unicode::isMark(c)) unicode::append(result, c);
    return result;
}

std::string stripped(std::string_view text, bool left, bool right) {
    std::size_t begin = 0, end = 0; // end: behind the last character that is no white space
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t here = i;
        if (unicode::isWhitespace(unicode::next(text, i))) continue;
        if (end == 0) begin = here;
        end = i;
    }
    if (!left) begin = 0;
    if (!right) end = text.size();
    return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string result;
    std::size_t begin = 0;
    for (std::size_t hit; !what.empty() && (hit = text.find(what, begin)) != std::string_view::npos;) {
        result.append(text.substr(begin, hit - begin)).append(with);
        begin = hit + what.size();
    }
    return result.append(text.substr(begin));
}

std::string collapsed(std::string_view text, std::string_view with) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(' ', i), text.size());
        if (end - i >= 2) {
            result.append(with);
            i = end;
        } else {
            result.push_back(text[i++]);
        }
    }
    return result;
}

std::string wordsJoined(std::string_view text) {
    std::string result;
    bool gap = false; // white space since the last character kept
    for (std::size_t i = 0; i < text.size();) {
        const char32_t c = unicode::next(text, i);
        if (unicode::isWhitespace(c)) {
            gap = true;
            continue;
        }
        if (gap && !result.empty()) result.push_back(' ');
        gap = false;
        unicode::append(result, c);
    }
    return result;
}

} // namespace

std::unique_ptr<Normalizer> makeSequence(std::vector<std::unique_ptr<Normalizer>> steps) {
    const auto shared = std::make_shared<const std::vector<std::unique_ptr<Normalizer>>>(std::move(steps));
    return step([shared](std::string_view text) {
        std::string result(text);
        for (const auto& each : *shared)
            result = each->apply(result);
        return result;
    });
}

std::unique_ptr<Normalizer> makeUnicodeForm(unicode::Form form) {
    return step([form](std::string_view text) { return unicode::normalised(text, form); });
}

std::unique_ptr<Normalizer> makeLowerCase() {
    return step(lowered);
}
std::unique_ptr<Normalizer> makeStripMarks() {
    return step(withoutMarks);
}

std::unique_ptr<Normalizer> makeStripEnds(bool left, bool right) {
    return step([=](std::string_view text) { return stripped(text, left, right); });
}

std::unique_ptr<Normalizer> makeReplace(std::string what, std::string with) {
    return step([=](std::string_view text) { return replaced(text, what, with); });
}

std::unique_ptr<Normalizer> makeCollapseSpaces(std::string with) {
    return step([=](std::string_view text) { return collapsed(text, with); });
}

std::unique_ptr<Normalizer> makeJoinWords() {
    return step(wordsJoined);
}

std::unique_ptr<Normalizer> makePrepend(std::string prefix) {
    return step(
        [=](std::string_view text) { return text.empty() ? std::string() : prefix + std::string(text); });
}

std::unique_ptr<Normalizer> makeAlbertNormalizer(bool lowerCase, bool keepAccents) {
    std::vector<std::unique_ptr<Normalizer>> steps;
    steps.push_back(makeJoinWords());
    steps.push_back(makeReplace("``", "\""));
    steps.push_back(makeReplace("''", "\""));
    if (!keepAccents) {
        steps.push_back(makeUnicodeForm(unicode::Form::Nfkd));
        steps.push_back(makeStripMarks());
    }
    if (lowerCase) steps.push_back(makeLowerCase());
    return makeSequence(std::move(steps));
}

std::optional<std::string> decodedBase64(std::string_view text) {
    const auto digit = [](char c) -> int {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    };
    std::string result;
    result.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int count = 0;
    while (text.ends_with('='))
        text.remove_suffix(1);
    for (const char c : text) {
        const int value = digit(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        if ((count += 6) < 8) continue;
        count -= 8;
        result.push_back(static_cast<char>((bits >> count) & 0xFFU));
    }
    return result;
}

} // namespace pscope
