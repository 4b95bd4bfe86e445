// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sensitivity_curves.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace pscope {
namespace {

/// "layers 2 ffn.*: 2:4 int8" -> part and level; false when the recipe changes more than one part.
bool splitSingle(const std::string& recipe, std::string& part, std::string& level) {
    if (recipe.find(';') != std::string::npos) return false;
    const std::size_t colon = recipe.find(": ");
    if (colon == std::string::npos) {
        if (!recipe.starts_with("drop ") || recipe.find_first_of(",-") != std::string::npos) return false;
        part = "layers " + recipe.substr(5);
        level = "dropped";
        return true;
    }
    part = recipe.substr(0, colon);
    level = recipe.substr(colon + 2);
    const bool oneLayer = part.find_first_of("0123456789") != std::string::npos &&
                          part.find_first_of(",-") == std::string::npos;
    if (part.starts_with("heads ")) level = std::to_string(1 + std::ranges::count(level, ',')) + " heads off";
    if (part.starts_with("neurons ")) level += " neurons";
    return oneLayer;
}

int layerOf(const std::string& part) {
    const std::size_t digit = part.find_first_of("0123456789");
    return digit == std::string::npos ? 0 : std::atoi(part.c_str() + digit);
}

} // namespace

SensitivityCurves sensitivityCurves(const std::vector<const SearchReport*>& reports) {
    std::map<std::string, std::map<std::string, double>> drops; // part, level
    for (const SearchReport* report : reports) {
        if (!(report->dense.accuracy > 0)) continue;
        for (const SearchStep& step : report->steps) {
            std::string part, level;
            if (step.outcome.failed || !splitSingle(step.outcome.recipe, part, level)) continue;
            drops[part][level] = report->dense.accuracy - step.outcome.figures.accuracy;
        }
    }
    std::map<std::string, std::pair<double, int>> means; // level
    for (const auto& [part, levels] : drops)
        for (const auto& [level, drop] : levels) {
            means[level].first += drop;
            ++means[level].second;
        }
    SensitivityCurves result;
    for (const auto& [level, mean] : means)
        result.levels.push_back(level);
    std::ranges::sort(result.levels, {}, [&](const std::string& level) {
        return std::pair(means[level].first / means[level].second, level);
    });
    for (const auto& [part, levels] : drops) {
        SensitivityCurve& curve = result.curves.emplace_back(part, layerOf(part));
        for (const std::string& level : result.levels) {
            const auto at = levels.find(level);
            curve.drop.push_back(at == levels.end() ? NAN : at->second);
        }
    }
    std::ranges::stable_sort(result.curves, {}, &SensitivityCurve::layer);
    return result;
}

} // namespace pscope
