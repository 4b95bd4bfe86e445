// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop itself, on encoded data: phases, epochs, steps, evaluation, the state that survives an
// interruption.
#pragma once

#include "core/train/masked_lm.h"
#include "core/train/trainer.h"

namespace pscope {

struct TrainSets {
    EncodedDataset pretrain; // no labels; empty without pre-training
    EncodedDataset train, dev;
};

/// Scores a twin with the task's default metric ("accuracy", "pearson").
Result<MetricValue> evaluateTwin(const Twin& twin, const EncodedDataset& data, JobContext& job);

class TrainRun {
public:
    TrainRun(std::shared_ptr<const Model> start, const TrainOptions& options, MaskingRule masking);
    ~TrainRun();
    /// Fills epochs, bestEpoch, pretrainLoss of the report. Cancelled leaves the state file in
    /// options.output.
    Result<TrainReport> run(const TrainSets& sets, JobContext& job);
    /// Weights of the best epoch.
    std::shared_ptr<Model> bestModel() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Where an interrupted run keeps its state.
std::filesystem::path stateFile(const std::filesystem::path& output);

} // namespace pscope
