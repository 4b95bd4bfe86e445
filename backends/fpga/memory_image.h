// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How tensors lie in the accelerator's memory. Everything starts at a beat; a row is padded with zeros to
// whole beats:
//   codes    int8, one row after the other
//   values   int16
//   scales   8 bytes a row: mantissa 16, exponent 8, 8 unused, bias 32
//   weights  int8 of the kept weights of a row, N per group of M
//   places   of the kept weights in their groups (not when dense): per tile of columns, a byte of each column
//   in a beat program  64-byte descriptors, ended by one of zeros
#pragma once

#include <span>

#include "backends/fpga/integer_plan.h"
#include "backends/fpga/operations.h"

namespace pscope::fpga {

class MemoryImage {
public:
    MemoryImage(const Geometry& geometry, std::vector<std::uint8_t>& bytes)
        : m_geometry(geometry)
        , m_bytes(bytes) {}

    /// Zeroed room for `rows` rows of `bytesPerRow`, rows rounded up to whole tiles of the array.
    Rows room(int rows, std::int64_t bytesPerRow);
    std::uint32_t scalesRoom(int rows);
    void putCodes(const Rows& at, int row, std::span<const std::int8_t> codes);
    void putValues(const Rows& at, int row, std::span<const std::int16_t> values);
    void putScale(std::uint32_t at, int row, const RowScale& scale);
    std::uint32_t putProgram(std::span<const Operation> operations);
    /// Both tables, as OpKind::Tables reads them.
    std::uint32_t putTables(const GeluTable& gelu);
    /// Gamma, then beta, each in whole beats.
    std::uint32_t putNorm(const NormPlan& plan);

    struct Weights {
        Rows rows;
        std::uint32_t scales = 0, places = 0;
    };
    /// The rows [first, first + count) of a matrix; as many as fill tiles, the missing ones zero.
    Weights putWeights(const IntegerMatrix& matrix, int first, int count);

    std::vector<std::int16_t> values(const Rows& at, int row, int count) const;
    std::vector<std::int8_t> codes(const Rows& at, int row, int count) const;
    RowScale scale(std::uint32_t at, int row) const;

private:
    std::uint8_t* at(std::uint32_t beat) {
        return m_bytes.data() + std::size_t(beat) * std::size_t(m_geometry.columns);
    }
    const std::uint8_t* at(std::uint32_t beat) const {
        return m_bytes.data() + std::size_t(beat) * std::size_t(m_geometry.columns);
    }
    std::uint32_t allocate(std::int64_t beats);

    Geometry m_geometry;
    std::vector<std::uint8_t>& m_bytes;
};

/// Kept weights and places of one row of `columns` codes.
struct PackedRow {
    std::vector<std::int8_t> values;
    std::vector<std::uint8_t> places;
};
PackedRow packRow(std::span<const std::int8_t> codes, int group, int kept);
/// Bytes that the weights of a matrix take in memory, places included; with a bitmap instead of places for
/// comparison.
struct WeightBytes {
    std::int64_t withPlaces = 0, withBitmap = 0, dense = 0;
};
WeightBytes weightBytes(int rows, int columns, int group, int kept);

} // namespace pscope::fpga
