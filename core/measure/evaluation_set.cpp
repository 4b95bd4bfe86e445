// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/evaluation_set.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <span>

namespace pscope {
namespace {

constexpr std::size_t kFirstPart = 64, kLargestPart = 512;

/// Fisher-Yates by hand: std::shuffle may differ between libraries, and with it the batches.
std::vector<std::size_t> shuffled(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937_64 random(1);
    for (std::size_t i = count; i > 1; --i)
        std::swap(order[i - 1], order[random() % i]);
    return order;
}

void addPart(EvaluationSet& set, const EncodedDataset& data, std::span<std::size_t> part, int batchTokens) {
    std::ranges::sort(part, {},
                      [&](std::size_t row) { return std::pair(data.encodings[row].ids.size(), row); });
    EvaluationSet::Batch batch;
    for (const std::size_t row : part) {
        const Encoding& e = data.encodings[row];
        if (!batch.rows.empty() && batch.tokens.tokens() + int(e.ids.size()) > batchTokens)
            set.batches.push_back(std::exchange(batch, {}));
        batch.tokens.add(e.ids, e.typeIds);
        batch.rows.push_back(row);
        set.tokens += std::int64_t(e.ids.size());
    }
    batch.endsPart = true;
    set.batches.push_back(std::move(batch));
}

} // namespace

EvaluationSet makeEvaluationSet(const EncodedDataset& data, std::int64_t limit, int batchTokens) {
    EvaluationSet set;
    set.rows = limit > 0 ? std::min<std::size_t>(data.size(), std::size_t(limit)) : data.size();
    std::vector<std::size_t> order = shuffled(set.rows);
    for (std::size_t done = 0; done < set.rows;) {
        const std::size_t size = std::min({std::clamp(done, kFirstPart, kLargestPart), set.rows - done});
        addPart(set, data, std::span(order).subspan(done, size), batchTokens);
        done += size;
    }
    return set;
}

} // namespace pscope
