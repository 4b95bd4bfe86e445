// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_request.h"

#include <algorithm>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace pscope {
namespace {

using nlohmann::json;

Result<void> requireRange(std::string_view what, double value, double low, double high) {
    if (value >= low && value <= high) return {};
    return fail(ErrorCode::BadInput, "search: {} is {}, expected {} to {}", what, value, low, high);
}

/// One list of keys for writing and for reading.
template <class Request, class Visit> void visitFields(Request& request, Visit visit) {
    visit("strategy", request.strategy);
    visit("params", request.params);
    visit("constraints", request.constraints);
    visit("objective", request.objective);
    visit("evaluations", request.evaluations);
    visit("minutes", request.minutes);
    visit("seed", request.seed);
    visit("search_data", request.searchData);
    visit("search_examples", request.searchExamples);
    visit("matrices", request.matrices);
    visit("heads", request.heads);
    visit("neurons", request.neurons);
    visit("depth", request.depth);
    visit("grain", request.grain);
    visit("levels", request.levels);
    visit("pins", request.pins);
    visit("base", request.base);
    visit("latency_points", request.latencyPoints);
    visit("held_out", request.heldOut);
    visit("finalists", request.finalists);
}

} // namespace

Result<SearchSettings> settingsOf(const SearchRequest& request) {
    PSCOPE_TRY(row, findStrategy(request.strategy));
    std::vector<std::string> given;
    for (const auto& [id, value] : request.params)
        given.push_back(fmt::format("{}={}", id, value));
    PSCOPE_TRY(params, readParams(*row, given));
    SearchSettings settings;
    settings.strategy = request.strategy;
    settings.params = params;
    for (const std::string& text : request.constraints) {
        PSCOPE_TRY(constraint, parseConstraint(text));
        settings.goal.constraints.push_back(constraint);
    }
    if (!request.objective.empty()) PSCOPE_CHECK(findGoalMetric(request.objective));
    settings.goal.objective = request.objective;
    PSCOPE_CHECK(requireRange("the number of evaluations", request.evaluations, 1, 1e6));
    PSCOPE_CHECK(requireRange("the number of minutes", request.minutes, 0, 1e6));
    PSCOPE_CHECK(requireRange("the number of examples to choose by", double(request.searchExamples), 1, 1e9));
    PSCOPE_CHECK(requireRange("the number of timed recipes", request.latencyPoints, 2, 10000));
    PSCOPE_CHECK(requireRange("the number of held-out recipes", request.heldOut, 0, 10000));
    PSCOPE_CHECK(requireRange("the number of finalists", request.finalists, 1, 10000));
    if (!request.matrices && !request.heads && !request.neurons && !request.depth)
        return fail(ErrorCode::BadInput,
                    "search: nothing may change; allow matrices, heads, neurons or depth to be changed");
    settings.space = {.levels = request.levels,
                      .grain = request.grain,
                      .matrices = request.matrices,
                      .heads = request.heads,
                      .neurons = request.neurons,
                      .depth = request.depth,
                      .pins = request.pins,
                      .base = request.base};
    settings.evaluations = request.evaluations;
    settings.minutes = request.minutes;
    settings.seed = request.seed;
    settings.latencyPoints = request.latencyPoints;
    settings.heldOut = request.heldOut;
    settings.finalists = request.finalists;
    settings.request = toJson(request);
    return settings;
}

std::string summaryOf(const SearchRequest& request) {
    return request.constraints.empty()
               ? request.strategy
               : fmt::format("{}: {}", request.strategy, fmt::join(request.constraints, ", "));
}

std::string drawnSplitName(const std::filesystem::path& file, std::size_t rows, std::uint64_t seed) {
    return fmt::format("{}: {} rows drawn with seed {}", file.filename().string(), rows, seed);
}

std::string toJson(const SearchRequest& request) {
    json out = json::object();
    visitFields(request, [&out](const char* key, const auto& value) { out[key] = value; });
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<SearchRequest> searchRequestFromJson(std::string_view text) {
    const json in = json::parse(text, nullptr, false);
    if (!in.is_object())
        return fail(ErrorCode::BadInput, "search request: expected a JSON object, got '{}'",
                    text.substr(0, 40));
    SearchRequest request;
    std::string wrong;
    visitFields(request, [&](const char* key, auto& value) {
        const auto at = in.find(key);
        if (at == in.end()) return;
        try {
            at->get_to(value);
        } catch (const json::exception&) {
            if (wrong.empty()) wrong = key;
        }
    });
    if (!wrong.empty())
        return fail(ErrorCode::BadInput, "search request: '{}' has a value of another kind", wrong);
    return request;
}

} // namespace pscope
