// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/twin.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <torch/torch.h>

#include "core/train/activate.h"
#include "core/train/model_tensors.h"

namespace pscope {
namespace {

struct TorchLinear {
    at::Tensor weight, bias; // bias may be undefined
};
struct TorchNorm {
    at::Tensor gamma, beta;
};
struct TorchLayer {
    std::array<TorchLinear, kLayerMatrices> matrices;
    TorchNorm attentionNorm, outputNorm;
    std::int64_t heads = 0;
    const TorchLinear& operator[](MatrixKind kind) const { return matrices[static_cast<std::size_t>(kind)]; }
};

/// fp32 in and out, bf16 inside: products of both passes run on bf16 copies with fp32 accumulation.
struct Bf16Linear : torch::autograd::Function<Bf16Linear> {
    static at::Tensor forward(torch::autograd::AutogradContext* ctx, const at::Tensor& x,
                              const at::Tensor& weight, const at::Tensor& bias) {
        const at::Tensor xb = x.to(torch::kBFloat16), wb = weight.to(torch::kBFloat16);
        ctx->save_for_backward({xb, wb});
        at::Tensor y = torch::mm(xb, wb.t()).to(torch::kFloat32);
        if (bias.defined()) y.add_(bias);
        return y;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = ctx->get_saved_variables();
        const at::Tensor gradient = gradients[0].to(torch::kBFloat16);
        return {torch::mm(gradient, saved[1]).to(torch::kFloat32),
                torch::mm(gradient.t(), saved[0]).to(torch::kFloat32), gradients[0].sum(0)};
    }
};

at::Tensor drop(const at::Tensor& x, const TwinForward& forward) {
    return forward.dropout > 0 ? torch::dropout(x, forward.dropout, true) : x;
}

/// Batched product for attention; a [B,H,T,d] x [B,H,d,T] product per head is too small for an fp32 BLAS call
/// each.
at::Tensor matmulIn(Precision precision, const at::Tensor& a, const at::Tensor& b) {
    if (precision == Precision::Fp32) return torch::matmul(a, b);
    return torch::matmul(a.to(torch::kBFloat16), b.to(torch::kBFloat16)).to(torch::kFloat32);
}

} // namespace

std::string_view name(Precision precision) {
    return precision == Precision::Fp32 ? "fp32" : "bf16";
}

at::Tensor linearIn(Precision precision, const at::Tensor& x, const at::Tensor& weight,
                    const at::Tensor& bias) {
    if (precision == Precision::Fp32)
        return bias.defined() ? torch::linear(x, weight, bias) : torch::linear(x, weight);
    auto shape = x.sizes().vec();
    const at::Tensor zero = bias.defined() ? bias : torch::zeros({weight.size(0)});
    const at::Tensor y = Bf16Linear::apply(x.reshape({-1, x.size(-1)}), weight, zero);
    shape.back() = weight.size(0);
    return y.view(shape);
}

PaddedBatch padBatch(const EncodedDataset& data, std::span<const std::size_t> rows, int padId) {
    PaddedBatch batch;
    batch.sequences = static_cast<int>(rows.size());
    for (const std::size_t row : rows)
        batch.tokens = std::max(batch.tokens, static_cast<int>(data.encodings[row].ids.size()));
    const auto cells = static_cast<std::size_t>(batch.sequences) * static_cast<std::size_t>(batch.tokens);
    batch.ids.assign(cells, padId);
    batch.types.assign(cells, 0);
    batch.mask.assign(cells, 0.0F);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Encoding& encoding = data.encodings[rows[i]];
        const auto at = static_cast<std::ptrdiff_t>(i * static_cast<std::size_t>(batch.tokens));
        std::ranges::copy(encoding.ids, batch.ids.begin() + at);
        std::ranges::copy(encoding.typeIds, batch.types.begin() + at);
        std::fill_n(batch.mask.begin() + at, encoding.ids.size(), 1.0F);
        if (rows[i] < data.labels.size()) batch.labels.push_back(data.labels[rows[i]]);
        if (rows[i] < data.targets.size()) batch.targets.push_back(static_cast<float>(data.targets[rows[i]]));
    }
    return batch;
}

struct Twin::Impl {
    std::shared_ptr<const Model> model;
    std::vector<std::pair<std::string, at::Tensor>> parameters;
    std::map<std::string, std::size_t> byName;

    at::Tensor word, position, type;
    TorchNorm embeddingNorm;
    TorchLinear projection, head, classifier;
    std::vector<TorchLayer> layers;

    at::Tensor find(const std::string& name) const {
        const auto it = byName.find(name);
        return it == byName.end() ? at::Tensor() : parameters[it->second].second;
    }
    TorchLinear linear(const std::string& name) const {
        return {find(name + " weight"), find(name + " bias")};
    }
    TorchNorm norm(const std::string& name) const { return {find(name + " gamma"), find(name + " beta")}; }

    void copyNumbers() {
        visitTensors(*model, [&](const std::string& name, const pscope::Tensor& source) {
            if (byName.contains(name)) return; // shared
            const FloatArray floats = source.floats();
            at::Tensor copy = torch::empty(source.shape, torch::kFloat32);
            std::memcpy(copy.data_ptr<float>(), floats.values.data(), floats.values.size_bytes());
            byName.emplace(name, parameters.size());
            parameters.emplace_back(name, std::move(copy));
        });
    }

    void wire() {
        word = find("word embedding");
        position = find("position embedding");
        type = find("token type embedding");
        embeddingNorm = norm("embedding norm");
        projection = linear("embedding projection");
        head = linear("head");
        classifier = linear("classifier");
        for (std::size_t i = 0; i < model->layers.size(); ++i) {
            const LayerWeights& source = model->layers[i];
            const std::string prefix =
                "layer " + std::to_string(source.sharedWith < 0 ? static_cast<int>(i) : source.sharedWith) +
                " ";
            TorchLayer layer;
            for (int k = 0; k < kLayerMatrices; ++k)
                layer.matrices[static_cast<std::size_t>(k)] =
                    linear(prefix + std::string(name(static_cast<MatrixKind>(k))));
            layer.attentionNorm = norm(prefix + "attention norm");
            layer.outputNorm = norm(prefix + "output norm");
            layer.heads = static_cast<std::int64_t>(source.headIds.size());
            layers.push_back(std::move(layer));
        }
    }

    std::string_view name(MatrixKind kind) const { return pscope::name(kind); }

    at::Tensor normed(const at::Tensor& x, const TorchNorm& n) const {
        return torch::layer_norm(x, {x.size(-1)}, n.gamma, n.beta, model->config.layerNormEps);
    }

    at::Tensor embed(const PaddedBatch& batch, const TwinForward& forward) const {
        const std::vector<std::int64_t> shape{batch.sequences, batch.tokens};
        const auto longs = torch::TensorOptions().dtype(torch::kLong);
        // clone: the batch may be gone when the graph is walked backwards
        const at::Tensor ids =
            torch::from_blob(const_cast<std::int64_t*>(batch.ids.data()), shape, longs).clone();
        at::Tensor x = torch::embedding(word, ids);
        if (position.defined())
            x = x +
                position.slice(0, model->config.positionOffset, model->config.positionOffset + batch.tokens);
        if (type.defined()) {
            const at::Tensor types =
                torch::from_blob(const_cast<std::int64_t*>(batch.types.data()), shape, longs).clone();
            x = x + torch::embedding(type, types);
        }
        x = drop(normed(x, embeddingNorm), forward);
        return projection.weight.defined()
                   ? linearIn(forward.precision, x, projection.weight, projection.bias)
                   : x;
    }

    /// Query, key and value in one product: their input is read and converted once instead of three times.
    static std::array<at::Tensor, 3> project(const TorchLayer& layer, const at::Tensor& x,
                                             Precision precision) {
        const auto& q = layer[MatrixKind::Query];
        const auto& k = layer[MatrixKind::Key];
        const auto& v = layer[MatrixKind::Value];
        if (!q.bias.defined() || !k.bias.defined() || !v.bias.defined())
            return {linearIn(precision, x, q.weight, q.bias), linearIn(precision, x, k.weight, k.bias),
                    linearIn(precision, x, v.weight, v.bias)};
        const auto parts = linearIn(precision, x, torch::cat({q.weight, k.weight, v.weight}),
                                    torch::cat({q.bias, k.bias, v.bias}))
                               .chunk(3, -1);
        return {parts[0], parts[1], parts[2]};
    }

    /// Scaled dot-product attention of one layer; `bias` is [B,1,1,T], 0 for tokens and very negative for
    /// padding.
    at::Tensor attend(const TorchLayer& layer, const at::Tensor& x, const at::Tensor& bias,
                      const at::Tensor* headMask, const TwinForward& forward) const {
        const auto B = x.size(0), T = x.size(1);
        const std::int64_t width = model->config.headWidth();
        const auto [q, k, v] = project(layer, x, forward.precision);
        const auto split = [&](const at::Tensor& t) {
            return t.reshape({B, T, layer.heads, width}).transpose(1, 2);
        };
        const at::Tensor query = split(q) * (1.0 / std::sqrt(static_cast<double>(width)));
        const at::Tensor scores = matmulIn(forward.precision, query, split(k).transpose(2, 3)) + bias;
        const at::Tensor weights = drop(torch::softmax(scores, -1), forward);
        at::Tensor context = matmulIn(forward.precision, weights, split(v)); // [B,H,T,d]
        if (headMask) context = context * headMask->view({-1, layer.heads, 1, 1});
        return context.transpose(1, 2).reshape({B, T, layer.heads * width});
    }

    at::Tensor layerOutput(std::size_t i, const at::Tensor& x, const at::Tensor& bias,
                           const TwinForward& forward) const {
        const TorchLayer& layer = layers[i];
        const auto apply = [&](MatrixKind kind, const at::Tensor& input) {
            return linearIn(forward.precision, input, layer[kind].weight, layer[kind].bias);
        };
        at::Tensor attention;
        if (layer.heads > 0) {
            const at::Tensor context =
                attend(layer, x, bias, forward.headMasks ? &(*forward.headMasks)[i] : nullptr, forward);
            attention = apply(MatrixKind::AttentionOutput, context);
        } else { // every head was removed: only the bias is left
            attention = layer[MatrixKind::AttentionOutput].bias.expand_as(x);
        }
        const at::Tensor middle = normed(x + drop(attention, forward), layer.attentionNorm);
        at::Tensor neurons = activate(model->config.activation, apply(MatrixKind::FfnIn, middle));
        if (forward.neuronMasks)
            neurons = neurons * (*forward.neuronMasks)[i].view({-1, 1, neurons.size(-1)});
        return normed(middle + drop(apply(MatrixKind::FfnOut, neurons), forward), layer.outputNorm);
    }
};

Twin::Twin(std::shared_ptr<const Model> model)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->model = std::move(model);
    m_impl->copyNumbers();
    m_impl->wire();
}
Twin::~Twin() = default;
Twin::Twin(Twin&&) noexcept = default;

const Model& Twin::model() const {
    return *m_impl->model;
}
at::Tensor Twin::wordEmbedding() const {
    return m_impl->word;
}
const std::vector<std::pair<std::string, at::Tensor>>& Twin::parameters() const {
    return m_impl->parameters;
}

void Twin::requireGradients(bool on) {
    for (auto& [name, tensor] : m_impl->parameters)
        tensor.requires_grad_(on);
}

at::Tensor Twin::encode(const PaddedBatch& batch, const TwinForward& forward) const {
    at::Tensor x = m_impl->embed(batch, forward);
    const at::Tensor mask =
        torch::from_blob(const_cast<float*>(batch.mask.data()), {batch.sequences, 1, 1, batch.tokens})
            .clone();
    const at::Tensor bias = (mask - 1.0) * 1e9;
    for (std::size_t i = 0; i < m_impl->layers.size(); ++i) {
        if (forward.betweenLayers) forward.betweenLayers();
        x = m_impl->layerOutput(i, x, bias, forward);
        if (forward.betweenLayers && x.requires_grad())
            x.register_hook([between = forward.betweenLayers](const at::Tensor&) { between(); });
    }
    return x;
}

at::Tensor Twin::logits(const PaddedBatch& batch, const TwinForward& forward) const {
    at::Tensor x = encode(batch, forward).select(1, 0);
    if (m_impl->head.weight.defined())
        x = activate(m_impl->model->headActivation,
                     linearIn(Precision::Fp32, x, m_impl->head.weight, m_impl->head.bias));
    return linearIn(Precision::Fp32, drop(x, forward), m_impl->classifier.weight, m_impl->classifier.bias);
}

std::vector<float> Twin::plainLogits(const PaddedBatch& batch) const {
    const torch::NoGradGuard noGradients;
    const at::Tensor values = logits(batch, {}).contiguous();
    return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

std::shared_ptr<Model> Twin::toModel() const {
    auto copy = std::make_shared<Model>(*m_impl->model);
    std::map<std::string, pscope::Tensor> done; // layers that share tensors go on sharing them
    visitTensors(*copy, [&](const std::string& name, pscope::Tensor& target) {
        auto& made = done[name];
        if (made.empty()) {
            const at::Tensor source = m_impl->find(name).detach().contiguous();
            const auto* values = source.data_ptr<float>();
            made = pscope::Tensor::fromFloats({values, values + source.numel()}, source.sizes().vec());
        }
        target = made;
    });
    return copy;
}

} // namespace pscope
