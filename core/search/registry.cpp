// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every search strategy, in the order people meet them. To add one: write its file, declare it in strategy.h,
// add its row here.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include <fmt/ranges.h>

#include "core/search/strategy.h"

namespace pscope {

std::string_view name(Tier tier) {
    return tier == Tier::Measured   ? "measured"
           : tier == Tier::Repaired ? "repaired"
           : tier == Tier::ZeroShot ? "zero-shot"
                                    : "predicted";
}

bool better(const Outcome& a, const Outcome& b) {
    return std::tuple(a.failed, a.violation, -a.score, a.loss) <
           std::tuple(b.failed, b.violation, -b.score, b.loss);
}

const std::vector<StrategyRow>& strategies() {
    static const std::vector<StrategyRow> rows{
        uniformStrategy(), randomStrategy(),     greedyStrategy(),      spdyStrategy(),
        nsga2Strategy(),   moeadStrategy(),      swiftPrunerStrategy(), aeBertStrategy(),
        amcStrategy(),     aStarHeadsStrategy(), fisherMaskStrategy(),  hawqStrategy(),
        aqBertStrategy(),  nxMiFormerStrategy(), schemeMapStrategy(),   biggerFasterStrategy()};
    return rows;
}

Result<const StrategyRow*> findStrategy(std::string_view id) {
    std::vector<std::string> known;
    for (const StrategyRow& row : strategies()) {
        if (row.id == id) return &row;
        known.push_back(row.id);
    }
    return fail(ErrorCode::NotFound, "there is no search strategy '{}'; known are {}", id,
                fmt::join(known, ", "));
}

Result<Params> readParams(const StrategyRow& row, std::span<const std::string> settings) {
    Params params;
    std::vector<std::string> known;
    for (const ParamInfo& info : row.params) {
        params[info.id] = info.value;
        known.push_back(info.id);
    }
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        const std::string id = setting.substr(0, equals);
        const auto info = std::ranges::find(row.params, id, &ParamInfo::id);
        if (equals == std::string::npos || info == row.params.end())
            return fail(ErrorCode::BadInput, "{}: '{}' sets nothing; expected NAME=NUMBER with one of: {}",
                        row.id, setting,
                        known.empty() ? "(it has no parameters)" : fmt::format("{}", fmt::join(known, ", ")));
        const std::string text = setting.substr(equals + 1);
        if (const auto choice = std::ranges::find(info->choices, text); choice != info->choices.end()) {
            params[id] = double(choice - info->choices.begin());
            continue;
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool number = error == std::errc{} && end == text.data() + text.size() && !text.empty();
        if (!number || !(value >= info->low && value <= info->high) ||
            (info->whole && value != std::floor(value)))
            return fail(ErrorCode::BadInput, "{}: {}={} is impossible, expected {}", row.id, id, text,
                        !info->choices.empty()
                            ? fmt::format("one of {}", fmt::join(info->choices, ", "))
                            : fmt::format("a {}number from {} to {}", info->whole ? "whole " : "", info->low,
                                          info->high));
        params[id] = value;
    }
    return params;
}

} // namespace pscope
