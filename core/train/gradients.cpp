// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Per-example gradients without one walk per example: the masks get a batch dimension, [B, heads] instead of
// [heads], so that row b of their gradient is example b's own (its loss does not depend on the other rows).
// Summed over b and divided by B it is the batch-mean gradient that Fisher squares.
#include "core/train/gradients.h"

#include <algorithm>

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

/// Gradients of one batch, gathered piece by piece: a batch of a large model takes seconds, a cancel may wait
/// 50 ms.
struct BatchSums {
    Scores absolute,
        plain; // sums over the batch's examples; gradients are of the summed loss, so row b is example b's

    void addPiece(const std::vector<at::Tensor>& masks) {
        absolute.resize(masks.size());
        plain.resize(masks.size());
        for (std::size_t i = 0; i < masks.size(); ++i) {
            const at::Tensor gradient =
                masks[i].grad().defined() ? masks[i].grad() : torch::zeros_like(masks[i]);
            add(absolute[i], gradient.abs().sum(0));
            add(plain[i], gradient.sum(0));
        }
    }

    /// Fisher squares the mean over the batch.
    void addTo(Scores& michel, Scores& fisher, std::vector<Scores>& gradients, std::size_t examples) const {
        for (std::size_t i = 0; i < plain.size(); ++i) {
            michel[i].resize(plain[i].size());
            fisher[i].resize(plain[i].size());
            auto& mine = gradients[i].emplace_back();
            for (std::size_t unit = 0; unit < plain[i].size(); ++unit) {
                const float mean = plain[i][unit] / static_cast<float>(examples);
                michel[i][unit] += absolute[i][unit];
                fisher[i][unit] += mean * mean;
                mine.push_back(mean);
            }
        }
    }
};

struct Stopped : std::exception {};

/// Mean squared gradient per weight of each layer matrix. The gradient of a batch of B examples at a minimum
/// is a sum of B independent terms around 0, so B times the square of the batch's mean estimates the
/// per-example square.
class WeightSums {
public:
    WeightSums(Twin& twin, std::size_t layers)
        : m_sums(layers) {
        for (const auto& [name, tensor] : twin.parameters())
            for (std::size_t l = 0; l < layers; ++l)
                for (int k = 0; k < kLayerMatrices; ++k)
                    if (name ==
                        fmt::format("layer {} {} weight", l, pscope::name(static_cast<MatrixKind>(k))))
                        m_tensors.push_back({l, static_cast<std::size_t>(k), tensor});
        for (Place& place : m_tensors)
            place.tensor.requires_grad_(true);
    }
    /// The gradients hold the sum over the batch's examples.
    void takeBatch(std::size_t examples) {
        ++m_batches;
        for (auto& [layer, kind, tensor] : m_tensors) {
            if (!tensor.grad().defined()) continue;
            m_sums[layer][kind] +=
                tensor.grad().square().mean().item<double>() / static_cast<double>(examples);
            tensor.mutable_grad() = at::Tensor();
        }
    }
    std::vector<std::array<float, kLayerMatrices>> means() const {
        std::vector<std::array<float, kLayerMatrices>> result(m_sums.size());
        for (std::size_t l = 0; l < result.size(); ++l)
            for (std::size_t k = 0; k < kLayerMatrices; ++k)
                result[l][k] = static_cast<float>(m_sums[l][k] / std::max(1, m_batches));
        return result;
    }

private:
    struct Place {
        std::size_t layer, kind;
        at::Tensor tensor;
    };
    std::vector<Place> m_tensors;
    std::vector<std::array<double, kLayerMatrices>> m_sums;
    int m_batches = 0;
};

/// So many rows that one layer takes some 10 ms: small models keep their whole batch.
std::size_t pieceRows(const Model& model, const EncodedDataset& data, std::span<const std::size_t> rows) {
    constexpr std::int64_t kMultiplies = 512 << 20;
    std::int64_t weights = 1;
    for (const LinearWeights& matrix : model.layers.front().matrices)
        weights += std::int64_t{matrix.rows()} * matrix.columns();
    std::size_t longest = 1;
    for (const std::size_t row : rows)
        longest = std::max(longest, data.encodings[row].ids.size());
    const auto cells = static_cast<std::size_t>(kMultiplies / weights);
    return std::clamp<std::size_t>(cells / longest, 1, rows.size());
}

Result<CalibrationStats> gradientsOf(const Model& model, const EncodedDataset& data, JobContext& job) {
    if (!model.hasHead())
        return fail(
            ErrorCode::Unsupported,
            "gradients: the model has no head, so there is no loss to differentiate; train one first");
    if (data.size() == 0 || (data.regression ? data.targets.size() : data.labels.size()) != data.size())
        return fail(ErrorCode::BadInput, "gradients: {} examples, {} labels; expected labelled data",
                    data.size(), data.labels.size());
    Twin twin(std::make_shared<const Model>(model));
    CalibrationStats stats;
    const std::size_t layers = model.layers.size();
    stats.headMichel.resize(layers);
    stats.headFisher.resize(layers);
    stats.neuronMichel.resize(layers);
    stats.neuronFisher.resize(layers);
    stats.headGradients.resize(layers);
    stats.neuronGradients.resize(layers);
    WeightSums weights(twin, layers);
    const auto stopHere = [&job] {
        if (job.stopRequested()) throw Stopped();
    };
    job.phase("gradients of heads and neurons");
    for (const auto& rows : trainingBatches(data, kFisherBatch, 1, 0)) {
        BatchSums heads, neurons;
        const std::size_t atOnce = pieceRows(model, data, rows);
        for (std::size_t first = 0; first < rows.size(); first += atOnce) {
            const auto piece = std::span(rows).subspan(first, std::min(atOnce, rows.size() - first));
            const PaddedBatch batch = padBatch(data, piece, model.config.padId);
            const auto headMasks = ones(model, batch.sequences, true),
                       neuronMasks = ones(model, batch.sequences, false);
            const at::Tensor logits = twin.logits(
                batch, {.headMasks = &headMasks, .neuronMasks = &neuronMasks, .betweenLayers = stopHere});
            const at::Tensor loss =
                data.regression
                    ? torch::mse_loss(logits.select(1, 0), torch::tensor(batch.targets), at::Reduction::Sum)
                    : torch::cross_entropy_loss(logits, torch::tensor(batch.labels, torch::kLong), {},
                                                at::Reduction::Sum);
            loss.backward();
            heads.addPiece(headMasks);
            neurons.addPiece(neuronMasks);
        }
        heads.addTo(stats.headMichel, stats.headFisher, stats.headGradients, rows.size());
        neurons.addTo(stats.neuronMichel, stats.neuronFisher, stats.neuronGradients, rows.size());
        weights.takeBatch(rows.size());
        stats.examples += rows.size();
        job.progress(static_cast<std::int64_t>(stats.examples), static_cast<std::int64_t>(data.size()));
    }
    for (auto* michel : {&stats.headMichel, &stats.neuronMichel})
        for (auto& layer : *michel)
            for (float& value : layer)
                value /= static_cast<float>(stats.examples);
    stats.weightFisher = weights.means();
    return stats;
}

} // namespace

GradientSource torchGradients() {
    return [](const Model& model, const EncodedDataset& data, JobContext& job) -> Result<CalibrationStats> {
        try {
            return gradientsOf(model, data, job);
        } catch (const std::exception& problem) { // a Stopped of ours too, however libtorch wraps it
            if (job.stopRequested()) return cancelled();
            return fail(ErrorCode::Internal, "gradients: {}", problem.what());
        }
    };
}

} // namespace pscope
