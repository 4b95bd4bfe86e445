// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/recipe_cost.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace pscope {

MatrixCost matrixCost(const MatrixSpec& spec, int rows, int columns) {
    CompressedMatrix matrix;
    matrix.spec = spec;
    matrix.rows = rows;
    matrix.columns = columns;
    const double count = static_cast<double>(rows) * columns, kept = count * (1 - spec.zeroFraction());
    matrix.nonzeros = std::llround(kept);
    if (spec.pattern == Pattern::Block) matrix.blocks = std::llround(kept / (spec.p * spec.q));
    return {static_cast<double>(storageBytes(matrix)), static_cast<double>(storedValues(matrix))};
}

RecipeCost recipeCost(const Recipe& recipe, const ModelFacts& model, const ModelCost& dense) {
    RecipeCost cost{static_cast<double>(dense.bytes), static_cast<double>(dense.executedMacs)};
    double encoderBefore = 0, encoderAfter = 0;
    for (int layer = 0; layer < model.shape.layers; ++layer) {
        const LayerSpec& spec = recipe.layers[static_cast<std::size_t>(layer)];
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixExtent full = model.size(layer, kind);
            const MatrixCost before = matrixCost({}, full.rows, full.columns);
            encoderBefore += before.values;
            cost.bytes -= before.bytes;
            if (spec.dropped) continue;
            const MatrixSize left = sizeAfterRemoval(recipe, model.shape, layer, kind);
            const MatrixCost after = matrixCost(recipe.matrix(layer, kind), left.rows, left.columns);
            encoderAfter += after.values;
            cost.bytes += after.bytes;
        }
    }
    if (model.hasHead()) {
        const MatrixCost before = matrixCost({}, model.classifier.rows, model.classifier.columns);
        cost.bytes += matrixCost(recipe.classifier, model.classifier.rows, model.classifier.columns).bytes -
                      before.bytes;
    }
    if (encoderBefore > 0)
        cost.macs *= encoderAfter / encoderBefore; // attention's own products follow roughly
    return cost;
}

std::optional<double> expectedSpeedup(const Support& support, const Workload& workload) {
    if (!support.supported || support.speedup <= 0) return std::nullopt;
    if (workload.batch * std::max(workload.tokens, 1) > Support::fewTokens) return support.speedup;
    if (workload.tokens > 0) return support.speedupFewTokens;
    return std::min(support.speedup, support.speedupFewTokens); // real sentences are short and long
}

} // namespace pscope
