// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/calibration.h"

#include <algorithm>
#include <cmath>

namespace pscope::cpu {

std::string calibrationKey(const KernelChoice& choice, int group) {
    std::string key = choice.fourBits                         ? "i4"
                      : choice.arithmetic == Arithmetic::F32  ? "f32"
                      : choice.arithmetic == Arithmetic::Bf16 ? "bf16"
                                                              : "i8";
    switch (choice.form) {
    case Form::Dense:
        key += " dense";
        break;
    case Form::Lists:
        key += fmt::format(" lists of {}", choice.sharedRows);
        break;
    case Form::Permute:
        key += " permute";
        break;
    case Form::Tiles:
        key += " tiles";
        break;
    case Form::Gathered:
        key += " gathered";
        break;
    }
    return choice.grouped ? fmt::format("{} group {}", key, group) : key;
}

Calibration::Calibration(std::shared_ptr<const CalibrationTable> table)
    : m_table(std::move(table)) {
    for (const CalibrationRow& row : m_table->rows) {
        auto& curves = m_curves[{row.kernel, row.tokens <= PackedLinear::narrowTokens}];
        const double weights = static_cast<double>(row.rows) * row.columns;
        auto curve = std::ranges::find(curves, weights, &Curve::weights);
        if (curve == curves.end()) curve = curves.insert(curves.end(), Curve{weights, {}});
        curve->points.push_back({row.density, row.ratio});
    }
    for (auto& [key, curves] : m_curves)
        for (Curve& curve : curves)
            std::ranges::sort(curve.points, {}, &Point::density);
}

std::optional<double> Calibration::ratio(const std::string& kernel, int rows, int columns, bool narrow,
                                         double density) const {
    const auto found = m_curves.find({kernel, narrow});
    if (found == m_curves.end()) return std::nullopt;
    const double weights = std::max(1.0, static_cast<double>(rows) * columns);
    const Curve& curve = *std::ranges::min_element(
        found->second, {}, [&](const Curve& c) { return std::fabs(std::log(c.weights / weights)); });
    const auto& points = curve.points;
    if (points.size() == 1) return points.front().ratio;
    // Between two measured points, or along the line through the nearest two; a kernel has costs that do not
    // shrink.
    auto above = std::ranges::find_if(points, [&](const Point& p) { return p.density >= density; });
    if (above == points.end()) --above;
    if (above == points.begin()) ++above;
    const Point &a = *std::prev(above), &b = *above;
    const double slope =
        b.density > a.density ? std::max(0.0, (b.ratio - a.ratio) / (b.density - a.density)) : 0;
    return std::max(0.5 * points.front().ratio, a.ratio + slope * (density - a.density));
}

} // namespace pscope::cpu
