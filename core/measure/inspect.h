// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Looks inside a compressed model: which weights of a matrix are gone, how far rounding moved the others,
// what values flow into each matrix, where the heads look.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/measure/workbench.h"

namespace pscope {

struct Histogram {
    double low = 0, high = 0; // of the outer bins
    std::vector<std::int64_t> counts;
    double width() const { return counts.empty() ? 0 : (high - low) / static_cast<double>(counts.size()); }
};
/// Values outside [low, high] count into the outer bins.
Histogram histogram(std::span<const float> values, double low, double high, int bins);

enum class WeightState : std::uint8_t {
    Kept,
    Removed, // zero by the pattern
    Gone,    // its head, neuron or layer was taken out
};

/// One matrix before and after; arrays are [rows, columns] of the model's own matrix.
struct MatrixInspection {
    int layer = -1;
    MatrixKind kind = MatrixKind::Classifier;
    MatrixSpec spec;
    int rows = 0, columns = 0;
    std::vector<float> before, after; // after: 0 where removed or gone
    std::vector<WeightState> states;
    std::int64_t kept = 0, removed = 0, gone = 0;
    Histogram beforeHistogram, afterHistogram; // same bins; after: kept weights only
    double removedNorm = 0; // share of the squared weights that was removed or is gone, 0..1
    double roundingRms = 0; // over kept weights
    double roundingMax = 0;
    double signalToNoiseDb =
        0; // of rounding: 10 log10(sum w^2 / sum (w - w')^2) over kept weights; 0 when nothing was rounded
    std::vector<float> rowError; // per output: |w - w'| / |w| over kept weights, as L2 norms
};
Result<MatrixInspection> inspectMatrix(Workbench& bench, const Recipe& recipe, int layer, MatrixKind kind,
                                       JobContext& job);

/// Share of the squared weights that magnitude pruning would remove, for each sparsity (ascending, 0..1).
/// O(n), within a thousandth of the largest weight.
std::vector<double> removedNormAt(std::span<const float> weights, std::span<const double> sparsities);

/// What enters one matrix over some sentences.
struct ActivationRange {
    int layer = -1; // of the model; -1 = classifier
    MatrixKind kind = MatrixKind::Classifier;
    double low = 0, high = 0;                                // extremes of all values
    double p001 = 0, p25 = 0, median = 0, p75 = 0, p999 = 0; // of a random sample of them
    double peakPerToken = 0; // median over tokens of max |x|: what an int8 scale per token is made from
    /// How much of the int8 range the usual value has: rms / (peak / 127). Few steps = rounding hurts.
    double stepsPerRms = 0;
};
struct ActivationRanges {
    std::vector<ActivationRange> ranges; // in the order data travels
    std::size_t examples = 0, tokens = 0;
};
/// `examples` rows spread over the bench's data set; needs one.
Result<ActivationRanges> activationRanges(const BackendRegistry& registry, Workbench& bench,
                                          const Recipe& recipe, std::size_t examples, JobContext& job);

struct AttentionMaps {
    struct Layer {
        int source = 0;           // layer of the model
        std::vector<int> headIds; // original ids
        std::vector<std::vector<float>>
            heads; // each [T, T]: row = token that looks, column = token looked at, rows sum to 1
    };
    std::vector<std::string> tokens;
    std::vector<Layer> layers; // those left
};
/// Softmax(q k^T / sqrt(width)) of every head for one text, in the arithmetic the recipe's bits ask for.
Result<AttentionMaps> attentionMaps(const BackendRegistry& registry, Workbench& bench, const Recipe& recipe,
                                    const std::string& text, const std::string& pair, JobContext& job);

} // namespace pscope
