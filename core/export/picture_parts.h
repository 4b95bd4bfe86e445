// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the picture and the page have in common: escaping, families of recipes with their colour and mark, axes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/measure/front.h"

namespace pscope {

/// For element text and attribute values of SVG and HTML.
std::string escapeMarkup(std::string_view text);

/// What a recipe mainly does; colour and mark tell families apart (Okabe-Ito colours, shapes for those who see none).
enum class RecipeFamily { Dense, Quantized, Unstructured, NM, Blocks, Units };
inline constexpr int kRecipeFamilies = 6;
struct FamilyStyle {
    const char* label;
    const char* colour;
    const char* mark; // "circle", "square", "triangle", "diamond", "down", "star"
};
const FamilyStyle& styleOf(RecipeFamily family);
/// From the text form of the recipe.
RecipeFamily familyOf(std::string_view recipe);

/// The row of the axis registry; an unknown id gives a bare axis of that name.
AxisInfo axisOf(std::string_view id);
/// "Latency p50 [ms]"
std::string axisTitle(const AxisInfo& axis);

/// Points that have both values, and the front over them; `index` is the place in the caller's list.
struct FrontView {
    AxisInfo x, y;
    std::vector<FrontPoint> points;
    Front front;
};
FrontView frontView(const std::vector<Measurement>& points, std::string_view xAxis, std::string_view yAxis);

/// "12.3", four significant digits, no exponent for what people read.
std::string shortNumber(double value);
/// What people call the point: its name, else its recipe, else "dense".
std::string pointName(const Measurement& point);

} // namespace pscope
