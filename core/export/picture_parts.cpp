// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/picture_parts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace pscope {
namespace {

constexpr std::array<FamilyStyle, kRecipeFamilies> kStyles{{
    {"dense", "#000000", "star"},
    {"quantised", "#0072B2", "circle"},
    {"unstructured", "#D55E00", "triangle"},
    {"N:M", "#009E73", "square"},
    {"blocks", "#CC79A7", "diamond"},
    {"heads, neurons, layers", "#E69F00", "down"},
}};

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// "2:4" or "4x4": digits around the sign.
bool hasPair(std::string_view text, char sign) {
    for (std::size_t i = 1; i + 1 < text.size(); ++i)
        if (text[i] == sign && isDigit(text[i - 1]) && isDigit(text[i + 1])) return true;
    return false;
}

/// Settings of the matrix statements alone, without selectors and without statements about units.
std::string settingsOf(std::string_view recipe, bool& units) {
    std::string settings;
    while (!recipe.empty()) {
        const auto end = recipe.find(';');
        std::string_view statement = recipe.substr(0, end);
        recipe.remove_prefix(end == std::string_view::npos ? recipe.size() : end + 1);
        statement.remove_prefix(std::min(statement.find_first_not_of(' '), statement.size()));
        const bool aboutUnits = statement.starts_with("heads") || statement.starts_with("neurons") || statement.starts_with("drop");
        units = units || aboutUnits;
        const auto colon = statement.find(": ");
        if (!aboutUnits && colon != std::string_view::npos) settings += fmt::format(" {}", statement.substr(colon + 2));
    }
    return settings;
}

} // namespace

std::string escapeMarkup(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c; // XML forbids control characters
        }
    }
    return result;
}

const FamilyStyle& styleOf(RecipeFamily family) { return kStyles[static_cast<std::size_t>(family)]; }

RecipeFamily familyOf(std::string_view recipe) {
    bool units = false;
    const std::string settings = settingsOf(recipe, units);
    if (hasPair(settings, 'x')) return RecipeFamily::Blocks;
    if (hasPair(settings, ':')) return RecipeFamily::NM;
    if (settings.find('%') != std::string::npos) return RecipeFamily::Unstructured;
    if (units) return RecipeFamily::Units;
    const bool rounded = settings.find("int") != std::string::npos || settings.find("bf16") != std::string::npos;
    return rounded ? RecipeFamily::Quantized : RecipeFamily::Dense;
}

AxisInfo axisOf(std::string_view id) {
    for (const auto& axis : axisRegistry())
        if (axis.id == id) return axis;
    return {std::string(id), std::string(id), "", false};
}

std::string axisTitle(const AxisInfo& axis) { return axis.unit.empty() ? axis.label : fmt::format("{} [{}]", axis.label, axis.unit); }

FrontView frontView(const std::vector<Measurement>& points, std::string_view xAxis, std::string_view yAxis) {
    FrontView view{axisOf(xAxis), axisOf(yAxis), {}, {}};
    for (std::size_t i = 0; i < points.size(); ++i) {
        const FrontPoint point{axisValue(points[i], xAxis), axisValue(points[i], yAxis), i};
        if (point.x.present && point.y.present && std::isfinite(point.x.value) && std::isfinite(point.y.value)) view.points.push_back(point);
    }
    view.front = paretoFront(view.points, view.x.higherIsBetter, view.y.higherIsBetter);
    return view;
}

std::string shortNumber(double value) {
    if (!std::isfinite(value)) return "-";
    const double size = std::abs(value);
    if (size >= 1000) return fmt::format("{:.0f}", value);
    const int digits = size == 0 ? 0 : std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
    return fmt::format("{:.{}f}", value, digits);
}

std::string pointName(const Measurement& point) {
    if (!point.name.empty()) return point.name;
    return point.requested.empty() ? "dense" : point.requested;
}

} // namespace pscope
