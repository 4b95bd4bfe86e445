// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random importance of heads and neurons, the control of the unit methods. Depends on seed, layer and unit only.
#include "core/compress/methods.h"

namespace pscope {

namespace {

std::vector<float> draws(std::uint64_t seed, std::size_t layer, std::size_t count) {
    std::vector<float> out(count);
    for (std::size_t i = 0; i < count; ++i) out[i] = uniformAt(seed, (layer << 32) + i);
    return out;
}

Result<UnitScores> scores(const Model& model, const CalibrationStats*, std::uint64_t seed) {
    UnitScores out;
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
        out.heads.push_back(draws(2 * seed, l, model.layers[l].headIds.size()));
        out.neurons.push_back(draws(2 * seed + 1, l, static_cast<std::size_t>(model.layers[l].neurons())));
    }
    return out;
}

} // namespace

UnitMethod unitRandomMethod() {
    return {
        .id = "random",
        .label = "Random (control)",
        .source = "control",
        .help = "Removes heads and neurons by lot; whatever does not beat this is not a method.",
        .scores = scores,
    };
}

} // namespace pscope
