// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/programs.h"

#include <algorithm>

#include <fmt/format.h>

#include "backends/opencl/pack.h"
#include "backends/opencl/tuning.h"

namespace pscope::opencl {

int LaneTile::outputs() const {
    return subs * kSubRows;
}

std::vector<LaneTile> laneTiles(int vector) {
    // As many sums as fit into the registers that a vector of that width usually comes with. With 16 tokens
    // to a vector an instance per number of vectors in a block; with less every block is a whole number of
    // the same strips.
    if (vector == 16) return {{1, 4}, {2, 2}, {3, 1}, {4, 1}};
    if (vector == 1) return {{1, 4}};
    return {{2, 1}};
}

LaneTile laneTileFor(int vector, int lanes) {
    const auto tiles = laneTiles(vector);
    return vector == 16 ? tiles[std::size_t(lanes / 16 - 1)] : tiles.front();
}

static std::string text(std::string_view name) {
    return std::string(kernelSource(name));
}

/// A file with macros that hold for it alone.
static std::string instance(std::string_view file, const std::vector<std::pair<std::string, int>>& macros) {
    std::string result;
    for (const auto& [name, value] : macros)
        result += fmt::format("#define {} {}\n", name, value);
    result += kernelSource(file);
    for (const auto& macro : macros)
        result += fmt::format("#undef {}\n", macro.first);
    return result;
}

static ProgramText rowsProgram(int vector, int slices) {
    return {"rows", text("common") + text("rows"), fmt::format("-DVW={} -DSLICES={}", vector, slices)};
}

static ProgramText attentionProgram(int vector, int headWidth) {
    return {"attention", text("common") + text("attention"),
            fmt::format("-DVW={} -DHEAD={}", vector, headWidth)};
}

static ProgramText denseProgram(int vector) {
    ProgramText program{"dense", text("common"), fmt::format("-DVW={}", vector)};
    for (const LaneTile& tile : laneTiles(vector))
        program.source += instance("dense", {{"RV", tile.vectors}, {"SUBS", tile.subs}});
    return program;
}

static ProgramText int8Program(int vector) {
    ProgramText program{"int8", text("common") + text("int8_common"), fmt::format("-DVW={}", vector)};
    for (LaneTile tile : laneTiles(vector))
        program.source += instance("int8", {{"RV", tile.vectors}, {"SUBS", tile.subs}});
    return program;
}

static ProgramText listsProgram(int vector, int itemRows) {
    ProgramText program{"lists", text("common"), fmt::format("-DVW={} -DITEM_ROWS={}", vector, itemRows)};
    for (const LaneTile& tile : laneTiles(vector))
        for (const int shared : {1, 2, 4})
            program.source += instance("lists", {{"RV", tile.vectors}, {"SHARED", shared}});
    return program;
}

static ProgramText tileProgram(int tileInputs, int tileHeight) {
    return {"tile", text("common") + instance("tile", {{"INTEGER", 0}}) + instance("tile", {{"INTEGER", 1}}),
            fmt::format("-DVW=1 -DTK={} -DTY={}", tileInputs, tileHeight)};
}

KernelText kernelText(KernelId id, int variant, const Tuning& tuning) {
    const auto row = [&](const char* name) {
        return KernelText{rowsProgram(tuning.rowVector, tuning.rowSlices), name};
    };
    const auto lists = [&](int shared) {
        return KernelText{listsProgram(tuning.listVector, tuning.lists.itemRows),
                          fmt::format("lists{}x{}", variant, shared)};
    };
    switch (id) {
    case KernelId::Embed:
        return row("embed");
    case KernelId::Norm:
        return row("norm");
    case KernelId::QuantizePairs:
        return row("quantizePairs");
    case KernelId::QuantizeFloats:
        return row("quantizeFloats");
    case KernelId::RoundBf16:
        return row("roundBf16");
    case KernelId::FirstTokens:
        return row("firstTokens");
    case KernelId::Attention:
        return {attentionProgram(tuning.rowVector, variant), "attention"};
    case KernelId::Dense:
        return {denseProgram(tuning.dense.vector), fmt::format("dense{}", variant)};
    case KernelId::Int8:
        return {int8Program(tuning.int8.vector), fmt::format("dense8x{}", variant)};
    case KernelId::Lists1:
        return lists(1);
    case KernelId::Lists2:
        return lists(2);
    case KernelId::Lists4:
        return lists(4);
    case KernelId::TileFp32:
        return {tileProgram(tuning.dense.tileInputs, tuning.dense.tileHeight), "tileFp32"};
    case KernelId::TileInt8:
        return {tileProgram(tuning.int8.tileInputs, tuning.int8.tileHeight), "tileInt8"};
    }
    return {};
}

std::vector<int> variantsOf(KernelId id, const Tuning& tuning, int headWidth) {
    const auto vectors = [](int vector) {
        std::vector<int> list;
        for (const LaneTile& tile : laneTiles(vector))
            list.push_back(tile.vectors);
        return list;
    };
    switch (id) {
    case KernelId::Attention:
        return {headWidth};
    case KernelId::Dense:
        return vectors(tuning.dense.vector);
    case KernelId::Int8:
        return vectors(tuning.int8.vector);
    case KernelId::Lists1:
    case KernelId::Lists2:
    case KernelId::Lists4:
        return vectors(tuning.listVector);
    default:
        return {0};
    }
}

} // namespace pscope::opencl
