// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The border between the engine and the code that is compiled once per instruction set: plain structs and
// function pointers.
#pragma once

#include <cstdint>

#include "backends/cpu/isa.h"
#include "backends/cpu/kernels/coarse.h"
#include "backends/cpu/packed_matrix.h"
#include "backends/cpu/token_blocks.h"
#include "core/model/model_config.h"

namespace pscope::cpu {

/// Half-open.
struct Range {
    int first = 0, last = 0;
};

/// y = activation(W x + bias) + residual on a whole packed batch; every matrix in the layout of
/// token_blocks.h.
struct LinearCall {
    const PackedMatrix* matrix = nullptr;
    TokenBlocks tokens;
    const std::uint32_t* x =
        nullptr; // words of the matrix's arithmetic: float, bf16 pairs or offset int8 quads
    const std::uint32_t* rowX = nullptr; // Permute: the words token by token, [token / 8][word / 16][8][16]
    const std::uint8_t* byteX = nullptr; // Gathered: [block][input][64] bytes, see toBytes
    const float* tokenScales = nullptr;  // int8: [padded tokens]
    const float* bias = nullptr;         // [rows]
    const float* residual = nullptr;     // like y, or null
    float* y = nullptr;                  // must not be x or residual
    int activation = -1;                 // an Activation, or -1
    bool coarse = false;                 // whatever reads y rounds it: the activation may be coarse
};

/// Attention of one head of one sequence, wherever it lies in a packed batch.
struct AttentionCall {
    Arithmetic arithmetic = Arithmetic::F32; // or Bf16
    Rounding rounding = Rounding::None;      // F32: Bf16 rounds the exponentials, as the bf16 kernel does
    TokenBlocks tokens, queryTokens;         // of k and v; of q and out
    int features = 0;                        // of all heads: rows of every matrix
    int feature = 0, headWidth = 0;          // this head's part of them
    int first = 0, count = 0;                // its keys: tokens of k and v
    /// F32: numbers. Bf16: pairs of features in q and k, see pairFeatures; halves in v, see pairTokens.
    const std::uint32_t *q = nullptr, *k = nullptr;
    const void* v = nullptr;
    float* out = nullptr; // lanes of other tokens stay as they are
    float scale = 1;
    float* scratch = nullptr; // [attentionScratch(headWidth)]
};
constexpr int attentionScratch(int headWidth) {
    return (128 + headWidth) * TokenBlocks::width;
}

/// What one token is embedded by; type may be null.
struct TokenRows {
    const float *word = nullptr, *position = nullptr, *type = nullptr;
};
struct EmbedCall {
    TokenBlocks tokens;
    int features = 0;
    const TokenRows* rows = nullptr; // [tokens]
    float* x = nullptr;
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
    std::uint32_t* words = nullptr; // offset int8 quads or bf16 pairs, features padded with the code of zero
    float* tokenScales = nullptr;   // int8
};

struct KernelTable {
    Isa isa = Isa::Portable;
    bool permute = false; // Form::Permute and Form::Gathered are executable
    bool tiles = false;   // Form::Tiles is executable
    bool bf16 = false;    // Arithmetic::Bf16 is executable and faster than fp32
    /// Time of a permute slot in units of the dense kernel's time for the same count of weights, measured on
    /// this processor.
    double permuteCost = 1;
    int (*linearUnits)(const PackedMatrix&) = nullptr; // independent pieces of work: panels or segments
    /// Computes the outputs of these units for the tokens of these blocks.
    void (*linear)(const LinearCall&, Range units, Range blocks) = nullptr;
    /// Of `queries` queries from token `firstQuery` of queryTokens on.
    void (*attention)(const AttentionCall&, int firstQuery, int queries) = nullptr;
    /// Sums of table rows; lanes without a token become zero.
    void (*embed)(const EmbedCall&, Range strips) = nullptr;
    void (*norm)(const NormCall&, Range strips) = nullptr; // strips of 16 tokens
    void (*quantizeInt8)(const QuantizeCall&, Range strips) = nullptr;
    void (*roundBf16)(const QuantizeCall&, Range strips) = nullptr; // to pairs
    /// Bf16 operands of attention: pairs of features per word; and one half per number, so that a word is a
    /// pair of tokens. Null where `bf16` is false.
    void (*pairFeatures)(const QuantizeCall&, Range strips) = nullptr;
    void (*pairTokens)(const QuantizeCall&, Range strips) = nullptr;
    /// Words [block][words][lanes] to the row form of LinearCall; null where `permute` is false.
    void (*toRows)(const TokenBlocks&, const std::uint32_t* words, int count, std::uint32_t* rows,
                   Range strips) = nullptr;
    /// Int8 words to the byte rows of LinearCall: byte 16 l + 4 v + j of a row belongs to token 16 v + 4 l +
    /// j of its block, so that interleaving four rows inside registers puts the tokens in order. Null where
    /// `permute` is false.
    void (*toBytes)(const TokenBlocks&, const std::uint32_t* words, int count, std::uint8_t* bytes,
                    Range blocks) = nullptr;
    void (*roundFloats)(const QuantizeCall&, Rounding,
                        Range strips) = nullptr; // to rounded floats in `words`
    /// y[t][r] = dot(x[t], w[r]) + bias[r] over row-major matrices: the head, with one or few tokens.
    void (*rows)(const float* x, int tokens, const float* w, const float* bias, int rows, int columns,
                 float* y) = nullptr;
    void (*activate)(float* x, std::size_t count, Activation kind) = nullptr; // in place
    void (*activateCoarsely)(float* x, std::size_t count, Activation kind) = nullptr;
};

/// Null where this build has no code for it.
const KernelTable* kernelTable(Isa isa);

} // namespace pscope::cpu
