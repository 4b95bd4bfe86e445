// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What "bit for bit" rests on: zeros are the smallest weights and their number is exact, so pruning chooses them again; kept
// neurons come first and ties go to the lower index, so the same neurons stay in the same order; and a scale s = m / c of a
// row is found again from its largest rounded entry, (c * s) / c == s in floats for every c we use (tst_exported_model tries
// all of them).
#include "core/export/exported_model.h"

#include <algorithm>
#include <cstring>

namespace pscope {
namespace {

constexpr int at(MatrixKind kind) { return static_cast<int>(kind); }

/// [rows, columns] padded with zeros below and to the right.
std::vector<float> padded(std::span<const float> values, int rows, int columns, int newRows, int newColumns) {
    std::vector<float> result(std::size_t(newRows) * newColumns, 0.0F);
    for (int row = 0; row < rows; ++row)
        std::copy_n(values.begin() + std::ptrdiff_t(row) * columns, columns, result.begin() + std::ptrdiff_t(row) * newColumns);
    return result;
}

/// The matrix at the size the checkpoint needs; a matrix that is gone altogether comes back as zeros.
LinearWeights linear(const std::shared_ptr<const CompressedMatrix>& matrix, std::vector<float> bias, int rows, int columns) {
    LinearWeights result;
    std::vector<float> values = matrix ? padded(matrix->weights.values, matrix->rows, matrix->columns, rows, columns)
                                       : std::vector<float>(std::size_t(rows) * columns, 0.0F);
    bias.resize(rows, 0.0F);
    result.weight = Tensor::fromFloats(std::move(values), {rows, columns});
    result.bias = Tensor::fromFloats(std::move(bias), {rows});
    return result;
}

std::vector<int> without(int heads, const std::vector<int>& kept) {
    std::vector<int> removed;
    for (int head = 0; head < heads; ++head)
        if (!std::ranges::binary_search(kept, head)) removed.push_back(head);
    return removed;
}

/// An empty list means all of them, unless none was asked for.
int keptNeurons(const CompressedLayer& layer, const LayerSpec& asked, int all) {
    if (asked.neurons == 0) return 0;
    return layer.neuronIds.empty() ? all : static_cast<int>(layer.neuronIds.size());
}

/// Layers that differ can no longer share tensors; ALBERT then gets a group per layer, which its readers support.
bool sameLayer(const LayerWeights& a, const LayerWeights& b) {
    const auto same = [](const Tensor& x, const Tensor& y) {
        return x.shape == y.shape && x.bytes.size() == y.bytes.size() &&
               (x.bytes.empty() || std::memcmp(x.bytes.data(), y.bytes.data(), x.bytes.size()) == 0);
    };
    if (a.headIds != b.headIds) return false;
    for (int kind = 0; kind < kLayerMatrices; ++kind)
        if (!same(a.matrices[kind].weight, b.matrices[kind].weight) || !same(a.matrices[kind].bias, b.matrices[kind].bias)) return false;
    return same(a.attentionNorm.gamma, b.attentionNorm.gamma) && same(a.attentionNorm.beta, b.attentionNorm.beta) &&
           same(a.outputNorm.gamma, b.outputNorm.gamma) && same(a.outputNorm.beta, b.outputNorm.beta);
}

class Builder {
public:
    explicit Builder(const CompressedModel& compressed) : m_source(compressed), m_out{*compressed.model, {}, {}} {}

    Result<ExportedModel> build(const JobContext& job) {
        if (m_source.layers.empty())
            return fail(ErrorCode::Unsupported, "export: the recipe drops all {} layers and a checkpoint needs one; keep a layer",
                        m_out.model.config.layers);
        m_out.model.layers.clear();
        m_out.model.config.prunedHeads.clear();
        for (const auto& layer : m_source.layers) {
            if (job.stopRequested()) return cancelled();
            addLayer(layer);
        }
        m_out.model.config.layers = static_cast<int>(m_out.model.layers.size());
        if (m_source.classifier) addClassifier();
        if (m_out.model.config.layerGroups > 0) shareOrSplitGroups();
        m_out.residual.weightMethod = "magnitude";
        m_out.residual.unitMethod = "magnitude";
        return std::move(m_out);
    }

private:
    void addLayer(const CompressedLayer& layer) {
        const int index = static_cast<int>(m_out.model.layers.size());
        const auto& config = m_out.model.config;
        const LayerWeights& dense = m_source.model->layers[layer.source];
        const LayerSpec& asked = m_source.recipe.layers[layer.source];
        LayerWeights weights;
        LayerSpec residual;
        weights.attentionNorm = layer.attentionNorm;
        weights.outputNorm = layer.outputNorm;
        weights.headIds = layer.headIds;
        residual.matrices = asked.matrices;
        if (weights.headIds.empty() && !dense.headIds.empty()) {
            weights.headIds = {dense.headIds.front()};
            residual.removedHeads = weights.headIds;
            m_out.notes.push_back(fmt::format("layer {}: has no head left; head {} is written as zeros, because other readers need one",
                                              index, weights.headIds.front()));
        }
        if (const int kept = keptNeurons(layer, asked, dense.neurons()); kept < dense.neurons()) {
            residual.neurons = kept;
            m_out.notes.push_back(fmt::format("layer {}: {} of {} neurons kept, the others are written as zeros behind them", index,
                                              kept, dense.neurons()));
        }
        addMatrices(weights, layer, config.hidden, static_cast<int>(weights.headIds.size()) * config.headWidth(), dense.neurons());
        if (auto removed = without(config.heads, weights.headIds); !removed.empty())
            m_out.model.config.prunedHeads[index] = std::move(removed);
        m_out.model.layers.push_back(std::move(weights));
        m_out.residual.layers.push_back(std::move(residual));
    }

    static void addMatrices(LayerWeights& weights, const CompressedLayer& layer, int hidden, int attention, int neurons) {
        const auto set = [&](MatrixKind kind, int rows, int columns) {
            weights.matrices[at(kind)] = linear(layer.matrices[at(kind)], layer.biases[at(kind)], rows, columns);
        };
        set(MatrixKind::Query, attention, hidden);
        set(MatrixKind::Key, attention, hidden);
        set(MatrixKind::Value, attention, hidden);
        set(MatrixKind::AttentionOutput, hidden, attention);
        set(MatrixKind::FfnIn, neurons, hidden);
        set(MatrixKind::FfnOut, hidden, neurons);
    }

    void addClassifier() {
        const CompressedMatrix& matrix = *m_source.classifier;
        std::vector<float> values(matrix.weights.values.begin(), matrix.weights.values.end());
        m_out.model.classifier.weight = Tensor::fromFloats(std::move(values), {matrix.rows, matrix.columns});
        m_out.residual.classifier = m_source.recipe.classifier;
    }

    void shareOrSplitGroups() {
        auto& layers = m_out.model.layers;
        auto& config = m_out.model.config;
        config.innerGroups = 1;
        const bool shared = std::ranges::all_of(layers, [&](const LayerWeights& layer) { return sameLayer(layer, layers.front()); });
        config.layerGroups = shared ? 1 : config.layers;
        for (std::size_t i = 1; shared && i < layers.size(); ++i) layers[i] = layers.front(), layers[i].sharedWith = 0;
        // Keys of pruned_heads count groups here, not layers; readers refuse one beyond the last group.
        if (shared) std::erase_if(config.prunedHeads, [](const auto& item) { return item.first > 0; });
        if (!shared) m_out.notes.push_back("the layers differ now, so each has its own weights (num_hidden_groups = num_hidden_layers)");
    }

    const CompressedModel& m_source;
    ExportedModel m_out;
};

} // namespace

Result<ExportedModel> buildExportedModel(const CompressedModel& compressed, const JobContext& job) { return Builder(compressed).build(job); }

} // namespace pscope
