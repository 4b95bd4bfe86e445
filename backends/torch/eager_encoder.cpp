// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/torch/eager_encoder.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/train/activate.h"

namespace pscope::torchback {
namespace {

struct EagerLinear {
    at::Tensor weight, bias;
    bool empty() const { return !weight.defined() || weight.numel() == 0; }
    at::Tensor operator()(const at::Tensor& x) const {
        return bias.defined() ? torch::linear(x, weight, bias) : torch::linear(x, weight);
    }
};
struct EagerNorm {
    at::Tensor gamma, beta;
    at::Tensor operator()(const at::Tensor& x, double epsilon) const {
        return torch::layer_norm(x, {x.size(-1)}, gamma, beta, epsilon);
    }
};
struct EagerLayer {
    int source = 0;
    std::int64_t heads = 0;
    std::array<EagerLinear, kLayerMatrices> matrices;
    EagerNorm attentionNorm, outputNorm;
    const EagerLinear& operator[](MatrixKind kind) const { return matrices[static_cast<std::size_t>(kind)]; }
};

at::Tensor copied(std::span<const float> values, std::vector<std::int64_t> shape) {
    return torch::from_blob(const_cast<float*>(values.data()), shape).clone();
}
at::Tensor copied(const Tensor& tensor) {
    return tensor.empty() ? at::Tensor() : copied(tensor.floats().values, tensor.shape);
}

EagerNorm normOf(const LayerNormWeights& weights) {
    return {copied(weights.gamma), copied(weights.beta)};
}

EagerLayer layerOf(const CompressedLayer& source) {
    EagerLayer layer{.source = source.source, .heads = static_cast<std::int64_t>(source.headIds.size())};
    for (std::size_t k = 0; k < kLayerMatrices; ++k) {
        const CompressedMatrix& matrix = *source.matrices[k];
        layer.matrices[k].weight = copied(matrix.weights.values, {matrix.rows, matrix.columns});
        layer.matrices[k].bias =
            copied(source.biases[k], {static_cast<std::int64_t>(source.biases[k].size())});
    }
    layer.attentionNorm = normOf(source.attentionNorm);
    layer.outputNorm = normOf(source.outputNorm);
    return layer;
}

/// A packed batch as rectangles: ids and types [B, T], bias [B, 1, 1, T] with 0 for tokens and very negative
/// for padding.
struct Padded {
    at::Tensor ids, types, bias;
};

Padded pad(const TokenBatch& batch, int padId) {
    std::int64_t longest = 0;
    for (int s = 0; s < batch.sequences(); ++s)
        longest = std::max<std::int64_t>(longest, batch.offsets[static_cast<std::size_t>(s) + 1] -
                                                      batch.offsets[static_cast<std::size_t>(s)]);
    const std::vector<std::int64_t> shape{batch.sequences(), longest};
    Padded padded{torch::full(shape, padId, torch::kLong), torch::zeros(shape, torch::kLong),
                  torch::full({batch.sequences(), 1, 1, longest}, -1e9F)};
    auto* ids = padded.ids.data_ptr<std::int64_t>();
    auto* types = padded.types.data_ptr<std::int64_t>();
    auto* bias = padded.bias.data_ptr<float>();
    for (int s = 0; s < batch.sequences(); ++s) {
        const auto begin = static_cast<std::size_t>(batch.offsets[static_cast<std::size_t>(s)]);
        const auto count = static_cast<std::size_t>(batch.offsets[static_cast<std::size_t>(s) + 1]) - begin;
        const std::int64_t row = s * longest;
        std::copy_n(batch.ids.data() + begin, count, ids + row);
        std::copy_n(batch.typeIds.data() + begin, count, types + row);
        std::fill_n(bias + row, count, 0.0F);
    }
    return padded;
}

} // namespace

struct EagerEncoder::Impl {
    ModelConfig config;
    at::Tensor word, position, type;
    EagerNorm embeddingNorm;
    EagerLinear projection, headDense, classifier;
    Activation headActivation = Activation::Tanh;
    std::vector<EagerLayer> layers;

    at::Tensor embed(const Padded& batch) const {
        at::Tensor x = torch::embedding(word, batch.ids);
        x = x + position.slice(0, config.positionOffset, config.positionOffset + batch.ids.size(1));
        if (type.defined()) x = x + torch::embedding(type, batch.types);
        x = embeddingNorm(x, config.layerNormEps);
        return projection.empty() ? x : projection(x);
    }

    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                         const at::Tensor& bias, std::int64_t heads) const {
        const auto B = q.size(0), T = q.size(1);
        const std::int64_t width = config.headWidth();
        const auto split = [&](const at::Tensor& t) { return t.view({B, T, heads, width}).transpose(1, 2); };
        const at::Tensor scores =
            torch::matmul(split(q), split(k).transpose(2, 3)) / std::sqrt(static_cast<double>(width)) + bias;
        return torch::matmul(torch::softmax(scores, -1), split(v))
            .transpose(1, 2)
            .reshape({B, T, heads * width});
    }

    at::Tensor layerOutput(const EagerLayer& layer, const at::Tensor& x, const at::Tensor& bias,
                           const PartDone& done, const JobContext& job) const {
        const auto book = [&](std::string_view part) {
            if (done) done(fmt::format("layer {} {}", layer.source, part));
        };
        const auto apply = [&](MatrixKind kind, const at::Tensor& input) {
            at::Tensor y = layer[kind](input);
            if (kind == MatrixKind::FfnIn) y = activate(config.activation, y);
            book(name(kind));
            return y;
        };
        // Without heads (or neurons) the product is empty and only the output's bias is left.
        at::Tensor attended = layer[MatrixKind::AttentionOutput].bias.expand_as(x);
        if (layer.heads > 0) {
            const at::Tensor q = apply(MatrixKind::Query, x), k = apply(MatrixKind::Key, x),
                             v = apply(MatrixKind::Value, x);
            const at::Tensor context = attention(q, k, v, bias, layer.heads);
            book("attention");
            attended = apply(MatrixKind::AttentionOutput, context);
        }
        const at::Tensor middle = layer.attentionNorm(x + attended, config.layerNormEps);
        book("norm");
        if (job.stopRequested()) return middle; // run() throws it away
        at::Tensor out = layer[MatrixKind::FfnOut].bias.expand_as(middle);
        if (!layer[MatrixKind::FfnIn].empty())
            out = apply(MatrixKind::FfnOut, apply(MatrixKind::FfnIn, middle));
        const at::Tensor y = layer.outputNorm(middle + out, config.layerNormEps);
        book("norm");
        return y;
    }
};

EagerEncoder::EagerEncoder(const CompressedModel& model, const JobContext& job)
    : m_impl(std::make_unique<Impl>()) {
    const Model& source = *model.model;
    m_impl->config = source.config;
    m_impl->word = copied(source.wordEmbedding);
    m_impl->position = copied(source.positionEmbedding);
    m_impl->type = copied(source.tokenTypeEmbedding);
    m_impl->embeddingNorm = normOf(source.embeddingNorm);
    m_impl->projection = {copied(source.embeddingProjection.weight), copied(source.embeddingProjection.bias)};
    m_impl->headDense = {copied(source.headDense.weight), copied(source.headDense.bias)};
    m_impl->headActivation = source.headActivation;
    for (const CompressedLayer& layer : model.layers) {
        if (job.stopRequested()) throw Stopped();
        m_impl->layers.push_back(layerOf(layer));
    }
    if (model.classifier)
        m_impl->classifier = {
            copied(model.classifier->weights.values, {model.classifier->rows, model.classifier->columns}),
            copied(source.classifier.bias)};
}
EagerEncoder::~EagerEncoder() = default;

Result<Logits> EagerEncoder::run(const TokenBatch& batch, const PartDone& partDone, JobContext& job) const {
    const torch::InferenceMode inference;
    const Padded padded = pad(batch, m_impl->config.padId);
    at::Tensor x = m_impl->embed(padded);
    if (partDone) partDone("embeddings");
    for (const EagerLayer& layer : m_impl->layers) {
        if (job.stopRequested()) return cancelled();
        x = m_impl->layerOutput(layer, x, padded.bias, partDone, job);
    }
    if (job.stopRequested()) return cancelled();
    x = x.select(1, 0);
    if (!m_impl->classifier.empty()) { // a model without a head answers with its first token
        if (!m_impl->headDense.empty()) x = activate(m_impl->headActivation, m_impl->headDense(x));
        x = m_impl->classifier(x);
    }
    x = x.contiguous();
    if (partDone) partDone("head");
    const float* values = x.data_ptr<float>();
    return Logits{.sequences = batch.sequences(),
                  .classes = static_cast<int>(x.size(1)),
                  .values = {values, values + x.numel()}};
}

} // namespace pscope::torchback
