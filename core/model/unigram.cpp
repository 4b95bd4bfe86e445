// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See unigram.h: the Viterbi search over our own trie.
#include "core/model/unigram.h"

#include <algorithm>
#include <limits>

#include "core/model/unicode.h"

namespace pscope {

namespace {

/// Byte trie in one hash map: (node, byte) -> node. Pieces are short, so this is small and quick enough.
class PieceTrie {
public:
    void add(std::string_view piece, std::int32_t id) {
        std::uint32_t node = 0;
        for (const char c : piece) {
            const auto [place, isNew] =
                m_edges.try_emplace(key(node, c), static_cast<std::uint32_t>(m_ids.size()));
            if (isNew) m_ids.push_back(-1);
            node = place->second;
        }
        m_ids[node] = id;
    }
    /// Calls visit(length, id) for each piece that `text` begins with, shortest first.
    template <class Visit> void prefixes(std::string_view text, Visit visit) const {
        std::uint32_t node = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto edge = m_edges.find(key(node, text[i]));
            if (edge == m_edges.end()) return;
            node = edge->second;
            if (m_ids[node] >= 0) visit(i + 1, m_ids[node]);
        }
    }

private:
    static std::uint64_t key(std::uint32_t node, char c) {
        return (static_cast<std::uint64_t>(node) << 8) | static_cast<unsigned char>(c);
    }
    std::unordered_map<std::uint64_t, std::uint32_t> m_edges;
    std::vector<std::int32_t> m_ids{-1}; // of each node; -1 = no piece ends here
};

class UnigramModel final : public PieceModel {
public:
    explicit UnigramModel(UnigramSpec spec)
        : m_spec(std::move(spec)) {
        double lowest = std::numeric_limits<double>::max();
        for (std::size_t id = 0; id < m_spec.pieces.size(); ++id) {
            const auto& [piece, score] = m_spec.pieces[id];
            lowest = std::min(lowest, score);
            if (piece.empty()) continue;
            m_ids[piece] = static_cast<std::int32_t>(id);
            m_trie.add(piece, static_cast<std::int32_t>(id));
        }
        constexpr double unknownPenalty = 10;
        m_unknownScore = lowest - unknownPenalty;
    }

    std::string_view kind() const override { return "unigram"; }
    int size() const override { return static_cast<int>(m_spec.pieces.size()); }

    std::int32_t idOf(std::string_view piece) const override {
        const auto found = m_ids.find(piece);
        return found == m_ids.end() ? -1 : found->second;
    }

    std::string token(std::int32_t id) const override {
        return id >= 0 && id < size() ? m_spec.pieces[static_cast<std::size_t>(id)].first : std::string();
    }

    void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const override {
        const std::string clean = unicode::sanitised(word); // so that code points and bytes agree
        const std::vector<Node> best = search(clean);
        const std::size_t first = ids.size();
        for (std::size_t end = clean.size(); end > 0; end = best[end].begin) {
            const bool fuses =
                best[end].id == m_spec.unknownId && ids.size() > first && ids.back() == m_spec.unknownId;
            if (!fuses) ids.push_back(best[end].id);
        }
        std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end());
    }

private:
    /// The best way to segment everything up to a byte.
    struct Node {
        double score = 0;
        std::size_t begin = 0; // of the last piece
        std::int32_t id = -1;  // of the last piece; -1 = not reached
    };

    std::vector<Node> search(std::string_view text) const {
        std::vector<Node> nodes(text.size() + 1);
        for (std::size_t begin = 0; begin < text.size();) {
            std::size_t behind = begin;
            unicode::next(text, behind);
            const auto offer = [&](std::size_t end, double score, std::int32_t id) {
                score += nodes[begin].score;
                if (nodes[end].id < 0 || score > nodes[end].score) nodes[end] = {score, begin, id};
            };
            bool hasSingle = false; // a piece of exactly this character
            m_trie.prefixes(text.substr(begin), [&](std::size_t length, std::int32_t id) {
                offer(begin + length, m_spec.pieces[static_cast<std::size_t>(id)].second, id);
                hasSingle = hasSingle || begin + length == behind;
            });
            if (!hasSingle) offer(behind, m_unknownScore, m_spec.unknownId);
            begin = behind;
        }
        return nodes;
    }

    UnigramSpec m_spec;
    PieceIds m_ids;
    PieceTrie m_trie;
    double m_unknownScore = 0;
};

} // namespace

Result<std::unique_ptr<PieceModel>> makeUnigramModel(UnigramSpec spec) {
    if (spec.unknownId < 0 || spec.unknownId >= static_cast<std::int32_t>(spec.pieces.size()))
        return fail(ErrorCode::BadInput, "the Unigram vocabulary's unk_id is {}, expected 0 to {}",
                    spec.unknownId, static_cast<int>(spec.pieces.size()) - 1);
    return std::make_unique<UnigramModel>(std::move(spec));
}

} // namespace pscope
