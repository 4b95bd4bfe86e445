// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The registry of one-shot methods: which weights to remove (saliency), which heads and neurons matter (importance).
// To add one: one file beside this, one row in registry.cpp.
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

/// What calibration data says about the dense model. Filled on demand by a Calibrator; every field may be absent.
struct CalibrationStats {
    /// L2 norm of each input feature over the calibration tokens: [layer][MatrixKind] -> [columns]; [L] holds the classifier at index 0.
    std::vector<std::array<std::vector<float>, kLayerMatrices>> inputNorms;
    std::vector<float> classifierInputNorms;
    /// Mean |dL/dxi| per head (Michel) and sum of squared per-batch gradients per head / neuron (Fisher diagonal).
    std::vector<std::vector<float>> headMichel, headFisher;     // [L][heads present]
    std::vector<std::vector<float>> neuronMichel, neuronFisher; // [L][F]
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
};

struct MethodInput {
    std::span<const float> weights; // [rows, columns]
    int rows = 0, columns = 0;
    std::span<const float> inputNorms; // [columns], when needsInputNorms
    std::uint64_t seed = 0;
};

/// Saliency of each weight; the pattern (unstructured, N:M, block, ...) is applied to it by one shared routine.
struct WeightMethod {
    std::string id, label, source;  // source: the paper, or "control"
    std::string help;               // one sentence for tooltips
    bool needsInputNorms = false;
    bool perRow = false;            // unstructured threshold within each output row (Wanda) instead of the whole matrix
    std::function<std::vector<float>(const MethodInput&)> saliency; // [rows, columns], >= 0
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
};
const std::vector<UnitMethod>& unitMethods();
Result<const UnitMethod*> findUnitMethod(std::string_view id);

/// Mask (1 keep, 0 remove) that `spec` asks for, keeping the largest saliencies; ties go to the lower index.
/// Unstructured and block sparsity are reached within one element / block; N:M holds in every group.
std::vector<std::uint8_t> maskFor(const MatrixSpec& spec, std::span<const float> saliency, int rows, int columns, bool perRow);

} // namespace pscope
