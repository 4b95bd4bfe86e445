// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters, bytes and multiplications of a configuration, counted and not measured.
#include <algorithm>
#include <bit>
#include <set>

#include "core/compress/executed_work.h"

namespace pscope {

namespace {

std::int64_t elements(const CompressedMatrix& matrix) { return std::int64_t(matrix.rows) * matrix.columns; }

/// Bytes of `values` numbers of that width, packed without gaps.
std::int64_t packedBytes(std::int64_t values, int bits) { return (values * bits + 7) / 8; }

std::int64_t scaleBytes(const CompressedMatrix& matrix) {
    if (matrix.spec.bits > 8) return 0;
    return std::int64_t(4) * matrix.rows * (matrix.spec.group > 0 ? matrix.columns / matrix.spec.group : 1);
}

std::int64_t indexBytes(const CompressedMatrix& matrix) {
    constexpr std::int64_t kColumnIndex = 2, kRowPointer = 4;
    switch (matrix.spec.pattern) {
    case Pattern::Dense: return 0;
    case Pattern::Unstructured: return kColumnIndex * matrix.nonzeros + kRowPointer * (matrix.rows + 1);
    case Pattern::NM: return packedBytes(storedValues(matrix), std::bit_width(static_cast<unsigned>(matrix.spec.m - 1)));
    case Pattern::Block:
        return kColumnIndex * storedValues(matrix) / (matrix.spec.p * matrix.spec.q) + kRowPointer * (matrix.rows / matrix.spec.p + 1);
    }
    return 0;
}

/// Weights outside the layers, counted once and never compressed.
std::vector<const Tensor*> surroundings(const Model& model) {
    return {&model.wordEmbedding, &model.positionEmbedding, &model.tokenTypeEmbedding, &model.embeddingNorm.gamma, &model.embeddingNorm.beta,
            &model.embeddingProjection.weight, &model.embeddingProjection.bias, &model.headDense.weight, &model.headDense.bias,
            &model.classifier.bias};
}

std::int64_t count(const Tensor& tensor) { return tensor.empty() ? 0 : tensor.elementCount(); }

/// Work before and behind the encoder: the projection of every token, the head on one.
std::int64_t surroundingMacs(const Model& model, int tokens, std::int64_t classifierWeights) {
    return tokens * count(model.embeddingProjection.weight) + count(model.headDense.weight) + classifierWeights;
}

/// Vectors of a layer (biases, norms); layers that share weights and removals share them too.
class VectorCounter {
public:
    std::int64_t add(const CompressedLayer& layer, const Model& model) {
        const int shared = model.layers[static_cast<std::size_t>(layer.source)].sharedWith;
        const int root = shared >= 0 ? shared : layer.source;
        std::int64_t total = 0;
        if (m_norms.insert(root).second)
            for (const LayerNormWeights* norm : {&layer.attentionNorm, &layer.outputNorm}) total += count(norm->gamma) + count(norm->beta);
        for (std::size_t k = 0; k < kLayerMatrices; ++k)
            if (!model.layers[static_cast<std::size_t>(layer.source)].matrices[k].bias.empty() && m_biases.insert({root, k, layer.biases[k]}).second)
                total += static_cast<std::int64_t>(layer.biases[k].size());
        return total;
    }

private:
    std::set<int> m_norms;
    std::set<std::tuple<int, std::size_t, std::vector<float>>> m_biases;
};

} // namespace

std::int64_t countBlocks(const CompressedMatrix& matrix) {
    const auto p = static_cast<std::size_t>(matrix.spec.p), q = static_cast<std::size_t>(matrix.spec.q);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    if (elements(matrix) == 0) return 0;
    std::vector<std::uint8_t> used(matrix.weights.values.size() / (p * q));
    for (std::size_t i = 0; i < matrix.weights.values.size(); ++i)
        if (matrix.weights.values[i] != 0) used[i / columns / p * (columns / q) + i % columns / q] = 1;
    return std::ranges::count(used, 1);
}

std::int64_t storedValues(const CompressedMatrix& matrix) {
    switch (matrix.spec.pattern) {
    case Pattern::Dense: break;
    case Pattern::Unstructured: return matrix.nonzeros;
    case Pattern::NM: return elements(matrix) / matrix.spec.m * matrix.spec.n;
    case Pattern::Block: return (matrix.blocks >= 0 ? matrix.blocks : countBlocks(matrix)) * matrix.spec.p * matrix.spec.q;
    }
    return elements(matrix);
}

std::int64_t storageBytes(const CompressedMatrix& matrix) {
    const std::int64_t dense = packedBytes(elements(matrix), matrix.spec.bits);
    const std::int64_t sparse = packedBytes(storedValues(matrix), matrix.spec.bits) + indexBytes(matrix);
    return std::min(dense, sparse) + scaleBytes(matrix);
}

std::int64_t layerMacs(std::int64_t attentionTokens, std::int64_t ffnTokens, std::int64_t attentionWeights, std::int64_t ffnWeights,
                       std::int64_t attentionWidth) {
    return attentionTokens * attentionWeights + 2 * attentionTokens * attentionTokens * attentionWidth + ffnTokens * ffnWeights;
}

std::int64_t encoderMacs(const ModelShape& shape, std::span<const int> lengths) {
    std::int64_t total = 0;
    for (std::size_t l = 0; l < static_cast<std::size_t>(shape.layers); ++l) {
        const std::int64_t width = static_cast<std::int64_t>(shape.headIds[l].size()) * shape.headWidth;
        total += layerMacs(lengths[l], lengths[l + 1], 4 * width * shape.hidden, std::int64_t(2) * shape.neurons[l] * shape.hidden, width);
    }
    return total;
}

std::int64_t encoderMacs(const ModelShape& shape, int tokens) {
    return encoderMacs(shape, std::vector<int>(static_cast<std::size_t>(shape.layers) + 1, tokens));
}

std::int64_t firstTokenLayerMacs(std::int64_t tokens, std::int64_t keyAndValueWeights, std::int64_t otherWeights,
                                 std::int64_t attentionWidth) {
    return tokens * keyAndValueWeights + otherWeights + 2 * tokens * attentionWidth;
}

ModelCost costOf(const CompressedModel& compressed, int tokens) {
    return costOf(compressed, tokens, {});
}

ModelCost costOf(const CompressedModel& compressed, int tokens, const Execution& execution) {
    const Model& model = *compressed.model;
    const ModelShape shape = shapeOf(model);
    ModelCost cost;
    std::set<const CompressedMatrix*> seen; // shared matrices are stored once, but run in every layer
    VectorCounter vectors;
    std::int64_t plain = 0; // uncompressed numbers, 4 bytes each
    for (const Tensor* tensor : surroundings(model)) plain += count(*tensor);
    const auto addMatrix = [&](const std::shared_ptr<const CompressedMatrix>& matrix) {
        if (!seen.insert(matrix.get()).second) return;
        cost.parameters += elements(*matrix);
        cost.nonzeros += matrix->nonzeros;
        cost.bytes += storageBytes(*matrix);
    };
    for (const CompressedLayer& layer : compressed.layers) {
        for (const auto& matrix : layer.matrices) addMatrix(matrix);
        plain += vectors.add(layer, model);
        const auto multiplied = [&](MatrixKind kind) {
            const CompressedMatrix& matrix = *layer.matrices[static_cast<std::size_t>(kind)];
            const bool runsDense = execution.effective && execution.effective->matrix(layer.source, kind).isDense();
            return runsDense ? elements(matrix) : storedValues(matrix);
        };
        const auto width = static_cast<std::int64_t>(layer.headIds.size()) * shape.headWidth;
        const std::int64_t keyAndValue = multiplied(MatrixKind::Key) + multiplied(MatrixKind::Value),
                           queryAndOutput = multiplied(MatrixKind::Query) + multiplied(MatrixKind::AttentionOutput),
                           ffn = multiplied(MatrixKind::FfnIn) + multiplied(MatrixKind::FfnOut);
        const bool stops = execution.firstTokensLast && &layer == &compressed.layers.back();
        cost.executedMacs += stops ? firstTokenLayerMacs(tokens, keyAndValue, queryAndOutput + ffn, width)
                                   : layerMacs(tokens, tokens, keyAndValue + queryAndOutput, ffn, width);
    }
    if (compressed.classifier) addMatrix(compressed.classifier);
    cost.parameters += plain;
    cost.nonzeros += plain;
    cost.bytes += 4 * plain;
    cost.denseMacs = encoderMacs(shape, tokens) + surroundingMacs(model, tokens, count(model.classifier.weight));
    cost.executedMacs += surroundingMacs(model, tokens, compressed.classifier ? storedValues(*compressed.classifier) : 0);
    return cost;
}

} // namespace pscope
