// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Importance of heads and neurons from the weights alone. A unit's contribution passes through two matrices, so its size is
// the product of both norms: head h  ||W_v[h]|| * ||W_o[:,h]||  (query and key decide where it looks, not how much it adds),
// neuron j  ||W_in[j]|| * ||W_out[:,j]||. The product ignores the free rescaling between the two. O(parameters), no data.
#include <cmath>

#include "core/compress/methods.h"

namespace pscope {

namespace {

/// Squared L2 norm of `count` consecutive rows, per unit.
std::vector<double> rowEnergy(const LinearWeights& linear, int units, int count) {
    const FloatArray weights = linear.weight.floats();
    const std::size_t span = static_cast<std::size_t>(count) * static_cast<std::size_t>(linear.columns());
    std::vector<double> energy(static_cast<std::size_t>(units));
    for (std::size_t unit = 0; unit < energy.size(); ++unit)
        for (float w : weights.values.subspan(unit * span, span)) energy[unit] += double(w) * w;
    return energy;
}

/// Squared L2 norm of `count` consecutive columns, per unit.
std::vector<double> columnEnergy(const LinearWeights& linear, int units, int count) {
    const FloatArray weights = linear.weight.floats();
    const auto columns = static_cast<std::size_t>(linear.columns());
    std::vector<double> energy(static_cast<std::size_t>(units));
    for (std::size_t row = 0; row < static_cast<std::size_t>(linear.rows()); ++row)
        for (std::size_t unit = 0, at = row * columns; unit < energy.size(); ++unit)
            for (int i = 0; i < count; ++i, ++at) energy[unit] += double(weights.values[at]) * weights.values[at];
    return energy;
}

std::vector<float> product(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<float> out(a.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(std::sqrt(a[i]) * std::sqrt(b[i]));
    return out;
}

Result<UnitScores> scores(const Model& model, const CalibrationStats*, std::uint64_t) {
    UnitScores out;
    const int width = model.config.headWidth();
    for (const LayerWeights& layer : model.layers) {
        const auto at = [&](MatrixKind kind) -> const LinearWeights& { return layer.matrices[static_cast<std::size_t>(kind)]; };
        const int heads = static_cast<int>(layer.headIds.size());
        out.heads.push_back(product(rowEnergy(at(MatrixKind::Value), heads, width), columnEnergy(at(MatrixKind::AttentionOutput), heads, width)));
        const int neurons = layer.neurons();
        out.neurons.push_back(product(rowEnergy(at(MatrixKind::FfnIn), neurons, 1), columnEnergy(at(MatrixKind::FfnOut), neurons, 1)));
    }
    return out;
}

} // namespace

UnitMethod unitMagnitudeMethod() {
    return {
        .id = "magnitude",
        .label = "Magnitude",
        .source = "norm product of the unit's two matrices",
        .help = "Heads and neurons whose weights are small go first; needs no data.",
        .scores = scores,
    };
}

} // namespace pscope
