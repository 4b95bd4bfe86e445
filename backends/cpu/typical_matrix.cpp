// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/typical_matrix.h"

#include <algorithm>
#include <random>

namespace pscope::cpu {

CompressedMatrix typicalMatrix(const MatrixSpec& spec, int rows, int columns) {
    CompressedMatrix matrix;
    matrix.spec = spec;
    matrix.rows = rows;
    matrix.columns = columns;
    const std::size_t count = static_cast<std::size_t>(rows) * columns;
    auto values = std::make_shared<std::vector<float>>(count, 1.0F);
    std::mt19937 random(1);
    const bool block = spec.pattern == Pattern::Block, nm = spec.pattern == Pattern::NM;
    const int p = block ? spec.p : 1, q = block ? spec.q : nm ? spec.m : 1;
    const auto gone = static_cast<std::uint32_t>(nm ? 0 : spec.zeroFraction() * 4294967295.0);
    for (int r = 0; r < rows && !spec.isDense(); r += p)
        for (int c = 0; c < columns; c += q) {
            const std::uint32_t dice = random();
            if (!nm && dice >= gone) continue;
            const int shift = static_cast<int>(dice % static_cast<std::uint32_t>(q));
            for (int i = r; i < std::min(rows, r + p); ++i)
                for (int j = c; j < std::min(columns, c + q); ++j)
                    if (!nm || (j - c + shift) % q >= spec.n)
                        (*values)[static_cast<std::size_t>(i) * columns + j] = 0;
        }
    if (spec.bits <= 8) {
        const int groups = spec.group > 0 ? (columns + spec.group - 1) / spec.group : 1;
        matrix.quantized =
            QuantizedWeights{spec.bits, spec.group, std::vector<std::int8_t>(values->begin(), values->end()),
                             std::vector<float>(static_cast<std::size_t>(rows) * groups, 1.0F)};
    }
    matrix.weights = {values, *values};
    return matrix;
}

} // namespace pscope::cpu
