// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sensitivity ladder: each layer is hurt alone, then layers are compressed from the least to the most sensitive one.
#include <algorithm>

#include "core/search/sweep.h"

namespace pscope {
namespace {

constexpr const char* kProbe = "4x4 75% int8"; // harsh enough to show differences between layers on a few hundred examples
constexpr const char* kRungs[] = {"int8", "4x4 50% int8", "4x4 80% int8"};

/// First setting that the model's sizes allow; 4x4 blocks fail only on odd widths.
std::string legalOr(const ModelShape& shape, std::string setting) {
    return parseRecipe("*: " + setting, shape) ? setting : std::string("75% int8");
}

Result<std::vector<Sensitivity>> layerSensitivities(Workbench& bench, const SweepOptions& options, JobContext& job) {
    const ModelShape shape = bench.shape();
    EvaluateOptions evaluate = options.evaluate;
    evaluate.measureLatency = false;
    evaluate.limit = options.sensitivityExamples;
    std::vector<Sensitivity> result;
    for (int l = 0; l < shape.layers; ++l) {
        if (job.stopRequested()) return cancelled();
        PSCOPE_TRY(recipe, parseRecipe(fmt::format("layers {} *: {}", l, legalOr(shape, kProbe)), shape));
        PSCOPE_TRY(point, bench.evaluate(recipe, evaluate, {}, job));
        Sensitivity s;
        s.layer = l;
        s.accuracyDrop = point.baselineAccuracy->value - point.accuracy->value;
        result.push_back(s);
        job.phase(fmt::format("sensitivity of layer {} of {}", l + 1, shape.layers));
        job.progress(l + 1, shape.layers);
    }
    return result;
}

} // namespace

Result<std::vector<SweepStep>> sensitivityLadder(Workbench& bench, const SweepOptions& options, JobContext& job) {
    const ModelShape shape = bench.shape();
    PSCOPE_TRY(sensitivities, layerSensitivities(bench, options, job));
    std::stable_sort(sensitivities.begin(), sensitivities.end(),
                     [](const Sensitivity& a, const Sensitivity& b) { return a.accuracyDrop < b.accuracyDrop; });

    // Each rung compresses one more layer harder; the rest stays at the rung below, int8 first.
    std::vector<SweepStep> steps;
    for (std::size_t rung = 1; rung < std::size(kRungs); ++rung) {
        PSCOPE_TRY(recipe, parseRecipe(std::string("*: ") + legalOr(shape, kRungs[rung - 1]), shape));
        PSCOPE_TRY(harder, parseMatrixSpec(legalOr(shape, kRungs[rung])));
        for (std::size_t i = 0; i + 1 < sensitivities.size(); ++i) { // all layers at the rung is the uniform ladder's point
            auto& layer = recipe.layers[std::size_t(sensitivities[i].layer)];
            layer.matrices.fill(harder);
            steps.push_back({fmt::format("{} least sensitive layers at {}", i + 1, kRungs[rung]), recipe});
        }
    }
    return steps;
}

} // namespace pscope
