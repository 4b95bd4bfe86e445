// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The registry of one-shot methods: which weights to remove (saliency), which heads and neurons matter (importance), and
// how what stays makes up for what left (repair). To add one: one file beside this, one row in registry.cpp.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/model.h"
#include "core/recipe/recipe.h"

namespace pscope {

/// X^T X over the calibration tokens, [columns, columns], divided by their number; shared by matrices with one input.
using Gram = std::shared_ptr<const std::vector<float>>;
struct QuantizedWeights;

/// What calibration data says about the dense model. Filled on demand by a Calibrator; every field may be absent.
struct CalibrationStats {
    /// L2 norm of each input feature over the calibration tokens: [layer][MatrixKind] -> [columns]; [L] holds the classifier at index 0.
    std::vector<std::array<std::vector<float>, kLayerMatrices>> inputNorms;
    std::vector<float> classifierInputNorms;
    /// Second moments of the inputs, and the largest magnitude of each input feature.
    std::vector<std::array<Gram, kLayerMatrices>> inputGrams;
    Gram classifierGram;
    std::vector<std::array<std::vector<float>, kLayerMatrices>> inputPeaks; // [columns]
    /// Mean |dL/dxi| per head (Michel) and sum of squared per-batch gradients per head / neuron (Fisher diagonal).
    std::vector<std::vector<float>> headMichel, headFisher;     // [L][heads present]
    std::vector<std::vector<float>> neuronMichel, neuronFisher; // [L][F]
    /// The gradients behind the Fisher diagonal, of the mean loss of each batch: [L][batches][heads or neurons].
    std::vector<std::vector<std::vector<float>>> headGradients, neuronGradients;
    /// Mean squared gradient per weight of each matrix: the average diagonal of the empirical Fisher matrix.
    std::vector<std::array<float, kLayerMatrices>> weightFisher;
    std::size_t examples = 0;
};

struct EncodedDataset;
/// Michel and Fisher statistics by back-propagation; core/train provides it where libtorch is built in.
using GradientSource = std::function<Result<CalibrationStats>(const Model&, const EncodedDataset&, JobContext&)>;

/// Supplies calibration statistics; the engine implements it over the chosen data, tests over made-up numbers.
class Calibrator {
public:
    virtual ~Calibrator() = default;
    virtual Result<const CalibrationStats*> inputNorms(JobContext& job) = 0;
    virtual Result<const CalibrationStats*> gradients(JobContext& job) = 0;
    /// inputGrams and inputPeaks; Unsupported where the implementation has none.
    virtual Result<const CalibrationStats*> inputGrams(JobContext& job);
};

struct MethodInput {
    std::span<const float> weights; // [rows, columns]
    int rows = 0, columns = 0;
    std::span<const float> inputNorms; // [columns], when needsInputNorms
    std::uint64_t seed = 0;
    std::span<const float> gram; // [columns, columns], when needsGrams
};

/// Saliency of each weight; the pattern (unstructured, N:M, block, ...) is applied to it by one shared routine.
struct WeightMethod {
    std::string id, label, source;  // source: the paper, or "control"
    std::string help;               // one sentence for tooltips
    bool needsInputNorms = false;
    bool perRow = false;            // unstructured threshold within each output row (Wanda) instead of the whole matrix
    std::function<std::vector<float>(const MethodInput&)> saliency; // [rows, columns], >= 0
    bool needsGrams = false;
    /// Methods that also change the weights they keep: `weights` [rows, columns] enter as they are and leave pruned (exactly 0)
    /// and, with `codes` (bits and group set), on the grid of integers written there. Empty = mask, then round to nearest.
    std::function<Result<void>(const MethodInput&, const MatrixSpec&, std::vector<float>& weights, QuantizedWeights* codes, JobContext&)>
        fit = {};
    /// SmoothQuant: value rows are divided, attention output columns multiplied by one factor per channel before rounding.
    bool smoothsValues = false;
};
const std::vector<WeightMethod>& weightMethods();
Result<const WeightMethod*> findWeightMethod(std::string_view id);

struct UnitScores {
    std::vector<std::vector<float>> heads;   // [L][heads present]
    std::vector<std::vector<float>> neurons; // [L][neurons]
};
/// Importance of heads and FFN neurons over the whole model.
struct UnitMethod {
    std::string id, label, source, help;
    bool needsGradients = false;
    std::function<Result<UnitScores>(const Model&, const CalibrationStats*, std::uint64_t seed)> scores;
    /// Which neurons of a layer stay when `keep` do, ascending; empty = those of the highest score.
    std::function<std::vector<int>(const CalibrationStats&, const UnitScores&, int layer, int keep)> chooseNeurons = {};
};
const std::vector<UnitMethod>& unitMethods();
Result<const UnitMethod*> findUnitMethod(std::string_view id);

/// What is left of one matrix, and the inputs it answers to.
struct RepairInput {
    std::span<const float> original; // [rows, sourceColumns] before anything left; the rows that stay
    int rows = 0, sourceColumns = 0;
    std::span<const int> columns; // kept, ascending; empty = all
    std::span<const float> gram;  // [sourceColumns, sourceColumns]
    int unitWidth = 0;            // columns per unit where whole units left (head width, 1 for neurons); 0 = none did
};
/// Changes the weights that stay so that the matrix answers as before as far as it can; zeros stay zero.
struct RepairMethod {
    std::string id, label, source, help;
    /// `weights` [rows, kept columns]: in, what was left; out, repaired. Empty = does nothing ("none").
    std::function<Result<void>(const RepairInput&, std::vector<float>& weights, JobContext&)> repair;
};
const std::vector<RepairMethod>& repairMethods();
Result<const RepairMethod*> findRepairMethod(std::string_view id);

/// Mask (1 keep, 0 remove) that `spec` asks for, keeping the largest saliencies; ties go to the lower index.
/// Unstructured and block sparsity are reached within one element / block; N:M holds in every group.
std::vector<std::uint8_t> maskFor(const MatrixSpec& spec, std::span<const float> saliency, int rows, int columns, bool perRow);

} // namespace pscope
