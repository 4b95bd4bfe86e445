// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Michel importance: put a gate xi = 1 on every head and neuron; how much the loss would move if the gate closed is, to first
// order, E_x |dL/dxi|. Scores are scaled to unit L2 norm within each layer, as gradients of different depth do not compare.
// One backward pass over the calibration examples; the gradients come from the Calibrator.
// Michel, Levy, Neubig, "Are Sixteen Heads Really Better than One?", NeurIPS 2019.
#include <cmath>

#include "core/compress/methods.h"

namespace pscope {

namespace {

std::vector<std::vector<float>> unitLength(std::vector<std::vector<float>> layers) {
    for (std::vector<float>& layer : layers) {
        double energy = 0;
        for (float score : layer) energy += double(score) * score;
        const double scale = energy > 0 ? 1 / std::sqrt(energy) : 0;
        for (float& score : layer) score = static_cast<float>(score * scale);
    }
    return layers;
}

Result<UnitScores> scores(const Model&, const CalibrationStats* stats, std::uint64_t) {
    if (!stats || stats->headMichel.empty() || stats->neuronMichel.empty())
        return fail(ErrorCode::Unsupported, "michel needs gradients on labelled data, and the calibration has none");
    return UnitScores{unitLength(stats->headMichel), unitLength(stats->neuronMichel)};
}

} // namespace

UnitMethod unitMichelMethod() {
    return {
        .id = "michel",
        .label = "Michel (mean gradient)",
        .source = "Michel et al. 2019, arXiv 1905.10650, for heads, scored once; neurons scored likewise are our reconstruction",
        .help = "Heads and neurons whose gate hardly moves the loss go first; needs labelled data.",
        .needsGradients = true,
        .scores = scores,
    };
}

} // namespace pscope
