// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The differentiable twin of a Model: the same numbers as libtorch parameters. One graph serves BERT,
// RoBERTa, DistilBERT, ELECTRA and ALBERT, because Model has already brought them to one shape. Torch types
// are only named here, so that whoever includes this does not pay for torch's headers; callers that touch
// tensors include <torch/torch.h> in their .cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/model.h"

namespace at {
class Tensor;
}

namespace pscope {

/// Sequences padded to the longest: ids, types [B, T] row-major, mask 1 for a token and 0 for padding.
struct PaddedBatch {
    int sequences = 0; // B
    int tokens = 0;    // T
    std::vector<std::int64_t> ids, types;
    std::vector<float> mask;
    /// Label of each sequence when it came from labelled data.
    std::vector<std::int64_t> labels;
    std::vector<float> targets;
};
PaddedBatch padBatch(const EncodedDataset& data, std::span<const std::size_t> rows, int padId);

/// Which arithmetic the matrix products use; everything else is fp32. Bf16 pays on CPUs with AMX or
/// AVX512-BF16.
enum class Precision { Fp32, Bf16 };
std::string_view name(Precision precision); // "fp32", "bf16"

/// How one forward pass differs from plain inference.
struct TwinForward {
    double dropout = 0; // > 0: training
    Precision precision = Precision::Fp32;
    const std::vector<at::Tensor>* headMasks =
        nullptr; // per layer [heads] or [B, heads]: factor on each head's output
    const std::vector<at::Tensor>* neuronMasks =
        nullptr; // per layer [F] or [B, F]: factor on each neuron's output
    /// Called before each layer, and again when the gradient leaves it on its way back; may throw to end the walk.
    std::function<void()> betweenLayers;
};

class Twin {
public:
    /// Copies the numbers; `model` is kept for its configuration.
    explicit Twin(std::shared_ptr<const Model> model);
    ~Twin();
    Twin(Twin&&) noexcept;

    const Model& model() const;
    /// [B, T, D] behind the last layer.
    at::Tensor encode(const PaddedBatch& batch, const TwinForward& forward) const;
    /// [B, C]; the model must have a head.
    at::Tensor logits(const PaddedBatch& batch, const TwinForward& forward) const;
    /// The same in plain numbers, row-major, by inference in fp32.
    std::vector<float> plainLogits(const PaddedBatch& batch) const;
    at::Tensor wordEmbedding() const; // [V, E]

    /// Leaf tensors by our own names ("layer 0 attention.query weight"), shared ones once, in a fixed order.
    const std::vector<std::pair<std::string, at::Tensor>>& parameters() const;
    void requireGradients(bool on);
    /// A copy of the numbers as they are now, as a Model of the same configuration.
    std::shared_ptr<Model> toModel() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// y = x W^T + b, differentiable, with products in `precision`.
at::Tensor linearIn(Precision precision, const at::Tensor& x, const at::Tensor& weight,
                    const at::Tensor& bias);

} // namespace pscope
