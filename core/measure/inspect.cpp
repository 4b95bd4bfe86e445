// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/inspect.h"

#include <algorithm>
#include <cmath>

namespace pscope {
namespace {

constexpr int kBins = 81; // odd: one bin around zero

/// Which rows and columns of the model's matrix are left, in their order.
struct Left {
    std::vector<int> rows, columns;
};

std::vector<int> upTo(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        all[static_cast<std::size_t>(i)] = i;
    return all;
}

/// Features of the kept heads; a checkpoint that lost heads before has its own positions.
std::vector<int> headFeatures(const std::vector<int>& kept, const std::vector<int>& present, int width) {
    std::vector<int> features;
    for (const int id : kept) {
        const auto at = static_cast<int>(std::find(present.begin(), present.end(), id) - present.begin());
        for (int i = 0; i < width; ++i)
            features.push_back(at * width + i);
    }
    return features;
}

Left whatIsLeft(const CompressedLayer& layer, const LayerWeights& full, MatrixKind kind, int headWidth) {
    const LinearWeights& matrix = full.matrices[static_cast<std::size_t>(kind)];
    Left left{upTo(matrix.rows()), upTo(matrix.columns())};
    const auto neurons = [&] {
        const int count = layer.matrices[static_cast<std::size_t>(MatrixKind::FfnIn)]->rows;
        return layer.neuronIds.empty() ? upTo(count) : layer.neuronIds;
    };
    switch (kind) {
    case MatrixKind::Query:
    case MatrixKind::Key:
    case MatrixKind::Value:
        left.rows = headFeatures(layer.headIds, full.headIds, headWidth);
        break;
    case MatrixKind::AttentionOutput:
        left.columns = headFeatures(layer.headIds, full.headIds, headWidth);
        break;
    case MatrixKind::FfnIn:
        left.rows = neurons();
        break;
    case MatrixKind::FfnOut:
        left.columns = neurons();
        break;
    case MatrixKind::Classifier:
        break;
    }
    return left;
}

void place(MatrixInspection& result, const CompressedMatrix& matrix, const Left& left) {
    for (std::size_t r = 0; r < left.rows.size(); ++r)
        for (std::size_t c = 0; c < left.columns.size(); ++c) {
            const std::size_t at =
                std::size_t(left.rows[r]) * std::size_t(result.columns) + std::size_t(left.columns[c]);
            const float value = matrix.weights.values[r * std::size_t(matrix.columns) + c];
            result.after[at] = value;
            // A dense matrix may hold zeros of its own; only a pattern removes.
            result.states[at] =
                value == 0 && !matrix.spec.isDense() ? WeightState::Removed : WeightState::Kept;
        }
}

void summarize(MatrixInspection& result) {
    double all = 0, lost = 0, kept = 0, noise = 0, peak = 0;
    std::vector<float> keptAfter;
    keptAfter.reserve(result.before.size());
    result.rowError.resize(std::size_t(result.rows));
    for (int r = 0; r < result.rows; ++r) {
        double rowNoise = 0, rowKept = 0;
        for (int c = 0; c < result.columns; ++c) {
            const std::size_t at = std::size_t(r) * std::size_t(result.columns) + std::size_t(c);
            const double w = result.before[at], moved = w - result.after[at];
            all += w * w;
            peak = std::max(peak, std::abs(w));
            switch (result.states[at]) {
            case WeightState::Kept:
                ++result.kept;
                keptAfter.push_back(result.after[at]);
                rowKept += w * w;
                rowNoise += moved * moved;
                result.roundingMax = std::max(result.roundingMax, std::abs(moved));
                break;
            case WeightState::Removed:
                ++result.removed;
                lost += w * w;
                break;
            case WeightState::Gone:
                ++result.gone;
                lost += w * w;
                break;
            }
        }
        kept += rowKept;
        noise += rowNoise;
        result.rowError[std::size_t(r)] = rowKept > 0 ? float(std::sqrt(rowNoise / rowKept)) : 0.0F;
    }
    result.removedNorm = all > 0 ? lost / all : 0;
    if (result.kept > 0) result.roundingRms = std::sqrt(noise / double(result.kept));
    if (noise > 0 && kept > 0) result.signalToNoiseDb = 10 * std::log10(kept / noise);
    if (peak == 0) peak = 1;
    result.beforeHistogram = histogram(result.before, -peak, peak, kBins);
    result.afterHistogram = histogram(keptAfter, -peak, peak, kBins);
}

} // namespace

Histogram histogram(std::span<const float> values, double low, double high, int bins) {
    Histogram result{low, high, std::vector<std::int64_t>(std::size_t(bins))};
    const double scale = high > low ? bins / (high - low) : 0;
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        const auto bin = static_cast<std::int64_t>(std::floor((value - low) * scale));
        ++result.counts[std::size_t(std::clamp<std::int64_t>(bin, 0, bins - 1))];
    }
    return result;
}

std::vector<double> removedNormAt(std::span<const float> weights, std::span<const double> sparsities) {
    constexpr int kSteps = 1000;
    double peak = 0;
    for (const float w : weights)
        peak = std::max(peak, std::abs(double(w)));
    std::vector<double> squares(kSteps), counts(kSteps);
    double all = 0;
    for (const float w : weights) {
        const auto bin = peak > 0 ? std::min(kSteps - 1, int(std::abs(double(w)) / peak * kSteps)) : 0;
        squares[std::size_t(bin)] += double(w) * w;
        counts[std::size_t(bin)] += 1;
        all += double(w) * w;
    }
    std::vector<double> shares;
    std::size_t bin = 0;
    double removed = 0, lost = 0;
    for (const double sparsity : sparsities) {
        const double wanted = sparsity * double(weights.size());
        while (bin < squares.size() && removed + counts[bin] <= wanted) {
            removed += counts[bin];
            lost += squares[bin++];
        }
        const double part = bin < squares.size() && counts[bin] > 0 ? (wanted - removed) / counts[bin] : 0;
        shares.push_back(
            all > 0 ? std::min(1.0, (lost + part * (bin < squares.size() ? squares[bin] : 0)) / all) : 0);
    }
    return shares;
}

Result<MatrixInspection> inspectMatrix(Workbench& bench, const Recipe& recipe, int layer, MatrixKind kind,
                                       JobContext& job) {
    const Model& model = bench.model();
    const bool classifier = kind == MatrixKind::Classifier;
    if (classifier ? !model.hasHead() : layer < 0 || layer >= int(model.layers.size()))
        return fail(ErrorCode::NotFound, "inspect: the model has no {} in layer {}", name(kind), layer);
    job.phase("compressing");
    PSCOPE_TRY(compressed, bench.compressor().apply(recipe, job));
    if (job.stopRequested()) return cancelled();
    const LinearWeights& full =
        classifier ? model.classifier : model.layers[std::size_t(layer)].matrices[std::size_t(kind)];

    MatrixInspection result;
    result.layer = classifier ? -1 : layer;
    result.kind = kind;
    result.spec = recipe.matrix(layer, kind);
    result.rows = full.rows();
    result.columns = full.columns();
    const FloatArray weights = full.weight.floats();
    result.before.assign(weights.values.begin(), weights.values.end());
    result.after.assign(result.before.size(), 0.0F);
    result.states.assign(result.before.size(), WeightState::Gone);
    if (classifier) {
        place(result, *compressed.classifier, {upTo(result.rows), upTo(result.columns)});
    } else {
        const auto at = std::find_if(compressed.layers.begin(), compressed.layers.end(),
                                     [&](const CompressedLayer& one) { return one.source == layer; });
        if (at != compressed.layers.end())
            place(result, *at->matrices[std::size_t(kind)],
                  whatIsLeft(*at, model.layers[std::size_t(layer)], kind, model.config.headWidth()));
    }
    if (job.stopRequested()) return cancelled();
    summarize(result);
    return result;
}

} // namespace pscope
