// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One matrix in the form a kernel reads. All forms count in 32-bit "words" of weights: one fp32 value, two
// bf16 values or four int8 values of consecutive inputs, because a word is what one lane of one multiply-add
// instruction takes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "backends/cpu/aligned_buffer.h"
#include "core/recipe/recipe.h"

namespace pscope::cpu {

enum class Arithmetic { F32, Bf16, Int8 };
enum class Form {
    Dense,    // panels of 24 outputs
    Lists,    // per group of outputs that share their indices: the inputs they keep
    Permute,  // kept weights per output, activations picked by a permutation inside a register
    Tiles,    // dense bf16 and int8 on a matrix unit
    Gathered, // int8: lists of inputs instead of words, four of which are brought together in registers
};

/// What happens to float activations before an fp32 kernel stands in for another arithmetic: same numbers,
/// other speed.
enum class Rounding { None, Bf16, Int8 };

inline int inputsPerWord(Arithmetic arithmetic) {
    return arithmetic == Arithmetic::F32 ? 1 : arithmetic == Arithmetic::Bf16 ? 2 : 4;
}

/// Panels of 24 rows, stored [panel][words / 8][4][8 words][6 rows]: a tile of 6, 12 or 24 rows reads whole
/// cache lines.
struct DensePanels {
    static constexpr int panelRows = 24, subRows = 6, chunkWords = 8;
    int panels = 0;
    int words = 0;      // per row; storage is padded with zeros to whole chunks
    int groupWords = 0; // int8: words per quantisation group, 0 = one scale per row
    AlignedBuffer<std::uint32_t> weights;
    /// Instead of `weights` where every code fits in 4 bits: byte i of each 64 holds byte i of two
    /// consecutive 64 of them, plus 8, the first in its lower half. Kernels unpack a panel before they
    /// multiply with it.
    AlignedBuffer<std::uint32_t> halfBytes;
    bool fourBits() const { return halfBytes.size() > 0; }
    std::size_t panelSize() const {
        return static_cast<std::size_t>((words + chunkWords - 1) / chunkWords) * chunkWords * panelRows;
    }
    /// Grouped int8 only: [panel][group][24] scale and -128 * sum of codes, which undoes the offset of the
    /// activations.
    AlignedBuffer<float> groupScales;
    AlignedBuffer<std::int32_t> groupOffsets;
};

/// For each block of inputs and each group of `rows` outputs: which input words they keep, and `rows` weight
/// words each.
struct KeptLists {
    static constexpr int segment =
        32;              // groups are ordered by length inside a segment; a segment is one thread's
    int rows = 1;        // 1, 2 or 4 outputs that share indices
    int blockWords = 96; // input words per block: they stay in the first-level cache
    int groups = 0, blocks = 0;
    std::vector<std::uint32_t> start;     // [blocks * groups + 1] entry ranges
    std::vector<std::uint16_t> group;     // [blocks * groups] which group the range is for
    std::vector<std::uint16_t> index;     // per entry: input word inside its block; Gathered: four inputs
    static constexpr int foreseen = 6;    // kernels fetch ahead by that many entries, past the last one too
    AlignedBuffer<std::uint32_t> weights; // per entry: [rows]
};

/// Per 32 outputs and 16 input words: slots of one weight word per output, and where its inputs lie. A chunk
/// has as many slots as its fullest output needs.
struct PermuteSlots {
    static constexpr int panelRows = 32, chunkWords = 16, slotsPerPosition = 8;
    int panels = 0, chunks = 0;
    std::vector<std::uint32_t> start;     // [panels * chunks + 1] first slot
    AlignedBuffer<std::uint32_t> weights; // per slot: [32 outputs] words
    /// Int8, per slot: [32 outputs][4] position inside the chunk's 64 inputs; bf16: [32 outputs][2] of 16
    /// bits inside its 32.
    AlignedBuffer<std::uint8_t> inputs;
    std::vector<std::uint32_t> panelStart;  // fp32: [panels] first position vector
    AlignedBuffer<std::uint32_t> positions; // fp32, per 8 slots of a chunk: [32 outputs] of 4 bits each
};

/// Tiles of 16 outputs by 16 words for a matrix unit: [panel of 32 outputs][chunk of 16 words][2][16
/// outputs][16 words].
struct TilePanels {
    static constexpr int panelRows = 32, words = 16;
    int panels = 0, chunks = 0;
    AlignedBuffer<std::uint32_t> weights;
};

struct PackedMatrix {
    Arithmetic arithmetic = Arithmetic::F32;
    Form form = Form::Dense;
    Rounding rounding = Rounding::None; // of the inputs of an fp32 kernel
    int rows = 0, columns = 0;
    int words() const { return (columns + inputsPerWord(arithmetic) - 1) / inputsPerWord(arithmetic); }
    DensePanels dense;
    KeptLists lists;
    PermuteSlots permute;
    TilePanels tiles;
    std::vector<float> rowScales;         // int8, one scale per row
    std::vector<std::int32_t> rowOffsets; // int8: -128 * sum of the row's codes
    std::size_t bytes() const;
};

/// One matrix of an encoder: lanes and cache traffic differ so much between a short sentence and a batch that
/// another kernel may be the fastest for each; usually both are the same object.
struct PackedLinear {
    static constexpr int narrowTokens = 16; // one vector of lanes
    std::shared_ptr<const PackedMatrix> narrow, wide;
    const PackedMatrix& forTokens(int tokens) const { return tokens <= narrowTokens ? *narrow : *wide; }
    int rows() const { return wide->rows; }
    std::size_t bytes() const { return wide->bytes() + (narrow != wide ? narrow->bytes() : 0); }

    std::uint64_t serial =
        0;              // never given twice in a process: equal serials are the same numbers in the same form
    std::string kernel; // for people: "i8 dense"
    std::string effective, reason; // set when it runs otherwise than asked
    MatrixSpec spec;               // the recipe's setting as it runs
};

} // namespace pscope::cpu
