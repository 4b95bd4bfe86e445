// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a search writes down what it does, as it does it. The session implements it; tests and runs without a
// file keep it in memory.
#pragma once

#include <optional>

#include "core/measure/measurement.h"
#include "core/search/latency_model.h"
#include "core/search/strategy.h"

namespace pscope {

/// What decides the answer of an evaluation, besides the recipe.
struct SearchIdentity {
    std::string
        settings; // canonical text of everything the user chose: a run of the same text can be resumed
    std::string strategy;
    std::uint64_t seed = 0;
    std::string modelHash;
    std::string selectionHash, selectionSplit; // split: file name and rows
    std::string reportHash, reportSplit;
    std::string metric, backend, device, workload;
    std::string request; // JSON of search_request.h; says how to ask again, decides nothing
};

struct SearchStep {
    Outcome outcome;
    std::string label;
    int parent = -1;
    std::int64_t bytes = 0, macs = 0;
    double seconds = 0;  // spent on this evaluation
    bool reused = false; // answered from an earlier evaluation
};

class SearchLog {
public:
    virtual ~SearchLog() = default;
    /// Starts a run, or finds the last unfinished one of the same settings.
    virtual Result<std::int64_t> begin(const SearchIdentity& identity) = 0;
    virtual Result<std::int64_t> resume(const SearchIdentity& identity) = 0; // NotFound when there is none
    /// What the dense model gave on the search split, once it is known.
    virtual Result<void> setDense(std::int64_t run, const Figures& dense) = 0;
    virtual Result<std::optional<SearchStep>> find(const SearchIdentity& identity,
                                                   const std::string& recipe) = 0;
    virtual Result<void> add(std::int64_t run, const SearchIdentity& identity, const SearchStep& step) = 0;
    virtual Result<std::optional<LatencyPair>> findLatency(const SearchIdentity& identity,
                                                           const std::string& recipe) = 0;
    virtual Result<void> addLatency(std::int64_t run, const SearchIdentity& identity,
                                    const LatencyPair& pair) = 0;
    /// A finalist measured for real; gives the id of the point.
    virtual Result<std::int64_t> addFinalist(std::int64_t run, const Measurement& point, bool meets) = 0;
    virtual Result<void> finish(std::int64_t run, const std::string& state,
                                const std::string& message) = 0; // "done", "stopped"
};

/// Forgets everything when it goes.
std::unique_ptr<SearchLog> makeMemorySearchLog();

} // namespace pscope
