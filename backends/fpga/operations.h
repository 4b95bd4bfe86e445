// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The operations of the accelerator as its sequencer sees them, one 64-byte descriptor each, and how many
// cycles each takes. Addresses and strides are in beats. The words of a descriptor are listed in
// operations.cpp and read in rtl/sta_core.sv.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "backends/fpga/geometry.h"

namespace pscope::fpga {

enum class OpKind { Stop = 0, Gemm = 1, Quantise = 2, Softmax = 3, Norm = 4, Tables = 5 };

/// Where a row-major tensor lies.
struct Rows {
    std::uint32_t base = 0, stride = 0;
};

struct GemmOp {
    int rows = 0, outputs = 0, inputs = 0; // results are [rows, outputs], sums run over inputs
    int kept = 0;                          // weights per group; M is dense
    bool places = false;                   // the weights come with their places (not when dense)
    int shift = 0;
    Rows a, w, y;
    std::uint32_t aScales = 0, wScales = 0, wPlaces = 0;
};

struct RowOp {
    int rows = 0, values = 0;
    bool activation = false; // quantise: through the table
    bool gather = false;     // quantise: values lie `source.stride` elements apart, rows one element
    Rows source, residual, codes, result;
    std::uint32_t scales = 0, parameters = 0;
    int lx = 0, ly = 0, gammaShift = 1, logWidth = 0;
    std::uint32_t inverse = 0, eps = 0;
};

struct Operation {
    OpKind kind = OpKind::Stop;
    std::string part; // "layer 0 ffn.in"
    GemmOp gemm;
    RowOp row;
};

using Descriptor = std::array<std::uint32_t, 16>;
Descriptor descriptorOf(const Operation& operation, const Geometry& geometry);

/// Lengths in beats.
struct GemmShape {
    int rowTiles = 0, columnTiles = 0, groups = 0, rowBlock = 0, activationBeats = 0, valueBeats = 0,
        placeBeats = 0;
};
GemmShape shapeOf(const GemmOp& gemm, const Geometry& geometry);

/// Where the cycles of one operation go. They add up to `total`: what overlaps counts once, where it is
/// waited for.
struct CycleSplit {
    std::int64_t total = 0;
    std::int64_t compute = 0; // slots in which the array multiplies
    std::int64_t load = 0;    // waiting for operands
    std::int64_t drain = 0;   // waiting for results to leave: short tiles, the end of each operation
    std::int64_t softmax = 0;
    std::int64_t rows = 0;    // layer norm, quantisation, GELU
    std::int64_t control = 0; // descriptors
    CycleSplit& operator+=(const CycleSplit& other);
};
/// Exactly what the RTL takes from one operation's end to the next one's; tst_fpga_rtl proves it on random
/// jobs.
CycleSplit cyclesOf(const Operation& operation, const Geometry& geometry);
/// The slots that a perfect array of that many cells would need: kept weights times rows / cells.
double idealCycles(const GemmOp& gemm, const Geometry& geometry);

} // namespace pscope::fpga
