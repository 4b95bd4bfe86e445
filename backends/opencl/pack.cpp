// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/pack.h"

#include <algorithm>
#include <bit>

namespace pscope::opencl {

/// `word(row, input)` for the panels' order; `inputs` counts words.
template <class Word> static std::vector<std::uint32_t> packPanels(int rows, int inputs, Word&& word) {
    const int chunks = (inputs + kChunkInputs - 1) / kChunkInputs,
              panels = (rows + kPanelRows - 1) / kPanelRows;
    constexpr std::size_t subWords = std::size_t{kChunkInputs} * kSubRows;
    std::vector<std::uint32_t> packed(std::size_t(panels) * chunks * kChunkInputs * kPanelRows, 0);
    for (int row = 0; row < rows; ++row) {
        const int inPanel = row % kPanelRows;
        std::uint32_t* to = packed.data() +
                            std::size_t(row / kPanelRows) * chunks * kChunkInputs * kPanelRows +
                            inPanel / kSubRows * subWords + inPanel % kSubRows;
        for (int i = 0; i < inputs; ++i)
            to[std::size_t(i / kChunkInputs) * kChunkInputs * kPanelRows + i % kChunkInputs * kSubRows] =
                word(row, i);
    }
    return packed;
}

std::vector<std::uint32_t> packDense(std::span<const float> weights, int rows, int columns) {
    return packPanels(rows, columns, [&](int row, int input) {
        return std::bit_cast<std::uint32_t>(weights[std::size_t(row) * columns + input]);
    });
}

std::vector<std::uint32_t> packPairs(std::span<const std::int8_t> codes, int rows, int columns) {
    return packPanels(rows, (columns + 1) / 2, [&](int row, int pair) {
        const std::int8_t* at = codes.data() + std::size_t(row) * columns + 2 * pair;
        const auto half = [](std::int8_t code) {
            return std::uint32_t(static_cast<std::uint16_t>(std::int16_t{code}));
        };
        return half(at[0]) | (2 * pair + 1 < columns ? half(at[1]) << 16 : 0);
    });
}

/// Whether any of the `shared` outputs from `row` on keeps this input.
static bool keeps(std::span<const float> weights, int rows, int columns, int row, int shared, int input) {
    for (int s = 0; s < shared && row + s < rows; ++s)
        if (weights[std::size_t(row + s) * columns + input] != 0) return true;
    return false;
}

Lists packLists(std::span<const float> weights, int rows, int columns, int shared, const ListShape& shape) {
    Lists lists;
    lists.shared = shared;
    lists.inputBlocks = std::max(1, (columns + shape.blockInputs - 1) / shape.blockInputs);
    lists.items = (rows + shape.itemRows - 1) / shape.itemRows;
    const int groups = shape.itemRows / shared;
    lists.starts.reserve(std::size_t(lists.items) * lists.inputBlocks * groups + 1);
    for (int item = 0; item < lists.items; ++item)
        for (int block = 0; block < lists.inputBlocks; ++block)
            for (int group = 0; group < groups; ++group) {
                lists.starts.push_back(std::uint32_t(lists.index.size()));
                const int row = item * shape.itemRows + group * shared;
                const int end = std::min(columns, (block + 1) * shape.blockInputs);
                for (int input = block * shape.blockInputs; input < end; ++input) {
                    if (!keeps(weights, rows, columns, row, shared, input)) continue;
                    lists.index.push_back(std::uint16_t(input));
                    for (int s = 0; s < shared; ++s)
                        lists.weights.push_back(
                            row + s < rows ? weights[std::size_t(row + s) * columns + input] : 0.0F);
                }
            }
    lists.starts.push_back(std::uint32_t(lists.index.size()));
    return lists;
}

double listDensity(std::span<const float> weights, int rows, int columns, int shared) {
    std::size_t kept = 0, all = 0;
    for (int row = 0; row < rows; row += shared)
        for (int input = 0; input < columns; ++input, ++all)
            kept += keeps(weights, rows, columns, row, shared, input);
    return all == 0 ? 0 : double(kept) / double(all);
}

} // namespace pscope::opencl
