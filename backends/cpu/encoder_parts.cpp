// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/encoder_parts.h"

#include <mutex>

namespace pscope::cpu {

NormParts normParts(const LayerNormWeights& weights) {
    return {weights.gamma.floats(), weights.beta.floats()};
}

static FloatArray floatsOrNothing(const Tensor& tensor) {
    return tensor.empty() ? FloatArray{} : tensor.floats();
}

static std::shared_ptr<const EncoderParts> makeParts(const Model& model) {
    auto parts = std::make_shared<EncoderParts>();
    parts->word = model.wordEmbedding.floats();
    parts->position = model.positionEmbedding.floats();
    parts->types = floatsOrNothing(model.tokenTypeEmbedding);
    parts->embeddingNorm = normParts(model.embeddingNorm);
    parts->projection = floatsOrNothing(model.embeddingProjection.weight);
    parts->projectionBias = floatsOrNothing(model.embeddingProjection.bias);
    parts->headDense = floatsOrNothing(model.headDense.weight);
    parts->headDenseBias = floatsOrNothing(model.headDense.bias);
    if (!model.classifier.bias.empty()) {
        const FloatArray bias = model.classifier.bias.floats();
        parts->classifierBias.assign(bias.values.begin(), bias.values.end());
    }
    parts->classifierBias.resize(static_cast<std::size_t>(model.classifier.rows()), 0.0F);
    return parts;
}

std::shared_ptr<const EncoderParts> encoderParts(const std::shared_ptr<const Model>& model) {
    // One model is open at a time in practice, so one remembered entry spares the conversion of
    // half-precision tables on every slider move without keeping a closed model alive.
    static std::mutex mutex;
    static std::weak_ptr<const Model> rememberedModel;
    static std::weak_ptr<const EncoderParts> rememberedParts;
    std::scoped_lock lock(mutex);
    if (rememberedModel.lock() == model)
        if (auto parts = rememberedParts.lock()) return parts;
    auto parts = makeParts(*model);
    rememberedModel = model;
    rememberedParts = parts;
    return parts;
}

bool attendsInBf16(const CompressedLayer& layer, int headWidth) {
    using enum MatrixKind;
    for (const MatrixKind kind : {Query, Key, Value})
        if (layer.matrices[static_cast<int>(kind)]->spec.bits > 16) return false;
    return headWidth % 2 == 0;
}

std::string partName(int sourceLayer, MatrixKind kind) {
    if (kind == MatrixKind::Classifier) return std::string(name(kind));
    return fmt::format("layer {} {}", sourceLayer, name(kind));
}

static Result<void> checkMatrix(const CompressedMatrix* matrix, const std::string& where, std::size_t rows,
                                std::size_t columns) {
    if (!matrix) return fail(ErrorCode::Internal, "{}: the compressed model has no such matrix", where);
    const auto foundRows = static_cast<std::size_t>(matrix->rows),
               foundColumns = static_cast<std::size_t>(matrix->columns);
    if (foundRows != rows || foundColumns != columns || matrix->weights.values.size() != rows * columns)
        return fail(ErrorCode::Mismatch, "{}: {} x {} with {} values, but its neighbours need {} x {}", where,
                    matrix->rows, matrix->columns, matrix->weights.values.size(), rows, columns);
    if (matrix->spec.bits > 8) return {};
    const auto& quantized = matrix->quantized;
    const std::size_t groups = quantized && quantized->group > 0 && columns > 0
                                   ? (columns + quantized->group - 1) / quantized->group
                                   : 1;
    if (!quantized || quantized->codes.size() != rows * columns || quantized->scales.size() != rows * groups)
        return fail(ErrorCode::Internal, "{}: int{} asked, but its integer codes are missing or incomplete",
                    where, matrix->spec.bits);
    return {};
}

static Result<void> checkNorm(const LayerNormWeights& norm, int layer, std::int64_t width) {
    if (norm.gamma.elementCount() != width || norm.beta.elementCount() != width)
        return fail(ErrorCode::Mismatch, "layer {}: a layer norm has {} and {} values, expected {}", layer,
                    norm.gamma.elementCount(), norm.beta.elementCount(), width);
    return {};
}

static Result<void> checkLayer(const CompressedLayer& layer, std::size_t hidden, std::size_t headWidth) {
    const std::size_t width = layer.headIds.size() * headWidth;
    const auto& in = layer.matrices[static_cast<int>(MatrixKind::FfnIn)];
    const std::size_t neurons = in ? static_cast<std::size_t>(in->rows) : 0;
    const std::size_t rows[] = {width, width, width, hidden, neurons, hidden};
    const std::size_t columns[] = {hidden, hidden, hidden, width, hidden, neurons};
    for (int i = 0; i < kLayerMatrices; ++i) {
        const std::string where = partName(layer.source, static_cast<MatrixKind>(i));
        PSCOPE_CHECK(checkMatrix(layer.matrices[i].get(), where, rows[i], columns[i]));
        if (layer.biases[i].size() != rows[i])
            return fail(ErrorCode::Mismatch, "{}: {} bias values, expected {}", where, layer.biases[i].size(),
                        rows[i]);
    }
    PSCOPE_CHECK(checkNorm(layer.attentionNorm, layer.source, static_cast<std::int64_t>(hidden)));
    return checkNorm(layer.outputNorm, layer.source, static_cast<std::int64_t>(hidden));
}

Result<void> checkShapes(const CompressedModel& model) {
    if (!model.model) return fail(ErrorCode::Internal, "the compressed model has no model behind it");
    const ModelConfig& config = model.model->config;
    const auto hidden = static_cast<std::size_t>(config.hidden);
    for (const CompressedLayer& layer : model.layers)
        PSCOPE_CHECK(checkLayer(layer, hidden, static_cast<std::size_t>(config.headWidth())));
    if (model.classifier)
        return checkMatrix(model.classifier.get(), "classifier",
                           static_cast<std::size_t>(model.model->classifier.rows()), hidden);
    return {};
}

Result<void> checkBatch(const TokenBatch& batch, const ModelConfig& config) {
    const auto tokens = static_cast<std::size_t>(batch.offsets.empty() ? -1 : batch.offsets.back());
    if (batch.offsets.empty() || batch.offsets.front() != 0 || batch.ids.size() != tokens ||
        batch.typeIds.size() != tokens)
        return fail(ErrorCode::BadInput, "token batch: {} ids and {} types do not fit its offsets",
                    batch.ids.size(), batch.typeIds.size());
    for (int s = 0; s < batch.sequences(); ++s) {
        const int length = batch.offsets[s + 1] - batch.offsets[s];
        if (length < 1 || length > config.maxTokens())
            return fail(ErrorCode::BadInput,
                        "sequence {} has {} tokens, the model takes 1 to {}: truncate it", s, length,
                        config.maxTokens());
    }
    for (std::size_t t = 0; t < tokens; ++t) {
        if (batch.ids[t] < 0 || batch.ids[t] >= config.vocabulary)
            return fail(ErrorCode::BadInput,
                        "token {} has id {}, the vocabulary ends at {}: was it made by another tokeniser?", t,
                        batch.ids[t], config.vocabulary - 1);
        if (config.tokenTypes > 0 && (batch.typeIds[t] < 0 || batch.typeIds[t] >= config.tokenTypes))
            return fail(ErrorCode::BadInput, "token {} has type {}, the model knows types 0 to {}", t,
                        batch.typeIds[t], config.tokenTypes - 1);
    }
    return {};
}

void PartClock::add(const std::string& part, std::chrono::nanoseconds time) {
    for (PartTime& known : *m_times)
        if (known.part == part) {
            known.time += time;
            return;
        }
    m_times->push_back({part, time});
}

std::chrono::nanoseconds PartClock::lap() {
    const Clock::time_point now = Clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(now - m_last);
    m_last = now;
    return passed;
}

} // namespace pscope::cpu
