// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/batches.h"

#include <algorithm>
#include <numeric>

namespace pscope {
namespace {

constexpr std::size_t kPoolBatches = 32;

template <class T>
void shuffle(std::vector<T>& items, Random& random) { // std::shuffle is not the same everywhere
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[random.below(i)]);
}

std::vector<std::size_t> allRows(const EncodedDataset& data) {
    std::vector<std::size_t> rows(data.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

Batches cut(const std::vector<std::size_t>& rows, int batchSize) {
    Batches batches;
    const auto size = static_cast<std::size_t>(std::max(1, batchSize));
    for (std::size_t at = 0; at < rows.size(); at += size) {
        const auto end = std::min(at + size, rows.size());
        batches.emplace_back(rows.begin() + static_cast<std::ptrdiff_t>(at),
                             rows.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return batches;
}

} // namespace

std::uint64_t Random::next() {
    std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::uint64_t mixSeed(std::uint64_t a, std::uint64_t b) {
    Random random(a ^ (b * 0xd1342543de82ef95ULL));
    return random.next();
}

Batches trainingBatches(const EncodedDataset& data, int batchSize, std::uint64_t seed, int epoch) {
    Random random(mixSeed(seed, static_cast<std::uint64_t>(epoch) + 1));
    auto rows = allRows(data);
    shuffle(rows, random);
    const auto pool = kPoolBatches * static_cast<std::size_t>(std::max(1, batchSize));
    for (std::size_t at = 0; at < rows.size(); at += pool) {
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(at + pool, rows.size()));
        std::stable_sort(begin, end, [&](std::size_t a, std::size_t b) {
            return data.encodings[a].ids.size() < data.encodings[b].ids.size();
        });
    }
    Batches batches = cut(rows, batchSize);
    shuffle(batches, random);
    return batches;
}

Batches evaluationBatches(const EncodedDataset& data, int batchSize) {
    auto rows = allRows(data);
    std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return data.encodings[row].ids.size(); });
    return cut(rows, batchSize);
}

} // namespace pscope
