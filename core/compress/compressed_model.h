// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A model with a recipe applied to its numbers: what every back-end packs and runs. Parts are shared between versions,
// so that an edit recomputes, and back-ends repack, only the matrices it touched.
#pragma once

#include <memory>
#include <optional>
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
};

struct CompressedLayer {
    int source = 0;             // layer of the model it came from
    std::vector<int> headIds;   // original ids kept
    std::vector<int> neuronIds; // kept rows of ffn.in; empty = all
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

/// Sizes and work of one configuration. Bytes by storage format: values at their bit width + indices of the pattern + scales.
struct ModelCost {
    std::int64_t parameters = 0; // present after physical removal, embeddings included
    std::int64_t nonzeros = 0;
    std::int64_t bytes = 0;      // whole model
    std::int64_t denseMacs = 0;    // per example of `tokens` tokens, uncompressed model
    std::int64_t executedMacs = 0; // after removal and pattern, assuming every zero is skipped
};
/// MAC(layer) = tokens*(weights of its matrices) + 2*tokens^2*width, see METHODS-training 0.2; head and embeddings included.
ModelCost costOf(const CompressedModel& model, int tokens);
/// Storage bytes of one matrix in its format.
std::int64_t storageBytes(const CompressedMatrix& matrix);

} // namespace pscope
