// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One encoder layer as the list of operations that the accelerator's sequencer walks. The same list gives the
// cycles.
#pragma once

#include "backends/fpga/memory_image.h"

namespace pscope::fpga {

/// The sizes that the cycles of a layer depend on; kept[i]: weights per group of matrix i.
struct LayerSizes {
    int source = 0;
    int hidden = 0, heads = 0, headWidth = 0, neurons = 0;
    std::array<int, kLayerMatrices> kept{};
};
LayerSizes sizesOf(const IntegerLayer& layer, int group);
/// Rows and columns of matrix i.
std::pair<int, int> matrixSize(const LayerSizes& sizes, MatrixKind kind);

struct LayerProgram {
    std::vector<Operation> operations;
    Rows input, output; // int16 [tokens, hidden]
    Rows codes;         // of the output, for the layer behind it
    std::uint32_t codeScales = 0;
};

/// Operations for the cycle formula alone: no address is set. `first`: its input is not yet quantised.
std::vector<Operation> layerOperations(const LayerSizes& sizes, const Geometry& geometry, int tokens,
                                       bool first);
/// The same, with every operand placed in `image`; the caller puts the int16 input rows. Starts with both
/// tables.
LayerProgram layerProgram(const IntegerModel& model, std::size_t layer, int tokens, MemoryImage& image);
/// Pooler and classifier on one token.
std::vector<Operation> headOperations(const IntegerModel& model);

} // namespace pscope::fpga
