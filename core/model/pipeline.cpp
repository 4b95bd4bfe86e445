// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one Tokenizer there is: raw text -> added tokens cut out -> normalised -> words -> pieces -> specials
// around them.
#include <algorithm>

#include "core/model/added_tokens.h"
#include "core/model/tokenizer_parts.h"
#include "core/model/unicode.h"

namespace pscope {

namespace {

class Pipeline final : public Tokenizer {
public:
    explicit Pipeline(TokenizerParts parts)
        : m_parts(std::move(parts)) {
        std::vector<AddedToken> raw, normalized;
        m_size = m_parts.model->size();
        for (AddedToken token : m_parts.added) {
            m_size = std::max(m_size, static_cast<int>(token.id) + 1);
            if (token.normalized && m_parts.normalizer) {
                token.content = m_parts.normalizer->apply(token.content);
                normalized.push_back(std::move(token));
            } else {
                raw.push_back(std::move(token));
            }
        }
        m_raw = AddedTokenCutter(std::move(raw));
        m_normalized = AddedTokenCutter(std::move(normalized));
    }

    std::string_view kind() const override { return m_parts.model->kind(); }
    int vocabularySize() const override { return m_size; }
    int padId() const override { return m_parts.padId; }
    int maxLength() const override { return m_parts.maxLength; }

    std::string token(std::int32_t id) const override {
        for (const AddedToken& added : m_parts.added)
            if (added.id == id) return added.content;
        return m_parts.model->token(id);
    }

    std::vector<std::int32_t> pieces(std::string_view text) const override {
        std::vector<std::int32_t> ids;
        ids.reserve(text.size() / 3 + 4);
        std::vector<Word> words;
        for (const auto& segment : m_raw.cut(text)) {
            if (segment.id >= 0)
                ids.push_back(segment.id);
            else
                addNormalized(segment, ids, words);
        }
        return ids;
    }

protected:
    Encoding assemble(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                      bool hasPair) const override {
        Encoding encoding;
        const auto& items = hasPair ? m_parts.specials.pair : m_parts.specials.single;
        encoding.ids.reserve(a.size() + b.size() + items.size());
        for (const TemplateItem& item : items) {
            if (item.kind == TemplateItem::Kind::Special) {
                encoding.ids.push_back(item.id);
            } else {
                const auto& source = item.kind == TemplateItem::Kind::A ? a : b;
                encoding.ids.insert(encoding.ids.end(), source.begin(), source.end());
            }
            encoding.typeIds.resize(encoding.ids.size(), item.typeId);
        }
        return encoding;
    }

    int specialCount(bool hasPair) const override {
        const auto& items = hasPair ? m_parts.specials.pair : m_parts.specials.single;
        return static_cast<int>(std::ranges::count(items, TemplateItem::Kind::Special, &TemplateItem::kind));
    }

private:
    void addNormalized(const AddedTokenCutter::Segment& raw, std::vector<std::int32_t>& ids,
                       std::vector<Word>& words) const {
        const std::string text =
            m_parts.normalizer ? m_parts.normalizer->apply(raw.text) : std::string(raw.text);
        for (const auto& segment : m_normalized.cut(text)) {
            if (segment.id >= 0) {
                ids.push_back(segment.id);
                continue;
            }
            words.clear();
            Word word{std::string(segment.text), raw.begin == 0 && segment.begin == 0};
            if (m_parts.preTokenizer)
                m_parts.preTokenizer->split(std::move(word), words);
            else
                words.push_back(std::move(word));
            for (const Word& each : words)
                m_parts.model->tokenize(each.text, ids);
        }
    }

    TokenizerParts m_parts;
    AddedTokenCutter m_raw, m_normalized;
    int m_size = 0;
};

/// How many pieces of each sentence fit into `room`: the longer one gives way first.
std::pair<std::size_t, std::size_t> longestFirst(std::size_t a, std::size_t b, std::size_t room) {
    if (a + b <= room) return {a, b};
    const bool swapped = a > b;
    std::size_t shorter = std::min(a, b);
    std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
        shorter = room / 2;
        longer = shorter + room % 2;
    }
    return swapped ? std::pair{longer, shorter} : std::pair{shorter, longer};
}

} // namespace

std::shared_ptr<const Tokenizer> makePipeline(TokenizerParts parts) {
    return std::make_shared<const Pipeline>(std::move(parts));
}

Encoding Tokenizer::encode(std::string_view text, std::string_view pair, int maxTokens) const {
    const bool hasPair = !pair.empty();
    const std::vector<std::int32_t> a = pieces(text);
    const std::vector<std::int32_t> b = hasPair ? pieces(pair) : std::vector<std::int32_t>();
    const auto room = static_cast<std::size_t>(std::max(0, maxTokens - specialCount(hasPair)));
    const auto [keepA, keepB] = longestFirst(a.size(), b.size(), room);
    Encoding encoding = assemble(std::span(a).first(keepA), std::span(b).first(keepB), hasPair);
    encoding.truncated = keepA < a.size() || keepB < b.size();
    return encoding;
}

} // namespace pscope
