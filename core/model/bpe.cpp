// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See bpe.h.
#include "core/model/bpe.h"

#include <fstream>
#include <queue>

#include "core/model/pre_tokenizers.h"
#include "core/model/unicode.h"

namespace pscope {

namespace {

struct Merge {
    std::int32_t rank = 0, id = 0;
};

std::uint64_t pairKey(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) |
           static_cast<std::uint32_t>(right);
}

class BpeModel final : public PieceModel {
public:
    explicit BpeModel(BpeSpec spec)
        : m_spec(std::move(spec)) {
        m_ids.reserve(m_spec.vocabulary.size());
        for (std::size_t id = 0; id < m_spec.vocabulary.size(); ++id)
            if (!m_spec.vocabulary[id].empty()) m_ids[m_spec.vocabulary[id]] = static_cast<std::int32_t>(id);
        if (!m_spec.unknown.empty()) m_unknownId = idOf(m_spec.unknown);
    }

    Result<void> build() {
        if (!m_spec.unknown.empty() && m_unknownId < 0)
            return fail(ErrorCode::BadInput, "the unknown token \"{}\" is not in the BPE vocabulary",
                        m_spec.unknown);
        m_merges.reserve(m_spec.merges.size());
        for (std::size_t rank = 0; rank < m_spec.merges.size(); ++rank) {
            const auto& [left, right] = m_spec.merges[rank];
            const std::int32_t a = idOf(left), b = idOf(right), joined = idOf(left + right);
            if (a < 0 || b < 0 || joined < 0)
                return fail(ErrorCode::BadInput,
                            "merge {} (\"{}\" + \"{}\") needs the piece \"{}\", which the vocabulary lacks",
                            rank + 1, left, right,
                            a < 0   ? left
                            : b < 0 ? right
                                    : left + right);
            m_merges[pairKey(a, b)] = {static_cast<std::int32_t>(rank), joined};
        }
        m_spec.merges.clear();
        m_spec.merges.shrink_to_fit();
        return {};
    }

    std::string_view kind() const override { return "bpe"; }
    int size() const override { return static_cast<int>(m_spec.vocabulary.size()); }

    std::int32_t idOf(std::string_view piece) const override {
        const auto found = m_ids.find(piece);
        return found == m_ids.end() ? -1 : found->second;
    }

    std::string token(std::int32_t id) const override {
        return id >= 0 && id < size() ? m_spec.vocabulary[static_cast<std::size_t>(id)] : std::string();
    }

    void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const override {
        if (m_spec.ignoreMerges)
            if (const std::int32_t whole = idOf(word); whole >= 0) {
                ids.push_back(whole);
                return;
            }
        std::vector<Symbol> symbols = characters(word);
        merge(symbols);
        for (const Symbol& symbol : symbols)
            if (symbol.id >= 0) ids.push_back(symbol.id);
    }

private:
    struct Symbol {
        std::int32_t id = -1; // -1: merged into its left neighbour
        int previous = -1, next = -1;
    };
    /// A pair that may merge; stale once either side has changed.
    struct Candidate {
        std::int32_t rank;
        int left;
        std::int32_t leftId, rightId, joined;
        bool
        operator<(const Candidate& other) const { // the queue gives the greatest: lowest rank, then leftmost
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };

    std::vector<Symbol> characters(std::string_view word) const {
        std::vector<Symbol> symbols;
        symbols.reserve(word.size());
        bool afterUnknown = false;
        for (std::size_t i = 0; i < word.size();) {
            const std::size_t here = i;
            unicode::next(word, i);
            std::int32_t id = idOf(word.substr(here, i - here));
            const bool unknown = id < 0;
            if (unknown) id = m_unknownId;
            if (id >= 0 && !(unknown && afterUnknown && m_spec.fuseUnknown)) {
                const int index = static_cast<int>(symbols.size());
                if (index > 0) symbols.back().next = index;
                symbols.push_back({id, index - 1, -1});
            }
            afterUnknown = unknown;
        }
        return symbols;
    }

    void merge(std::vector<Symbol>& symbols) const {
        std::priority_queue<Candidate> queue;
        const auto consider = [&](int left) {
            if (left < 0 || symbols[static_cast<std::size_t>(left)].next < 0) return;
            const Symbol& a = symbols[static_cast<std::size_t>(left)];
            const Symbol& b = symbols[static_cast<std::size_t>(a.next)];
            if (const auto found = m_merges.find(pairKey(a.id, b.id)); found != m_merges.end())
                queue.push({found->second.rank, left, a.id, b.id, found->second.id});
        };
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
            consider(static_cast<int>(i));
        while (!queue.empty()) {
            const Candidate best = queue.top();
            queue.pop();
            Symbol& left = symbols[static_cast<std::size_t>(best.left)];
            if (left.id != best.leftId || left.next < 0) continue;
            Symbol& right = symbols[static_cast<std::size_t>(left.next)];
            if (right.id != best.rightId) continue;
            left.id = best.joined;
            left.next = right.next;
            right.id = -1;
            if (left.next >= 0) symbols[static_cast<std::size_t>(left.next)].previous = best.left;
            consider(left.previous);
            consider(best.left);
        }
    }

    BpeSpec m_spec;
    PieceIds m_ids;
    std::unordered_map<std::uint64_t, Merge> m_merges;
    std::int32_t m_unknownId = -1;
};

} // namespace

Result<std::unique_ptr<PieceModel>> makeBpeModel(BpeSpec spec) {
    auto model = std::make_unique<BpeModel>(std::move(spec));
    PSCOPE_CHECK(model->build());
    return std::unique_ptr<PieceModel>(std::move(model));
}

Result<std::vector<std::pair<std::string, std::string>>> readMerges(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be opened for reading", file.string());
    std::vector<std::pair<std::string, std::string>> merges;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.starts_with("#version")) continue;
        const std::size_t space = line.find(' ');
        if (space == 0 || space == std::string::npos || space + 1 == line.size() ||
            line.find(' ', space + 1) != std::string::npos)
            return fail(
                ErrorCode::BadInput,
                "{}: line {}: \"{:.40}\" is no merge, expected two pieces with one space between them",
                file.string(), number, line);
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

Result<TokenizerParts> makeRobertaParts(BpeSpec spec, const RobertaOptions& options) {
    TokenizerParts parts;
    PSCOPE_TRY(model, makeBpeModel(std::move(spec)));
    const std::int32_t start = model->idOf(options.start);
    const std::int32_t separator = model->idOf(options.separator);
    const std::int32_t padding = model->idOf(options.padding);
    if (start < 0 || separator < 0 || padding < 0)
        return fail(ErrorCode::BadInput, "the vocabulary of {} pieces lacks the special token \"{}\"",
                    model->size(),
                    start < 0       ? options.start
                    : separator < 0 ? options.separator
                                    : options.padding);
    for (const std::string& name :
         {options.start, options.padding, options.separator, options.unknown, options.mask})
        if (const std::int32_t id = model->idOf(name); id >= 0) // <mask> takes the space before it along
            parts.added.push_back({.content = name, .id = id, .leftStrip = name == options.mask});
    using Kind = TemplateItem::Kind;
    parts.specials.single = {{Kind::Special, start}, {Kind::A}, {Kind::Special, separator}};
    parts.specials.pair = parts.specials.single;
    parts.specials.pair.push_back({Kind::Special, separator});
    parts.specials.pair.push_back({Kind::B});
    parts.specials.pair.push_back({Kind::Special, separator});
    parts.preTokenizer = makeByteLevel({.addPrefixSpace = options.addPrefixSpace});
    parts.padId = padding;
    parts.model = std::move(model);
    return parts;
}

} // namespace pscope
