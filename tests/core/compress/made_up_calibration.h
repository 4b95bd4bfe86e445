// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration statistics out of thin air but of the right shape, for tests of the methods that want data.
#pragma once

#include <cmath>
#include <random>

#include "core/compress/method.h"

namespace pscope::sample {

class MadeUpCalibrator : public Calibrator {
public:
    MadeUpCalibrator(const Model& model, std::uint64_t seed) : m_model(model) { fill(seed); }

    void fill(std::uint64_t seed) {
        std::mt19937_64 rng(seed);
        std::lognormal_distribution<float> size(0, 1);
        const auto numbers = [&](int count) {
            std::vector<float> out(static_cast<std::size_t>(count));
            for (float& x : out) x = size(rng);
            return out;
        };
        m_stats = {};
        for (const LayerWeights& layer : m_model.layers) {
            auto& norms = m_stats.inputNorms.emplace_back();
            for (std::size_t k = 0; k < kLayerMatrices; ++k) norms[k] = numbers(layer.matrices[k].columns());
            m_stats.headMichel.push_back(numbers(static_cast<int>(layer.headIds.size())));
            m_stats.headFisher.push_back(numbers(static_cast<int>(layer.headIds.size())));
            m_stats.neuronMichel.push_back(numbers(layer.neurons()));
            m_stats.neuronFisher.push_back(numbers(layer.neurons()));
        }
        for (const auto& norms : m_stats.inputNorms) {
            auto& grams = m_stats.inputGrams.emplace_back();
            for (std::size_t k = 0; k < kLayerMatrices; ++k) grams[k] = secondMoments(norms[k]);
            m_stats.inputPeaks.push_back(norms);
        }
        m_stats.classifierInputNorms = numbers(m_model.classifier.columns());
        m_stats.classifierGram = secondMoments(m_stats.classifierInputNorms);
        m_stats.examples = 7;
    }
    Result<const CalibrationStats*> inputNorms(JobContext&) override { return ++calls, &m_stats; }
    Result<const CalibrationStats*> gradients(JobContext&) override { return ++calls, &m_stats; }

    Result<const CalibrationStats*> inputGrams(JobContext&) override { return ++calls, &m_stats; }

    int calls = 0;

private:
    /// Inputs of these sizes that all lean the same way a little.
    static Gram secondMoments(const std::vector<float>& sizes) {
        std::vector<float> gram;
        for (std::size_t i = 0; i < sizes.size(); ++i)
            for (std::size_t j = 0; j < sizes.size(); ++j) gram.push_back(sizes[i] * sizes[j] * (i == j ? 1.0F : 0.3F));
        return std::make_shared<const std::vector<float>>(std::move(gram));
    }
    const Model& m_model;
    CalibrationStats m_stats;
};

} // namespace pscope::sample
