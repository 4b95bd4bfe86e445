// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/memory_image.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace pscope::fpga {

static std::int64_t wholeBeats(std::int64_t bytes, const Geometry& g) {
    return (bytes + g.columns - 1) / g.columns;
}
static int wholeTiles(int rows, const Geometry& g) {
    const int tile = std::max(g.rows, g.columns); // either side of a product
    return (rows + tile - 1) / tile * tile;
}

std::uint32_t MemoryImage::allocate(std::int64_t beats) {
    const std::size_t start = m_bytes.size() / std::size_t(m_geometry.columns);
    m_bytes.resize((start + std::size_t(beats)) * std::size_t(m_geometry.columns), 0);
    return std::uint32_t(start);
}

Rows MemoryImage::room(int rows, std::int64_t bytesPerRow) {
    const std::int64_t stride = wholeBeats(bytesPerRow, m_geometry);
    return {allocate(stride * wholeTiles(rows, m_geometry)), std::uint32_t(stride)};
}

std::uint32_t MemoryImage::scalesRoom(int rows) {
    return allocate(std::int64_t(wholeTiles(rows, m_geometry)) * m_geometry.recordBeats());
}

void MemoryImage::putCodes(const Rows& where, int row, std::span<const std::int8_t> codes) {
    std::memcpy(at(where.base + std::uint32_t(row) * where.stride), codes.data(), codes.size());
}

void MemoryImage::putValues(const Rows& where, int row, std::span<const std::int16_t> values) {
    std::memcpy(at(where.base + std::uint32_t(row) * where.stride), values.data(), values.size_bytes());
}

void MemoryImage::putScale(std::uint32_t where, int row, const RowScale& scale) {
    std::uint8_t* to = at(where + std::uint32_t(row * m_geometry.recordBeats()));
    std::memcpy(to, &scale.mantissa, 2);
    to[2] = scale.exponent;
    std::memcpy(to + 4, &scale.bias, 4);
}

std::uint32_t MemoryImage::putProgram(std::span<const Operation> operations) {
    const std::uint32_t start = allocate(std::int64_t(operations.size() + 1) * 64 / m_geometry.columns);
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const Descriptor d = descriptorOf(operations[i], m_geometry);
        std::memcpy(at(start) + i * 64, d.data(), 64);
    }
    return start;
}

std::uint32_t MemoryImage::putTables(const GeluTable& gelu) {
    const std::uint32_t start = allocate(wholeBeats(2 * (kExpEntries + kGeluEntries), m_geometry));
    std::memcpy(at(start), expTable().data(), 2 * kExpEntries);
    std::memcpy(at(start) + 2 * kExpEntries, gelu.data(), 2 * kGeluEntries);
    return start;
}

std::uint32_t MemoryImage::putNorm(const NormPlan& plan) {
    const std::int64_t beats = wholeBeats(std::int64_t(plan.gamma.size()) * 2, m_geometry);
    const std::uint32_t start = allocate(2 * beats);
    std::memcpy(at(start), plan.gamma.data(), plan.gamma.size() * 2);
    std::memcpy(at(start + std::uint32_t(beats)), plan.beta.data(), plan.beta.size() * 2);
    return start;
}

PackedRow packRow(std::span<const std::int8_t> codes, int group, int kept) {
    PackedRow row;
    for (std::size_t first = 0; first < codes.size(); first += std::size_t(group)) {
        int count = 0;
        for (int i = 0; i < group; ++i) {
            const std::size_t column = first + std::size_t(i);
            const std::int8_t code = column < codes.size() ? codes[column] : std::int8_t(0);
            if (kept < group && code == 0) continue;
            row.values.push_back(code);
            row.places.push_back(std::uint8_t(i));
            ++count;
        }
        for (; count < kept; ++count) { // a zero somewhere costs a slot like any other
            row.values.push_back(0);
            row.places.push_back(0);
        }
    }
    return row;
}

MemoryImage::Weights MemoryImage::putWeights(const IntegerMatrix& matrix, int first, int count) {
    GemmOp op;
    op.outputs = count;
    op.inputs = matrix.columns;
    op.rows = 1;
    op.kept = std::min(matrix.kept, m_geometry.group);
    op.places = op.kept < m_geometry.group;
    const GemmShape shape = shapeOf(op, m_geometry);
    Weights made{room(count, std::int64_t(shape.valueBeats) * m_geometry.columns), scalesRoom(count), 0};
    if (op.places) made.places = allocate(std::int64_t(shape.columnTiles) * shape.placeBeats);
    const int perByte = m_geometry.placesPerByte(), bits = 8 / perByte;
    for (int r = 0; r < count && first + r < matrix.rows; ++r) {
        const std::span codes(matrix.codes.data() + std::size_t(first + r) * std::size_t(matrix.columns),
                              std::size_t(matrix.columns));
        const PackedRow row = packRow(codes, m_geometry.group, op.kept);
        putCodes(made.rows, r, row.values);
        putScale(made.scales, r, matrix.scales[std::size_t(first + r)]);
        if (!op.places) continue;
        std::uint8_t* to = at(made.places + std::uint32_t(r / m_geometry.columns * shape.placeBeats)) +
                           r % m_geometry.columns;
        for (std::size_t i = 0; i < row.places.size(); ++i)
            to[i / std::size_t(perByte) * std::size_t(m_geometry.columns)] |=
                std::uint8_t(row.places[i] << (int(i % std::size_t(perByte)) * bits));
    }
    return made;
}

std::vector<std::int16_t> MemoryImage::values(const Rows& where, int row, int count) const {
    std::vector<std::int16_t> result(static_cast<std::size_t>(count));
    std::memcpy(result.data(), at(where.base + std::uint32_t(row) * where.stride), result.size() * 2);
    return result;
}

std::vector<std::int8_t> MemoryImage::codes(const Rows& where, int row, int count) const {
    std::vector<std::int8_t> result(static_cast<std::size_t>(count));
    std::memcpy(result.data(), at(where.base + std::uint32_t(row) * where.stride), result.size());
    return result;
}

RowScale MemoryImage::scale(std::uint32_t where, int row) const {
    const std::uint8_t* from = at(where + std::uint32_t(row * m_geometry.recordBeats()));
    RowScale scale;
    std::memcpy(&scale.mantissa, from, 2);
    scale.exponent = from[2];
    std::memcpy(&scale.bias, from + 4, 4);
    return scale;
}

WeightBytes weightBytes(int rows, int columns, int group, int kept) {
    const std::int64_t groups = (columns + group - 1) / group,
                       placeBits = std::bit_width(unsigned(group - 1));
    const std::int64_t values = groups * std::min(kept, group), dense = std::int64_t(rows) * columns;
    if (kept >= group) return {dense, dense, dense};
    return {rows * (values + (values * placeBits + 7) / 8), rows * (values + (groups * group + 7) / 8),
            dense};
}

} // namespace pscope::fpga
