// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Brings a matrix into the form an OpenCL kernel reads (kernels/*.cl describe the forms).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pscope::opencl {

/// Panels of 24 outputs, [panel][inputs / 8][4][8 inputs][6 outputs] words, padded with zeros.
inline constexpr int kPanelRows = 24, kSubRows = 6, kChunkInputs = 8;

std::vector<std::uint32_t> packDense(std::span<const float> weights, int rows, int columns);
/// Words are codes of two consecutive inputs as 16-bit halves.
std::vector<std::uint32_t> packPairs(std::span<const std::int8_t> codes, int rows, int columns);

/// Inputs kept by each group of `shared` outputs; see kernels/lists.cl.
struct Lists {
    int shared = 1, inputBlocks = 0, items = 0;
    std::vector<std::uint32_t> starts;
    std::vector<std::uint16_t> index;
    std::vector<float> weights; // [entries][shared]
};
struct ListShape {
    int itemRows = 32;    // outputs of a work-item, a multiple of 4
    int blockInputs = 96; // inputs gone through before the next output's turn
    bool operator==(const ListShape&) const = default;
};
Lists packLists(std::span<const float> weights, int rows, int columns, int shared, const ListShape& shape);
/// Entries that packLists would write, as part of all rows / shared * columns.
double listDensity(std::span<const float> weights, int rows, int columns, int shared);

} // namespace pscope::opencl
