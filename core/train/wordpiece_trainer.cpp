// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair merging (Sennrich et al. 2016) over words, with the "##" mark of WordPiece on all but a word's
// first piece. Pair counts are kept up to date per merge; the queue holds stale counts that are dropped when
// they surface. Cost: O(characters of the distinct words + merges * words that contain the merged pair).
#include "core/train/wordpiece_trainer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <queue>
#include <set>
#include <unordered_map>

namespace pscope {
namespace {

constexpr std::array<const char*, 5> kSpecials{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
constexpr std::int64_t kMinCount = 2; // rarer characters and pairs teach nothing

struct Word {
    std::vector<int> pieces;
    std::int64_t count = 0;
};
using Pair = std::pair<int, int>;

struct PairHash {
    std::size_t operator()(const Pair& pair) const {
        return std::hash<std::uint64_t>()((static_cast<std::uint64_t>(pair.first) << 32) |
                                          static_cast<std::uint32_t>(pair.second));
    }
};

std::vector<std::string> codePoints(const std::string& word) {
    std::vector<std::string> points;
    for (const char c : word) {
        const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (continuation && !points.empty())
            points.back() += c;
        else
            points.emplace_back(1, c);
    }
    return points;
}

class Merger {
public:
    explicit Merger(int size)
        : m_size(static_cast<std::size_t>(size)) {
        for (const char* special : kSpecials)
            idOf(special);
    }

    /// Every ASCII character that can stand in a word or alone; letters and digits also inside a word.
    void addAscii(bool lowerCase) {
        for (int c = 33; c < 127; ++c) {
            if (lowerCase && std::isupper(c)) continue;
            idOf(std::string(1, static_cast<char>(c)));
        }
        for (int c = 33; c < 127; ++c)
            if (std::isalnum(c) && !(lowerCase && std::isupper(c)))
                idOf(std::string("##") + static_cast<char>(c));
    }

    void addWords(const std::map<std::string, std::int64_t>& counts) {
        std::map<std::string, std::int64_t> characters; // sorted: ids do not depend on the order of the texts
        for (const auto& [word, count] : counts) {
            bool first = true;
            for (const auto& point : codePoints(word)) {
                characters[first ? point : "##" + point] += count;
                first = false;
            }
        }
        for (const auto& [piece, count] : characters)
            if (count >= kMinCount) idOf(piece);
        for (const auto& [word, count] : counts)
            addWord(word, count);
    }

    Result<std::vector<std::string>> run(JobContext& job) {
        if (m_pieces.size() > m_size)
            return fail(
                ErrorCode::BadInput,
                "vocabulary: {} pieces asked for, but the alphabet of these texts alone has {}; ask for more",
                m_size, m_pieces.size());
        for (std::size_t w = 0; w < m_words.size(); ++w)
            countPairs(w);
        for (const auto& [pair, count] : m_counts)
            push(pair, count);
        while (m_pieces.size() < m_size && !m_queue.empty()) {
            if (job.stopRequested()) return cancelled();
            const Candidate best = m_queue.top();
            m_queue.pop();
            if (m_counts[best.pair] != best.count) continue; // stale
            if (best.count < kMinCount) break;
            merge(best.pair);
            job.progress(static_cast<std::int64_t>(m_pieces.size()), static_cast<std::int64_t>(m_size));
        }
        return m_pieces;
    }

private:
    struct Candidate {
        std::int64_t count;
        std::string text; // decides ties
        Pair pair;
        bool operator<(const Candidate& other) const {
            if (count != other.count) return count < other.count;
            return text != other.text ? text > other.text : pair > other.pair;
        }
    };

    int idOf(const std::string& piece) {
        const auto [it, isNew] = m_ids.try_emplace(piece, static_cast<int>(m_pieces.size()));
        if (isNew) m_pieces.push_back(piece);
        return it->second;
    }

    /// A word with a character outside the alphabet stays out: the tokeniser makes it [UNK].
    void addWord(const std::string& text, std::int64_t count) {
        Word word{{}, count};
        for (const auto& point : codePoints(text)) {
            const auto it = m_ids.find(word.pieces.empty() ? point : "##" + point);
            if (it == m_ids.end()) return;
            word.pieces.push_back(it->second);
        }
        m_words.push_back(std::move(word));
    }

    std::string joined(const Pair& pair) const {
        return m_pieces[static_cast<std::size_t>(pair.first)] +
               m_pieces[static_cast<std::size_t>(pair.second)].substr(2);
    }

    void push(const Pair& pair, std::int64_t count) {
        if (count >= kMinCount) m_queue.push({count, joined(pair), pair});
    }

    void countPairs(std::size_t w) {
        const Word& word = m_words[w];
        for (std::size_t i = 0; i + 1 < word.pieces.size(); ++i) {
            const Pair pair{word.pieces[i], word.pieces[i + 1]};
            m_counts[pair] += word.count;
            m_where[pair].insert(w);
        }
    }

    void merge(const Pair& pair) {
        const int merged = idOf(joined(pair));
        const std::set<std::size_t> words = m_where[pair];
        std::set<Pair> touched;
        for (const std::size_t w : words)
            mergeInWord(w, pair, merged, touched);
        m_counts[pair] = 0;
        m_where.erase(pair);
        for (const Pair& changed : touched)
            push(changed, m_counts[changed]);
    }

    void mergeInWord(std::size_t w, const Pair& pair, int merged, std::set<Pair>& touched) {
        Word& word = m_words[w];
        for (std::size_t i = 0; i + 1 < word.pieces.size(); ++i) {
            const Pair old{word.pieces[i], word.pieces[i + 1]};
            m_counts[old] -= word.count;
            touched.insert(old);
        }
        std::vector<int> pieces;
        for (std::size_t i = 0; i < word.pieces.size(); ++i) {
            const bool hit = i + 1 < word.pieces.size() && word.pieces[i] == pair.first &&
                             word.pieces[i + 1] == pair.second;
            pieces.push_back(hit ? merged : word.pieces[i]);
            if (hit) ++i;
        }
        word.pieces = std::move(pieces);
        countPairs(w);
        for (std::size_t i = 0; i + 1 < word.pieces.size(); ++i)
            touched.insert({word.pieces[i], word.pieces[i + 1]});
        touched.erase(pair);
    }

    std::size_t m_size;
    std::vector<std::string> m_pieces;
    std::unordered_map<std::string, int> m_ids;
    std::vector<Word> m_words;
    std::unordered_map<Pair, std::int64_t, PairHash> m_counts;
    std::unordered_map<Pair, std::set<std::size_t>, PairHash> m_where; // may name words that lost the pair
    std::priority_queue<Candidate> m_queue;
};

} // namespace

Result<std::vector<std::string>> trainWordPiece(std::span<const std::string> texts, int size,
                                                const WordPieceOptions& options, JobContext& job) {
    job.phase("counting words");
    std::map<std::string, std::int64_t> counts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0 && job.stopRequested()) return cancelled();
        for (auto& word : basicTokens(texts[i], options))
            ++counts[std::move(word)];
    }
    job.phase("building the vocabulary");
    Merger merger(size);
    merger.addAscii(options.lowerCase);
    merger.addWords(counts);
    return merger.run(job);
}

} // namespace pscope
