// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Walks every tensor of a Model under a name of our own, in one fixed order: how training copies, names and
// stores numbers.
#pragma once

#include <string>

#include "core/model/model.h"

namespace pscope {

/// visit(name, Tensor&) for each tensor that is not empty. Layers that share their tensors are visited under
/// the names of the layer they share with, once per layer; M is Model or const Model.
template <class M, class Visit> void visitTensors(M& model, Visit visit) {
    const auto one = [&](const std::string& name, auto& tensor) {
        if (!tensor.empty()) visit(name, tensor);
    };
    const auto linear = [&](const std::string& name, auto& weights) {
        one(name + " weight", weights.weight);
        one(name + " bias", weights.bias);
    };
    const auto norm = [&](const std::string& name, auto& weights) {
        one(name + " gamma", weights.gamma);
        one(name + " beta", weights.beta);
    };
    one("word embedding", model.wordEmbedding);
    one("position embedding", model.positionEmbedding);
    one("token type embedding", model.tokenTypeEmbedding);
    norm("embedding norm", model.embeddingNorm);
    linear("embedding projection", model.embeddingProjection);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        auto& layer = model.layers[i];
        const std::string prefix =
            "layer " + std::to_string(layer.sharedWith < 0 ? static_cast<int>(i) : layer.sharedWith) + " ";
        for (int k = 0; k < kLayerMatrices; ++k)
            linear(prefix + std::string(name(static_cast<MatrixKind>(k))),
                   layer.matrices[static_cast<std::size_t>(k)]);
        norm(prefix + "attention norm", layer.attentionNorm);
        norm(prefix + "output norm", layer.outputNorm);
    }
    linear("head", model.headDense);
    linear("classifier", model.classifier);
}

} // namespace pscope
