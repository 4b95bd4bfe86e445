// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of one accelerator, as the parameters of rtl/sta_core.sv have them.
#pragma once

#include <string>
#include <vector>

#include "core/util/result.h"

namespace pscope::fpga {

/// An R x C array of int8 cells for N of M. Memory moves C bytes ("a beat") every `gap` cycles in each
/// direction.
struct Geometry {
    int rows = 8;    // R
    int columns = 8; // C, a power of two and a multiple of M
    int group = 8;   // M
    int accumulatorBits = 32;
    int activationWords = 4096, weightWords = 1024,
        placeBytes = 4096; // per bank, both halves of the double buffer
    int rowBlock = 32;     // most row tiles that stay on chip
    int rowGroups = 1024;  // row buffer of the vector unit, C/2 values each
    int share = 1;         // results that take turns in one lane of the requantiser
    int gap = 1;
    bool operator==(const Geometry&) const = default;

    int lanes() const { return columns / 2; } // int16 per beat
    int groupsPerBeat() const { return columns / group; }
    int placesPerByte() const { return group <= 2 ? 8 : group <= 4 ? 4 : 2; }
    int recordBeats() const { return columns >= 8 ? 1 : 8 / columns; }
    int resultPeriod() const { return gap > share ? gap : share; } // cycles per beat of results
    int shortestTile() const {
        return 2 * rows * resultPeriod();
    } // cycles: the drain, and the store of its results
    double bytesPerCycle() const { return double(columns) / gap; }
    /// Longest row of inputs that the activation buffer holds, and of kept weights that the weight buffer
    /// holds.
    int mostInputs() const { return activationWords / 2 * columns; }
    int mostKept() const { return weightWords / 2 * columns; }
    int mostPlaced() const { return placeBytes / 2 * placesPerByte(); }
    int longestRow() const { return rowGroups * lanes(); }
    std::int64_t bufferBytes() const; // on chip: operands, places, rows
};

/// What the user sees and chooses: "8x8" with its sizes.
struct BuildPoint {
    std::string id;
    Geometry geometry;
};
/// The points the RTL is built and tested at; the first is the default.
const std::vector<BuildPoint>& buildPoints();
/// Geometry of another array size for the explorer: buffers grow with the array. BadInput for sizes the RTL
/// cannot take.
Result<Geometry> scaledGeometry(int rows, int columns, int group, int gap);
std::string toText(const Geometry& geometry); // "8x8 M=8"

} // namespace pscope::fpga
