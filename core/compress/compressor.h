// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Applies a recipe to a model: units first (layers, heads, neurons physically), then patterns, then rounding.
#pragma once

#include <memory>

#include "core/compress/compressed_model.h"
#include "core/compress/method.h"

namespace pscope {

/// Symmetric round-to-nearest per output row or per group of inputs; zeros stay zero. bits 8 4 3 2: codes in
/// [-(2^(bits-1)-1), 2^(bits-1)-1] (int2: -1, 0, 1).
QuantizedWeights quantizeRtn(std::span<const float> weights, int rows, int columns, int bits, int group);

/// Remembers every matrix it made, so that a changed slider costs one matrix. Not thread-safe; belongs to the measuring lane.
class Compressor {
public:
    Compressor(std::shared_ptr<const Model> model, std::shared_ptr<Calibrator> calibrator); // calibrator may be null
    ~Compressor();
    /// Unsupported when the recipe needs calibration and there is none ("wanda needs data: choose a data set").
    Result<CompressedModel> apply(const Recipe& recipe, JobContext& job);
    /// Importance by `unitMethod`, cached.
    Result<const UnitScores*> unitScores(const std::string& unitMethod, JobContext& job);
    /// Gradients of the calibration data; Unsupported without a calibrator or without libtorch.
    Result<const CalibrationStats*> gradients(JobContext& job);
    /// To be called when the calibrator's statistics mean other data than before; what was made from them is forgotten.
    void calibrationChanged();
    const Model& model() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope
