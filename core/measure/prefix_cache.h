// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Hidden states of an evaluation set ahead of layers, so that an edit of layer k computes layer k and those
// behind it only.
#pragma once

#include <map>

#include "core/backend/layerwise.h"
#include "core/measure/evaluation_set.h"

namespace pscope {

/// Keyed by LayerwiseExecutable::prefixKey, that is by the matrices as packed: a method whose masks moved has
/// another key. Within `budget` bytes: what was used longest ago goes first. One evaluation keeps at most
/// half of the budget, by keeping every second, third ... place where all would be too many; the head's
/// input, which is small, always.
class PrefixCache {
public:
    explicit PrefixCache(std::size_t budget)
        : m_budget(budget) {}
    void clear();
    std::size_t bytes() const { return m_bytes; }

private:
    friend class PrefixRun;
    struct Place {
        std::vector<std::unique_ptr<HiddenStates>> batches;
        std::size_t bytes = 0;
        std::uint64_t lastRun = 0;
    };
    bool makeRoom(std::size_t bytes);

    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::uint64_t m_run = 0;
    std::map<std::string, Place> m_places;
};

/// One evaluation of one executable over one set. Executables without layers to enter simply run forward().
class PrefixRun {
public:
    /// `cache` may be null. All must outlive this; one run of a cache at a time.
    PrefixRun(PrefixCache* cache, Executable& executable, const EvaluationSet& set);
    Result<Logits> forward(std::size_t batch, JobContext& job);

private:
    void planPlaces(std::size_t bytes);

    PrefixCache* m_cache;
    Executable& m_executable;
    LayerwiseExecutable* m_layerwise = nullptr;
    const EvaluationSet& m_set;
    std::vector<std::string> m_keys; // [layers + 1]; 0 unused
    int m_stride = 1;                // 0 = head's input only; settled by the first batch's states
};

} // namespace pscope
