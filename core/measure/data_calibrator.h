// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration statistics of the dense model over real sentences, computed once, when a method first asks.
#pragma once

#include <memory>

#include "core/backend/backend.h"
#include "core/compress/method.h"
#include "core/data/dataset.h"

namespace pscope {

class DataCalibrator : public Calibrator {
public:
    /// `registry` must outlive this; `gradients` may be empty (then gradients() says what is missing).
    DataCalibrator(const BackendRegistry& registry, std::shared_ptr<const Model> model, GradientSource gradients);
    /// Up to `count` examples spread evenly over `data`; forgets earlier statistics.
    void setData(const EncodedDataset& data, std::size_t count);

    Result<const CalibrationStats*> inputNorms(JobContext& job) override;
    Result<const CalibrationStats*> gradients(JobContext& job) override;
    Result<const CalibrationStats*> inputGrams(JobContext& job) override;

private:
    Result<void> requireData() const;
    /// Shows `visit` every input of every matrix of the dense model, in batches of at most `batchTokens`.
    Result<void> tapAll(int batchTokens, const ActivationTap::Visitor& visit, JobContext& job);

    const BackendRegistry& m_registry;
    std::shared_ptr<const Model> m_model;
    GradientSource m_gradientSource;
    EncodedDataset m_examples;
    CalibrationStats m_stats;
    bool m_haveNorms = false;
    bool m_haveGrams = false;
    bool m_haveGradients = false;
};

} // namespace pscope
