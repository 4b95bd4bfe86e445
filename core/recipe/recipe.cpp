// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The recipe as a value: access, the dense recipe of a model, legality against a model's shape.
#include "core/recipe/recipe.h"

#include <algorithm>

#include "core/recipe/recipe_words.h"

namespace pscope {

namespace {

bool isPlain(const MatrixSpec& spec) { return spec.isDense() && spec.bits == 32; }

Result<void> checkHeads(const LayerSpec& layer, const std::vector<int>& present, int index) {
    for (std::size_t i = 0; i < layer.removedHeads.size(); ++i) {
        const int head = layer.removedHeads[i];
        if (std::ranges::find(present, head) == present.end())
            return fail(ErrorCode::Unsupported, "layer {}: head {} is not there; it has {}", index, head,
                        present.empty() ? "no heads" : "heads " + text::listText(present));
        if (i > 0 && layer.removedHeads[i - 1] >= head)
            return fail(ErrorCode::BadInput, "layer {}: removed heads must ascend without repeats, found {} after {}", index, head,
                        layer.removedHeads[i - 1]);
    }
    return {};
}

} // namespace

bool Recipe::isDense() const {
    const auto untouched = [](const LayerSpec& layer) {
        return !layer.dropped && layer.removedHeads.empty() && layer.neurons < 0 && std::ranges::all_of(layer.matrices, isPlain);
    };
    return isPlain(classifier) && std::ranges::all_of(layers, untouched);
}

MatrixSpec& Recipe::matrix(int layer, MatrixKind kind) {
    return kind == MatrixKind::Classifier ? classifier : layers[static_cast<std::size_t>(layer)].matrices[static_cast<std::size_t>(kind)];
}

const MatrixSpec& Recipe::matrix(int layer, MatrixKind kind) const {
    return kind == MatrixKind::Classifier ? classifier : layers[static_cast<std::size_t>(layer)].matrices[static_cast<std::size_t>(kind)];
}

ModelShape shapeOf(const Model& model) {
    ModelShape shape;
    shape.layers = static_cast<int>(model.layers.size());
    shape.hidden = model.config.hidden;
    shape.headWidth = model.config.headWidth();
    shape.classes = model.classifier.rows();
    for (const LayerWeights& layer : model.layers) {
        shape.headIds.push_back(layer.headIds);
        shape.neurons.push_back(layer.neurons());
    }
    return shape;
}

Recipe denseRecipe(const ModelShape& shape) {
    Recipe recipe;
    recipe.layers.resize(static_cast<std::size_t>(shape.layers));
    return recipe;
}

MatrixSpec normalized(const MatrixSpec& spec) {
    MatrixSpec out;
    out.bits = spec.bits;
    out.group = spec.bits <= 8 ? spec.group : 0;
    const bool zeroAsked = spec.pattern == Pattern::Unstructured || spec.pattern == Pattern::Block;
    if (spec.pattern == Pattern::Dense || (zeroAsked && spec.sparsity == 0)) return out;
    out.pattern = spec.pattern;
    if (zeroAsked) out.sparsity = spec.sparsity;
    if (spec.pattern == Pattern::NM) {
        out.n = spec.n;
        out.m = spec.m;
    }
    if (spec.pattern == Pattern::Block) {
        out.p = spec.p;
        out.q = spec.q;
    }
    return out;
}

Recipe normalized(const Recipe& recipe, const ModelShape& shape) {
    Recipe out = recipe;
    out.classifier = normalized(recipe.classifier);
    for (std::size_t l = 0; l < out.layers.size(); ++l) {
        LayerSpec& layer = out.layers[l];
        for (MatrixSpec& spec : layer.matrices) spec = normalized(spec);
        std::ranges::sort(layer.removedHeads);
        layer.removedHeads.erase(std::unique(layer.removedHeads.begin(), layer.removedHeads.end()), layer.removedHeads.end());
        if (l < shape.neurons.size() && layer.neurons >= shape.neurons[l]) layer.neurons = -1;
    }
    return out;
}

MatrixSize sizeAfterRemoval(const Recipe& recipe, const ModelShape& shape, int layer, MatrixKind kind) {
    if (kind == MatrixKind::Classifier) return {shape.classes, shape.hidden};
    const auto l = static_cast<std::size_t>(layer);
    const LayerSpec& spec = recipe.layers[l];
    const int heads = static_cast<int>(shape.headIds[l].size()) - static_cast<int>(spec.removedHeads.size());
    const int width = heads * shape.headWidth;
    const int neurons = spec.neurons < 0 ? shape.neurons[l] : spec.neurons;
    switch (kind) {
    case MatrixKind::AttentionOutput: return {shape.hidden, width};
    case MatrixKind::FfnIn: return {neurons, shape.hidden};
    case MatrixKind::FfnOut: return {shape.hidden, neurons};
    default: return {width, shape.hidden};
    }
}

Result<void> checkRecipe(const Recipe& recipe, const ModelShape& shape) {
    if (static_cast<int>(recipe.layers.size()) != shape.layers)
        return fail(ErrorCode::Mismatch, "the recipe is for {} layers, the model has {}", recipe.layers.size(), shape.layers);
    if (shape.layers > 0 && std::ranges::all_of(recipe.layers, &LayerSpec::dropped))
        return fail(ErrorCode::Unsupported, "all {} layers are dropped; at least one must stay", shape.layers);
    if (shape.classes == 0 && !isPlain(recipe.classifier))
        return fail(ErrorCode::Unsupported, "classifier: this model has no classifier to compress; train a head first or leave it out");
    for (int l = 0; l < shape.layers; ++l) {
        const LayerSpec& layer = recipe.layers[static_cast<std::size_t>(l)];
        const int neurons = shape.neurons[static_cast<std::size_t>(l)];
        PSCOPE_CHECK(checkHeads(layer, shape.headIds[static_cast<std::size_t>(l)], l));
        if (layer.neurons > neurons || layer.neurons < -1)
            return fail(ErrorCode::Unsupported, "layer {}: cannot keep {} neurons, it has {}", l, layer.neurons, neurons);
        for (int k = 0; k < kLayerMatrices && !layer.dropped; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixSize size = sizeAfterRemoval(recipe, shape, l, kind);
            if (auto legal = checkSpec(layer.matrices[static_cast<std::size_t>(k)], size.rows, size.columns); !legal)
                return fail(legal.error().code, "layer {} {}: {}", l, text::shortName(kind), legal.error().message);
        }
    }
    if (auto legal = checkSpec(recipe.classifier, shape.classes, shape.hidden); !legal)
        return fail(legal.error().code, "classifier: {}", legal.error().message);
    return {};
}

} // namespace pscope
