// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The border between the engine and the code that is compiled once per instruction set: plain structs and function pointers.
#pragma once

#include <cstdint>

#include "backends/cpu/isa.h"
#include "backends/cpu/packed_matrix.h"
#include "backends/cpu/token_blocks.h"
#include "core/model/model_config.h"

namespace pscope::cpu {

/// Half-open.
struct Range {
    int first = 0, last = 0;
};

/// y = activation(W x + bias) + residual on a whole packed batch; every matrix in the layout of token_blocks.h.
struct LinearCall {
    const PackedMatrix* matrix = nullptr;
    TokenBlocks tokens;
    const std::uint32_t* x = nullptr;  // words of the matrix's arithmetic: float, bf16 pairs or offset int8 quads
    const std::uint32_t* rowX = nullptr; // Permute: the words token by token, [token / 8][word / 16][8][16]
    const std::uint8_t* byteX = nullptr; // Gathered: [block][input][64] bytes, see toBytes
    const float* tokenScales = nullptr; // int8: [padded tokens]
    const float* bias = nullptr;        // [rows]
    const float* residual = nullptr;    // like y, or null
    float* y = nullptr;                 // must not be x or residual
    int activation = -1;                // an Activation, or -1
};

/// Attention of one sequence that fills its blocks alone, one head: [headWidth] features of q, k, v inside blocks.
struct AttentionCall {
    TokenBlocks tokens;
    int headWidth = 0;
    /// Block b of q begins at q + b * qBlock and has stride lanes(b) between features; same for k, v and out.
    const float *q = nullptr, *k = nullptr, *v = nullptr;
    float* out = nullptr;
    std::size_t inputBlock = 0, outputBlock = 0; // distance between blocks, in floats
    float scale = 1;
    float* scratch = nullptr; // [padded tokens][64]
};

/// Copies `features` rows of `count` tokens between two lane positions; reading up to a vector behind the source is allowed.
struct LaneCopy {
    const float* source = nullptr;
    float* target = nullptr;
    int sourceStride = 0, targetStride = 0; // lanes between features
    int features = 0, count = 0;
};

struct NormCall {
    TokenBlocks tokens;
    int features = 0;
    float* x = nullptr; // in place
    const float *gamma = nullptr, *beta = nullptr;
    float eps = 0;
};

struct QuantizeCall {
    TokenBlocks tokens;
    int features = 0;
    const float* x = nullptr;
    std::uint32_t* words = nullptr;    // offset int8 quads or bf16 pairs, features padded with the code of zero
    float* tokenScales = nullptr;      // int8
};

struct KernelTable {
    Isa isa = Isa::Portable;
    bool permute = false;   // Form::Permute and Form::Gathered are executable
    bool tiles = false;     // Form::Tiles is executable
    bool bf16 = false;      // Arithmetic::Bf16 is executable and faster than fp32
    /// Time of a permute slot in units of the dense kernel's time for the same count of weights, measured on this processor.
    double permuteCost = 1;
    int (*linearUnits)(const PackedMatrix&) = nullptr;        // independent pieces of work: panels or segments
    /// Computes the outputs of these units for the tokens of these blocks.
    void (*linear)(const LinearCall&, Range units, Range blocks) = nullptr;
    void (*attention)(const AttentionCall&, int queryBlock) = nullptr;
    void (*copyLanes)(const LaneCopy&) = nullptr;
    void (*norm)(const NormCall&, Range strips) = nullptr;         // strips of 16 tokens
    void (*quantizeInt8)(const QuantizeCall&, Range strips) = nullptr;
    void (*roundBf16)(const QuantizeCall&, Range strips) = nullptr;      // to pairs
    /// Words [block][words][lanes] to the row form of LinearCall; null where `permute` is false.
    void (*toRows)(const TokenBlocks&, const std::uint32_t* words, int count, std::uint32_t* rows, Range strips) = nullptr;
    /// Int8 words to the byte rows of LinearCall: byte 16 l + 4 v + j of a row belongs to token 16 v + 4 l +
    /// j of its block, so that interleaving four rows inside registers puts the tokens in order. Null where
    /// `permute` is false.
    void (*toBytes)(const TokenBlocks&, const std::uint32_t* words, int count, std::uint8_t* bytes,
                    Range blocks) = nullptr;
    void (*roundFloats)(const QuantizeCall&, Rounding, Range strips) = nullptr; // to rounded floats in `words`
    /// y[t][r] = dot(x[t], w[r]) + bias[r] over row-major matrices: the head, with one or few tokens.
    void (*rows)(const float* x, int tokens, const float* w, const float* bias, int rows, int columns, float* y) = nullptr;
    void (*activate)(float* x, std::size_t count, Activation kind) = nullptr; // in place
};

/// Null where this build has no code for it.
const KernelTable* kernelTable(Isa isa);

} // namespace pscope::cpu
