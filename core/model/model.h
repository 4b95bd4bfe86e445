// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A loaded encoder: weights by role instead of by one library's tensor names. Immutable once loaded.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/model_config.h"
#include "core/model/tensor.h"

namespace pscope {

/// The six matrices of a layer, in the order data travels, and the classifier behind them.
enum class MatrixKind { Query, Key, Value, AttentionOutput, FfnIn, FfnOut, Classifier };
inline constexpr int kLayerMatrices = 6;
/// "attention.query", "attention.key", "attention.value", "attention.output", "ffn.in", "ffn.out", "classifier".
std::string_view name(MatrixKind kind);

/// y = x W^T + b; weight is [out, in] as in PyTorch, bias [out] or empty (= zero).
struct LinearWeights {
    Tensor weight;
    Tensor bias;
    int rows() const { return weight.empty() ? 0 : static_cast<int>(weight.shape[0]); }    // outputs
    int columns() const { return weight.empty() ? 0 : static_cast<int>(weight.shape[1]); } // inputs
    bool empty() const { return weight.empty(); }
};

struct LayerNormWeights {
    Tensor gamma; // [D]
    Tensor beta;  // [D]
};

struct LayerWeights {
    std::array<LinearWeights, kLayerMatrices> matrices; // index = MatrixKind
    LayerNormWeights attentionNorm; // after attention output + residual
    LayerNormWeights outputNorm;    // after FFN out + residual
    std::vector<int> headIds;       // original ids of the heads present, ascending; [0..H) unless pruned_heads
    int sharedWith = -1;            // index of the first layer with the same tensors (ALBERT), else -1
    int neurons() const { return matrices[static_cast<int>(MatrixKind::FfnIn)].rows(); }
};

struct Model {
    ModelConfig config;
    std::filesystem::path folder;
    std::string hash; // over weights and config

    Tensor wordEmbedding;      // [V, E]
    Tensor positionEmbedding;  // [P, E]
    Tensor tokenTypeEmbedding; // [types, E] or empty
    LayerNormWeights embeddingNorm;     // width E
    LinearWeights embeddingProjection;  // [D, E] or empty (ALBERT, ELECTRA with E != D)
    std::vector<LayerWeights> layers;

    /// Head on token 0: classifier(activation(headDense(x))); empty headDense = classifier on x directly.
    LinearWeights headDense;       // [D, D]: BERT/ALBERT pooler, RoBERTa/ELECTRA classifier.dense, DistilBERT pre_classifier
    Activation headActivation = Activation::Tanh;
    LinearWeights classifier;      // [C, D]; empty when the checkpoint has no head
    bool hasHead() const { return !classifier.weight.empty(); }

    std::vector<std::string> notes; // tensors ignored, missing head, ... in plain sentences
    std::int64_t parameterCount() const; // shared tensors once
    std::int64_t fileBytes = 0;
};

/// Loads a Hugging Face folder (config.json + weights) or an ONNX file beside a config.json.
/// Missing and mis-shaped tensors fail by name; extra ones become notes. A model without a head loads (hasHead() false).
Result<std::shared_ptr<const Model>> loadModel(const std::filesystem::path& folder, JobContext& job);

/// Tensors in the Hugging Face names of `model.config.architecture` (the inverse of loading; used by export and training).
TensorMap toHuggingFaceTensors(const Model& model);

/// Writes config.json and model.safetensors (floats as F32, F16 or BF16) into `folder`, creating it. No tokeniser files.
Result<void> saveModel(const Model& model, const std::filesystem::path& folder, DType type = DType::F32);
/// Identity of a model that came from no file: over its config and tensors.
std::string hashOfTensors(const Model& model);

} // namespace pscope
