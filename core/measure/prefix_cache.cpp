// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/prefix_cache.h"

#include <algorithm>

namespace pscope {

void PrefixCache::clear() {
    m_places.clear();
    m_bytes = 0;
}

/// Lets go what the present run does not use, oldest first; false when that is not enough.
bool PrefixCache::makeRoom(std::size_t bytes) {
    while (m_bytes + bytes > m_budget) {
        const auto oldest =
            std::ranges::min_element(m_places, {}, [](const auto& item) { return item.second.lastRun; });
        if (oldest == m_places.end() || oldest->second.lastRun == m_run) return false;
        m_bytes -= oldest->second.bytes;
        m_places.erase(oldest);
    }
    return true;
}

PrefixRun::PrefixRun(PrefixCache* cache, Executable& executable, const EvaluationSet& set)
    : m_cache(cache)
    , m_executable(executable)
    , m_set(set) {
    if (!m_cache || m_cache->m_budget == 0) return;
    m_layerwise = dynamic_cast<LayerwiseExecutable*>(&executable);
    if (!m_layerwise) return;
    ++m_cache->m_run;
    for (int place = 0; place <= m_layerwise->layers(); ++place) {
        // Batches are cut from the rows taken, so the number of rows is part of what the states belong to.
        m_keys.push_back(fmt::format("{} rows {}", set.rows, m_layerwise->prefixKey(place)));
        if (const auto known = m_cache->m_places.find(m_keys.back()); known != m_cache->m_places.end())
            known->second.lastRun = m_cache->m_run;
    }
}

Result<Logits> PrefixRun::forward(std::size_t index, JobContext& job) {
    const TokenBatch& batch = m_set.batches[index].tokens;
    if (!m_layerwise) return m_executable.forward(batch, job);
    const int layers = m_layerwise->layers();
    int from = 0;
    const HiddenStates* start = nullptr;
    std::vector<bool> keepAt(m_keys.size(), false);
    for (int place = layers; place >= 1 && !start; --place) {
        const auto known = m_cache->m_places.find(m_keys[std::size_t(place)]);
        if (known != m_cache->m_places.end() && known->second.batches[index]) {
            start = known->second.batches[index].get();
            from = place;
        } else {
            keepAt[std::size_t(place)] = place == layers || (m_stride > 0 && place % m_stride == 0);
        }
    }
    // What is kept of this batch is stored after the pass, so that making room never frees where the pass
    // began.
    std::vector<std::pair<int, std::unique_ptr<HiddenStates>>> kept;
    PSCOPE_TRY(logits, m_layerwise->forwardFrom(
                           from, start, batch, keepAt,
                           [&](int place, std::unique_ptr<HiddenStates> states) {
                               kept.emplace_back(place, std::move(states));
                           },
                           job));
    if (index == 0 && start && from < layers)
        planPlaces(start->bytes());
    else if (index == 0 && !kept.empty() && kept.front().first < layers)
        planPlaces(kept.front().second->bytes());
    for (auto& [place, states] : kept) {
        const std::size_t bytes = states->bytes();
        if (!m_cache->makeRoom(bytes)) continue;
        PrefixCache::Place& at = m_cache->m_places[m_keys[std::size_t(place)]];
        at.batches.resize(m_set.batches.size());
        at.batches[index] = std::move(states);
        at.bytes += bytes;
        at.lastRun = m_cache->m_run;
        m_cache->m_bytes += bytes;
    }
    return std::move(logits);
}

/// `bytes` of the first batch at one place tell what a token takes: places are thinned out until the set fits
/// half the budget.
void PrefixRun::planPlaces(std::size_t bytes) {
    const int inner = m_layerwise->layers() - 1; // the head's input hardly counts
    const double perPlace =
        double(bytes) * double(m_set.tokens) / double(std::max(1, m_set.batches[0].tokens.tokens()));
    const int places = int(std::min(double(inner), double(m_cache->m_budget) / 2 / perPlace));
    m_stride = places == 0 ? 0 : (inner + places - 1) / places;
}

} // namespace pscope
