// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/operations.h"

#include <algorithm>

namespace pscope::fpga {
namespace {

int tiles(int count, int each) {
    return (count + each - 1) / each;
}

std::uint32_t halves(int low, int high) {
    return (std::uint32_t(low) & 0xffffU) | std::uint32_t(high) << 16;
}

} // namespace

GemmShape shapeOf(const GemmOp& gemm, const Geometry& g) {
    GemmShape shape;
    shape.rowTiles = tiles(gemm.rows, g.rows);
    shape.columnTiles = tiles(gemm.outputs, g.columns);
    shape.groups = tiles(gemm.inputs, g.group);
    shape.activationBeats = tiles(gemm.inputs, g.columns);
    const int slots = shape.groups * gemm.kept;
    shape.valueBeats = tiles(slots, g.columns);
    shape.placeBeats =
        gemm.places ? tiles(slots, g.placesPerByte()) : 0; // of a column tile: a beat serves all columns
    shape.rowBlock = std::clamp(g.activationWords / 2 / std::max(1, shape.activationBeats), 1,
                                std::min(g.rowBlock, shape.rowTiles));
    return shape;
}

Descriptor descriptorOf(const Operation& operation, const Geometry& g) {
    Descriptor d{};
    d[0] = std::uint32_t(operation.kind);
    if (operation.kind == OpKind::Gemm) {
        const GemmOp& op = operation.gemm;
        const GemmShape shape = shapeOf(op, g);
        d[0] |= std::uint32_t(op.shift) << 24;
        d[1] = op.a.base, d[2] = op.a.stride, d[3] = op.aScales;
        d[4] = op.w.base, d[5] = op.w.stride, d[6] = op.wScales;
        d[7] = op.y.base, d[8] = op.y.stride;
        d[9] = halves(shape.rowTiles, shape.columnTiles);
        d[10] = halves(shape.groups, op.kept | shape.rowBlock << 8);
        d[11] = halves(shape.activationBeats, shape.valueBeats);
        d[12] = std::uint32_t(shape.placeBeats);
        d[13] = op.wPlaces;
    } else if (operation.kind != OpKind::Stop) {
        const RowOp& op = operation.row;
        d[0] |= std::uint32_t(op.activation) << 8 | std::uint32_t(op.gather) << 9;
        d[1] = op.source.base, d[2] = op.source.stride, d[3] = op.residual.base, d[4] = op.residual.stride;
        d[5] = op.codes.base, d[6] = op.codes.stride, d[7] = op.scales;
        d[8] = op.result.base, d[9] = op.result.stride, d[10] = op.parameters;
        d[11] = halves(op.rows, op.values);
        d[12] = halves(tiles(op.values, g.lanes()), 2 * tiles(op.values, g.columns));
        d[13] = std::uint32_t(op.lx) | std::uint32_t(op.ly) << 4 | std::uint32_t(op.gammaShift) << 8 |
                std::uint32_t(op.logWidth) << 16;
        d[14] = op.inverse;
        d[15] = op.eps;
    }
    return d;
}

CycleSplit& CycleSplit::operator+=(const CycleSplit& other) {
    total += other.total;
    compute += other.compute;
    load += other.load;
    drain += other.drain;
    softmax += other.softmax;
    rows += other.rows;
    control += other.control;
    return *this;
}

/// The loader, the sequencer and the requantiser of rtl/sta_gemm.sv, as recurrences over steps. Cycle 0 is
/// the start pulse.
static CycleSplit gemmCycles(const GemmOp& op, const Geometry& g) {
    const GemmShape s = shapeOf(op, g);
    const std::int64_t gap = g.gap;
    const std::int64_t slots = std::int64_t(s.groups) * op.kept,
                       tile = std::max<std::int64_t>(slots, g.shortestTile());
    CycleSplit split;
    std::int64_t room = 1;              // cycle in which the loader may look for room
    std::int64_t ready = 1;             // earliest next beat, the gap of the last one over
    std::int64_t freed[2] = {0, 0};     // cycle in which the end of the last two steps is seen
    std::int64_t end = 0, lastSlot = 0; // of the array's work
    std::int64_t step = 0;
    for (int first = 0; first < s.rowTiles; first += s.rowBlock) {
        const std::int64_t block = std::min(s.rowBlock, s.rowTiles - first);
        for (int column = 0; column < s.columnTiles; ++column, ++step) {
            std::int64_t beats = std::int64_t(g.columns) * (s.valueBeats + g.recordBeats()) + s.placeBeats;
            if (column == 0) beats += block * g.rows * (s.activationBeats + 1);
            const std::int64_t seen = step < 2 ? room : std::max(room, freed[step % 2]);
            const std::int64_t begin = std::max(seen + 1, ready);
            const std::int64_t last = begin + (beats - 1) * gap;
            room = last + 1;
            ready = last + gap;
            const std::int64_t loaded = last + 1; // seen by the sequencer
            const std::int64_t start = step > 0 && loaded <= end - 1 ? end : std::max(end, loaded) + 1;
            split.load += start - end;
            end = start + block * tile;
            freed[step % 2] = end;
            lastSlot = end - tile + slots - 1;
            split.compute += block * slots;
            split.drain += block * (tile - slots);
        }
    }
    const std::int64_t arrived = lastSlot + 2 * g.rows + g.columns + 4;
    const std::int64_t done = arrived + (2 * g.rows - 1) * g.resultPeriod() + g.share - 1 + 4;
    split.drain += done - end;
    split.total = done;
    return split;
}

static std::int64_t rowCycles(const Operation& operation, const Geometry& g) {
    const RowOp& op = operation.row;
    const std::int64_t gap = g.gap, groups = tiles(op.values, g.lanes()), pairs = tiles(op.values, g.columns);
    const std::int64_t codes =
        (pairs - 1) * std::max<std::int64_t>(2, gap) + 2; // a beat of codes every second group
    const std::int64_t record = (g.recordBeats() - 1) * gap + 1;
    if (operation.kind == OpKind::Tables) {
        const std::int64_t beats = (128 + 1024) / g.lanes();
        return 1 + (beats - 1) * gap + 1 + 2;
    }
    std::int64_t row = 0, before = 0;
    switch (operation.kind) {
    case OpKind::Quantise:
        row = 1 + ((op.gather ? op.values : groups) - 1) * gap + 1 + 4 + 19 + codes + 1 + 6 + record;
        break;
    case OpKind::Softmax:
        row = 1 + (groups - 1) * gap + 1 + 4 + codes + 1 + 6 + 19 + record;
        break;
    case OpKind::Norm:
        before = (2 * groups - 1) * gap + 1;
        row = 1 + (2 * groups - 1) * gap + 1 + 4 + 19 + groups + 1 + 6 + 19 + 23 + 19 + (groups - 1) * gap +
              1 + 1 + 8 + 19 + codes + 1 + 6 + record;
        break;
    default:
        break;
    }
    return 1 + before + op.rows * row + 1; // the last write
}

CycleSplit cyclesOf(const Operation& operation, const Geometry& g) {
    CycleSplit split;
    if (operation.kind == OpKind::Gemm)
        split = gemmCycles(operation.gemm, g);
    else if (operation.kind == OpKind::Softmax)
        split.total = split.softmax = rowCycles(operation, g);
    else
        split.total = split.rows = rowCycles(operation, g);
    const std::int64_t fetch = (64 / g.columns - 1) * g.gap + 5;
    split.control += fetch;
    split.total += fetch;
    return split;
}

double idealCycles(const GemmOp& gemm, const Geometry& g) {
    return double(gemm.rows) * gemm.outputs * gemm.inputs * gemm.kept / g.group /
           (double(g.rows) * g.columns);
}

} // namespace pscope::fpga
