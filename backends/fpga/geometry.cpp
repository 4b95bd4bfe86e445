// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/geometry.h"

#include <bit>

namespace pscope::fpga {

std::int64_t Geometry::bufferBytes() const {
    const std::int64_t operands =
        std::int64_t(rows) * activationWords * columns + std::int64_t(columns) * weightWords * columns;
    const std::int64_t places = std::int64_t(columns) * placeBytes;
    return operands + places +
           std::int64_t(rowGroups) * (lanes() * 20 / 8 + 4 * lanes()); // row, gamma and beta
}

const std::vector<BuildPoint>& buildPoints() {
    static const std::vector<BuildPoint> points{
        {"8x8", Geometry{}},
        {"4x4", Geometry{.rows = 4,
                         .columns = 4,
                         .group = 4,
                         .accumulatorBits = 28,
                         .activationWords = 256,
                         .weightWords = 256,
                         .placeBytes = 256,
                         .rowBlock = 8,
                         .rowGroups = 256,
                         .share = 2}},
    };
    return points;
}

Result<Geometry> scaledGeometry(int rows, int columns, int group, int gap) {
    const auto isPower = [](int value) { return value > 0 && std::has_single_bit(unsigned(value)); };
    if (!isPower(rows) || rows < 2 || rows > 64)
        return fail(ErrorCode::BadInput, "array: {} rows, expected 2, 4, 8, 16, 32 or 64", rows);
    if (!isPower(columns) || columns < 4 || columns > 64)
        return fail(ErrorCode::BadInput, "array: {} columns, expected 4, 8, 16, 32 or 64", columns);
    if (!isPower(group) || group < 2 || group > 16 || group > columns)
        return fail(ErrorCode::BadInput,
                    "array: groups of M = {}, expected 2, 4, 8 or 16 and at most the {} columns", group,
                    columns);
    if (gap < 1 || gap > 255)
        return fail(ErrorCode::BadInput, "memory: a beat every {} cycles, expected 1 to 255", gap);
    Geometry geometry;
    geometry.rows = rows;
    geometry.columns = columns;
    geometry.group = group;
    geometry.gap = gap;
    // The same longest rows as the 8x8: wider words need fewer of them.
    geometry.activationWords = std::max(64, 4096 * 8 / columns);
    geometry.weightWords = std::max(64, 1024 * 8 / columns);
    geometry.rowGroups = std::max(64, 1024 * 8 / columns);
    return geometry;
}

std::string toText(const Geometry& g) {
    return fmt::format("{}x{} M={}", g.rows, g.columns, g.group);
}

} // namespace pscope::fpga
