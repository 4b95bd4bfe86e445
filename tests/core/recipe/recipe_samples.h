// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes and random legal recipes for the tests of core/recipe and core/compress.
#pragma once

#include <random>

#include "core/recipe/recipe.h"

namespace pscope::sample {

inline ModelShape shape(int layers, int hidden, int headWidth, int neurons, int classes = 3) {
    ModelShape out{.layers = layers, .hidden = hidden, .headWidth = headWidth, .classes = classes, .headIds = {}, .neurons = {}};
    std::vector<int> heads;
    for (int h = 0; h < hidden / headWidth; ++h) heads.push_back(h);
    out.headIds.assign(static_cast<std::size_t>(layers), heads);
    out.neurons.assign(static_cast<std::size_t>(layers), neurons);
    return out;
}
inline ModelShape bertBase() { return shape(12, 768, 64, 3072, 2); }

using Rng = std::mt19937_64;
inline int pick(Rng& rng, int low, int high) { return std::uniform_int_distribution<int>(low, high)(rng); }
template <class T> T oneOf(Rng& rng, std::initializer_list<T> values) {
    return *(values.begin() + pick(rng, 0, static_cast<int>(values.size()) - 1));
}

/// A setting that is legal on a matrix of that size.
inline MatrixSpec randomSpec(Rng& rng, int rows, int columns) {
    for (;;) {
        MatrixSpec spec;
        spec.pattern = oneOf(rng, {Pattern::Dense, Pattern::Unstructured, Pattern::NM, Pattern::Block});
        spec.bits = oneOf(rng, {32, 32, 16, 8, 4, 3, 2});
        if (spec.bits <= 8 && pick(rng, 0, 2) == 0) spec.group = oneOf(rng, {4, 8, 16, 32});
        if (spec.pattern == Pattern::Unstructured || spec.pattern == Pattern::Block)
            spec.sparsity = pick(rng, 0, 1) ? pick(rng, 0, 99) / 100.0 : std::uniform_real_distribution<double>(0, 1)(rng);
        if (spec.pattern == Pattern::NM) {
            spec.m = pick(rng, 1, 32);
            spec.n = pick(rng, 1, spec.m);
        }
        if (spec.pattern == Pattern::Block) {
            spec.p = oneOf(rng, {1, 2, 4, 8, 16});
            spec.q = oneOf(rng, {1, 2, 4, 8, 16});
        }
        if (checkSpec(spec, rows, columns)) return spec;
    }
}

/// Few or many distinct settings, with heads, neurons and layers taken out at random.
inline Recipe randomRecipe(Rng& rng, const ModelShape& shape) {
    Recipe recipe = denseRecipe(shape);
    const int variety = pick(rng, 0, 3);
    for (int l = 0; l < shape.layers; ++l) {
        LayerSpec& layer = recipe.layers[static_cast<std::size_t>(l)];
        if (variety > 1)
            for (int head : shape.headIds[static_cast<std::size_t>(l)])
                if (pick(rng, 0, 3) == 0) layer.removedHeads.push_back(head);
        if (variety > 1 && pick(rng, 0, 2) == 0) layer.neurons = pick(rng, 0, shape.neurons[static_cast<std::size_t>(l)]);
        if (l > 0 && pick(rng, 0, 5) == 0) layer.dropped = true;
    }
    MatrixSpec last;
    for (int l = 0; l < shape.layers; ++l)
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixSize size = sizeAfterRemoval(recipe, shape, l, kind);
            if (pick(rng, 0, 5) < variety || !checkSpec(last, size.rows, size.columns)) last = randomSpec(rng, size.rows, size.columns);
            recipe.matrix(l, kind) = last;
        }
    if (pick(rng, 0, 2) == 0) recipe.classifier = randomSpec(rng, shape.classes, shape.hidden);
    if (pick(rng, 0, 3) == 0) recipe.weightMethod = "wanda";
    if (pick(rng, 0, 3) == 0) recipe.unitMethod = "fisher";
    return recipe;
}

} // namespace pscope::sample
