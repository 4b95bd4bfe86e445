// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a person asked of a search, as text and numbers: what a form fills in, what a session keeps so
// that the search can be asked for again. Turned into SearchSettings when it is run.
#pragma once

#include "core/search/search_run.h"

namespace pscope {

struct SearchRequest {
    std::string strategy = "greedy";
    Params params;                        // only what differs from the strategy's defaults need be here
    std::vector<std::string> constraints; // "latency_p50<=4ms"; see parseConstraint
    std::string objective;                // "" = chosen from the constraints
    int evaluations = 200;
    double minutes = 0; // 0 = no limit
    std::uint64_t seed = 1;
    std::string searchData; // file to choose by; "" = the calibration file, or rows drawn from the data
    std::int64_t searchExamples = 512;
    bool matrices = true, heads = false, neurons = false, depth = false; // what may change
    std::string grain = "block";
    std::vector<std::string> levels, pins;
    std::string base; // recipe it starts from; "" = dense
    int latencyPoints = 30, heldOut = 10, finalists = 8;
    bool operator==(const SearchRequest&) const = default;
};

/// Checks strategy, parameters, constraints, objective and numbers; BadInput and NotFound name what is wrong.
/// Splits, workload and `resume` are the caller's.
Result<SearchSettings> settingsOf(const SearchRequest& request);
/// What is asked, in one line: "spdy: latency_p50<=4ms, drop<=1pt".
std::string summaryOf(const SearchRequest& request);
/// "search.tsv: 512 rows drawn with seed 1": how splits are named, so that every program finds the
/// evaluations of the others.
std::string drawnSplitName(const std::filesystem::path& file, std::size_t rows, std::uint64_t seed);

std::string toJson(const SearchRequest& request);
/// Missing keys keep their defaults (an older program wrote it); BadInput for text that is no JSON object or
/// has a value of another kind.
Result<SearchRequest> searchRequestFromJson(std::string_view json);

} // namespace pscope
