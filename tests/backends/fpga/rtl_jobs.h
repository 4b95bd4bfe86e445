// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random jobs for the accelerator and what its C++ datapath says of them.
#pragma once

#include <random>

#include "backends/fpga/memory_image.h"
#include "backends/fpga/rtl_machine.h"

namespace pscope::test {

/// Weights with at most `kept` non-zeros in any group, at least one group full.
inline fpga::IntegerMatrix randomMatrix(int rows, int columns, int kept, const fpga::Geometry& g,
                                        std::mt19937& random) {
    fpga::IntegerMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.kept = kept;
    matrix.codes.resize(std::size_t(rows) * columns);
    for (int r = 0; r < rows; ++r) {
        for (int first = 0; first < columns; first += g.group)
            for (int n = 0; n < kept;) {
                const int at = first + int(random() % unsigned(g.group));
                if (at >= columns || kept == g.group || matrix.codes[std::size_t(r) * columns + at] != 0) {
                    if (kept < g.group && columns - first >= kept) continue;
                    for (int i = first; i < std::min(columns, first + kept); ++i)
                        matrix.codes[std::size_t(r) * columns + i] = std::int8_t(int(random() % 255) - 127);
                    break;
                }
                matrix.codes[std::size_t(r) * columns + at] =
                    std::int8_t(1 + random() % 127) * (random() % 2 ? 1 : -1);
                ++n;
            }
        matrix.scales.push_back({std::uint16_t(0x8000 + random() % 0x8000), std::uint8_t(14 + random() % 5),
                                 std::int32_t(random() % 2000) - 1000});
    }
    return matrix;
}

inline std::vector<std::int16_t> randomValues(int count, std::mt19937& random) {
    std::vector<std::int16_t> values(static_cast<std::size_t>(count));
    const int bits = 3 + int(random() % 13); // rows of every size
    for (auto& v : values)
        v = std::int16_t(int(random() % (1U << bits)) - (1 << (bits - 1)));
    return values;
}

} // namespace pscope::test
