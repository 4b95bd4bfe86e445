// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A model with a recipe applied to its numbers: what every back-end packs and runs. Parts are shared between versions,
// so that an edit recomputes, and back-ends repack, only the matrices it touched.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/recipe/recipe.h"

namespace pscope {

/// q * scale reproduces `weights` exactly: codes [rows, columns], scales [rows, columns/group] (group 0: [rows, 1]).
struct QuantizedWeights {
    int bits = 8;
    int group = 0;
    std::vector<std::int8_t> codes;
    std::vector<float> scales;
};

struct CompressedMatrix {
    MatrixSpec spec;
    int rows = 0;
    int columns = 0;
    FloatArray weights; // [rows, columns] row-major, pruned entries exactly 0, quantised entries already rounded
    std::optional<QuantizedWeights> quantized; // bits <= 8
    std::int64_t nonzeros = 0;
    std::int64_t blocks = -1; // Block: blocks that hold a non-zero; -1 = not counted
};

struct CompressedLayer {
    int source = 0;             // layer of the model it came from
    std::vector<int> headIds;   // original ids kept
    std::vector<int> neuronIds; // kept rows of ffn.in; empty = all, or none where the matrix has no rows
    std::array<std::shared_ptr<const CompressedMatrix>, kLayerMatrices> matrices;
    std::array<std::vector<float>, kLayerMatrices> biases; // rows of the matrix; zero-filled when absent
    LayerNormWeights attentionNorm, outputNorm;
};

struct CompressedModel {
    std::shared_ptr<const Model> model;
    Recipe recipe;                       // as requested
    std::vector<CompressedLayer> layers; // dropped layers are absent
    std::shared_ptr<const CompressedMatrix> classifier; // null without a head
};

/// Sizes and work of one configuration. Only the layers' matrices and the classifier are ever compressed; everything else
/// (embeddings, norms, biases, the head's dense layer) counts as 4-byte numbers, all of them non-zero.
struct ModelCost {
    std::int64_t parameters = 0; // present after physical removal, embeddings included
    std::int64_t nonzeros = 0;
    std::int64_t bytes = 0;      // whole model
    std::int64_t denseMacs = 0;    // per example of `tokens` tokens, uncompressed model
    std::int64_t executedMacs = 0; // after removal and pattern: one per stored value and token
};
/// MAC(layer) = tokens*(weights of its matrices) + 2*tokens^2*width, see METHODS-training 0.2; head and embedding projection included.
ModelCost costOf(const CompressedModel& model, int tokens);
/// The encoder alone, uncompressed. lengths [L+1]: lengths[l] tokens enter the attention of layer l, lengths[l+1] its FFN.
std::int64_t encoderMacs(const ModelShape& shape, std::span<const int> lengths);
std::int64_t encoderMacs(const ModelShape& shape, int tokens);
/// a*(attention weights) + 2*a^2*width + b*(FFN weights), a tokens in attention and b in the FFN.
std::int64_t layerMacs(std::int64_t attentionTokens, std::int64_t ffnTokens, std::int64_t attentionWeights, std::int64_t ffnWeights,
                       std::int64_t attentionWidth);

/// Storage bytes of one matrix in its format; the dense form counts where it is smaller than the sparse one:
///   values        stored values at their width, packed without gaps: fp32 4 B, bf16 2 B, int8 1 B, int4 1/2 B, int3 3/8 B, int2 1/4 B
///   scales        fp32, one per output, or one per group and output (integer widths)
///   unstructured  + a 2-byte column per value + a 4-byte pointer per row and one more
///   N:M           + ceil(log2 M) bits per value, packed
///   block         + a 2-byte block column per block + a 4-byte pointer per row of blocks and one more
std::int64_t storageBytes(const CompressedMatrix& matrix);
/// Values the pattern keeps room for: all (dense), non-zeros (unstructured), N of every M, whole blocks with a non-zero.
std::int64_t storedValues(const CompressedMatrix& matrix);
/// Blocks with a non-zero, by looking at every weight.
std::int64_t countBlocks(const CompressedMatrix& matrix);

} // namespace pscope
