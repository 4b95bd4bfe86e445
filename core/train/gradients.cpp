// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Per-example gradients without one walk per example: the masks get a batch dimension, [B, heads] instead of
// [heads], so that row b of their gradient is example b's own (its loss does not depend on the other rows).
// Summed over b and divided by B it is the batch-mean gradient that Fisher squares.
#include "core/train/gradients.h"

#include <torch/torch.h>

#include "core/data/dataset.h"
#include "core/train/batches.h"
#include "core/train/twin.h"

namespace pscope {
namespace {

constexpr int kFisherBatch = 32;

using Scores = std::vector<std::vector<float>>;

/// Mask variables of one batch: per layer [B, units], all 1, collecting gradients.
std::vector<at::Tensor> ones(const Model& model, std::int64_t sequences, bool heads) {
    std::vector<at::Tensor> masks;
    for (const LayerWeights& layer : model.layers) {
        const auto units = heads ? static_cast<std::int64_t>(layer.headIds.size()) : layer.neurons();
        masks.push_back(torch::ones({sequences, units}).requires_grad_(true));
    }
    return masks;
}

void add(std::vector<float>& sum, const at::Tensor& values) {
    const at::Tensor plain = values.contiguous();
    const float* numbers = plain.data_ptr<float>();
    sum.resize(static_cast<std::size_t>(plain.numel()));
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += numbers[i];
}

/// Adds one batch: gradients are of the summed loss, so row b is example b's.
void accumulate(const std::vector<at::Tensor>& masks, Scores& michel, Scores& fisher) {
    for (std::size_t i = 0; i < masks.size(); ++i) {
        const at::Tensor gradient = masks[i].grad().defined() ? masks[i].grad() : torch::zeros_like(masks[i]);
        add(michel[i], gradient.abs().sum(0));
        add(fisher[i], gradient.mean(0).square());
    }
}

Result<CalibrationStats> gradientsOf(const Model& model, const EncodedDataset& data, JobContext& job) {
    if (!model.hasHead())
        return fail(
            ErrorCode::Unsupported,
            "gradients: the model has no head, so there is no loss to differentiate; train one first");
    if (data.size() == 0 || (data.regression ? data.targets.size() : data.labels.size()) != data.size())
        return fail(ErrorCode::BadInput, "gradients: {} examples, {} labels; expected labelled data",
                    data.size(), data.labels.size());
    const Twin twin(std::make_shared<const Model>(model));
    CalibrationStats stats;
    const std::size_t layers = model.layers.size();
    stats.headMichel.resize(layers);
    stats.headFisher.resize(layers);
    stats.neuronMichel.resize(layers);
    stats.neuronFisher.resize(layers);
    job.phase("gradients of heads and neurons");
    for (const auto& rows : trainingBatches(data, kFisherBatch, 1, 0)) {
        if (job.stopRequested()) return cancelled();
        const PaddedBatch batch = padBatch(data, rows, model.config.padId);
        const auto headMasks = ones(model, batch.sequences, true),
                   neuronMasks = ones(model, batch.sequences, false);
        const at::Tensor logits = twin.logits(batch, {.headMasks = &headMasks, .neuronMasks = &neuronMasks});
        const at::Tensor loss =
            data.regression
                ? torch::mse_loss(logits.select(1, 0), torch::tensor(batch.targets), at::Reduction::Sum)
                : torch::cross_entropy_loss(logits, torch::tensor(batch.labels, torch::kLong), {},
                                            at::Reduction::Sum);
        loss.backward();
        accumulate(headMasks, stats.headMichel, stats.headFisher);
        accumulate(neuronMasks, stats.neuronMichel, stats.neuronFisher);
        stats.examples += rows.size();
        job.progress(static_cast<std::int64_t>(stats.examples), static_cast<std::int64_t>(data.size()));
    }
    for (auto* michel : {&stats.headMichel, &stats.neuronMichel})
        for (auto& layer : *michel)
            for (float& value : layer)
                value /= static_cast<float>(stats.examples);
    return stats;
}

} // namespace

GradientSource torchGradients() {
    return [](const Model& model, const EncodedDataset& data, JobContext& job) -> Result<CalibrationStats> {
        try {
            return gradientsOf(model, data, job);
        } catch (const std::exception& problem) { // libtorch's errors derive from it
            return fail(ErrorCode::Internal, "gradients: {}", problem.what());
        }
    };
}

} // namespace pscope
