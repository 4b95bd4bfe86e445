// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/synthetic.h"

#include <cmath>
#include <numbers>

#include "core/model/architecture_table.h"

namespace pscope {

namespace {

constexpr float kSpread = 0.02F; // initializer_range of every architecture here

/// SplitMix64 with Box-Muller: the same numbers on every machine, which the standard's distributions do not promise.
class NormalSource {
public:
    explicit NormalSource(std::uint64_t seed) : m_state(seed) {}

    Tensor tensor(std::vector<std::int64_t> shape, float spread) {
        std::int64_t count = 1;
        for (const auto dimension : shape) count *= dimension;
        std::vector<float> values(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < values.size(); i += 2) {
            const float radius = spread * std::sqrt(-2.0F * std::log(1.0F - uniform()));
            const float angle = 2.0F * std::numbers::pi_v<float> * uniform();
            values[i] = radius * std::cos(angle);
            if (i + 1 < values.size()) values[i + 1] = radius * std::sin(angle);
        }
        return Tensor::fromFloats(std::move(values), std::move(shape));
    }

private:
    float uniform() { // [0, 1) in steps of 2^-24
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return static_cast<float>((z ^ (z >> 31)) >> 40) * 0x1p-24F;
    }
    std::uint64_t m_state;
};

Tensor filled(float value, std::int64_t count) {
    return Tensor::fromFloats(std::vector<float>(static_cast<std::size_t>(count), value), {count});
}

LinearWeights randomLinear(NormalSource& source, std::int64_t rows, std::int64_t columns) {
    return {source.tensor({rows, columns}, kSpread), filled(0, rows)};
}

LayerNormWeights freshNorm(std::int64_t width) { return {filled(1, width), filled(0, width)}; }

LayerWeights randomLayer(NormalSource& source, const ModelConfig& config, int index) {
    LayerWeights layer;
    layer.headIds = config.headIds(index);
    const auto inner = static_cast<std::int64_t>(layer.headIds.size()) * config.headWidth();
    for (const auto kind : {MatrixKind::Query, MatrixKind::Key, MatrixKind::Value})
        layer.matrices[static_cast<int>(kind)] = randomLinear(source, inner, config.hidden);
    layer.matrices[static_cast<int>(MatrixKind::AttentionOutput)] = randomLinear(source, config.hidden, inner);
    layer.matrices[static_cast<int>(MatrixKind::FfnIn)] = randomLinear(source, config.feedForward, config.hidden);
    layer.matrices[static_cast<int>(MatrixKind::FfnOut)] = randomLinear(source, config.hidden, config.feedForward);
    layer.attentionNorm = freshNorm(config.hidden);
    layer.outputNorm = freshNorm(config.hidden);
    return layer;
}

void addLayers(Model& model, NormalSource& source) {
    std::map<int, int> firstUser;
    for (int i = 0; i < model.config.layers; ++i) {
        const auto [place, fresh] = firstUser.try_emplace(model.config.weightLayer(i), i);
        model.layers.push_back(fresh ? randomLayer(source, model.config, i) : model.layers[place->second]);
        if (!fresh) model.layers.back().sharedWith = place->second;
    }
}

} // namespace

ModelConfig smallConfig(Architecture architecture, int classes) {
    ModelConfig config{.architecture = architecture, .layers = 2, .heads = 4, .hidden = 32, .feedForward = 64,
                       .vocabulary = 100, .embedding = 32, .maxPositions = 64, .tokenTypes = 2};
    if (architecture == Architecture::Roberta) {
        config.tokenTypes = 1;
        config.padId = 1;
        config.positionOffset = 2;
        config.maxPositions = 66;
        config.layerNormEps = 1e-5F;
    }
    if (architecture == Architecture::DistilBert) config.tokenTypes = 0;
    if (architecture == Architecture::Electra) config.embedding = 16;
    if (architecture == Architecture::Albert) {
        config.embedding = 16;
        config.layerGroups = 1;
        config.activation = Activation::GeluTanh;
    }
    for (int i = 0; i < classes; ++i) config.labels.push_back(fmt::format("LABEL_{}", i));
    config.regression = classes == 1;
    return config;
}

ModelConfig bertBaseConfig() {
    return {.layers = 12, .heads = 12, .hidden = 768, .feedForward = 3072, .vocabulary = 30522, .embedding = 768,
            .maxPositions = 512, .tokenTypes = 2, .labels = {"LABEL_0", "LABEL_1"}};
}

Model makeRandomModel(const ModelConfig& config, std::uint64_t seed) {
    const ArchitectureNames& names = namesOf(config.architecture);
    NormalSource source(seed);
    Model model;
    model.config = config;
    model.wordEmbedding = source.tensor({config.vocabulary, config.embedding}, kSpread);
    model.positionEmbedding = source.tensor({config.maxPositions, config.embedding}, kSpread);
    if (config.tokenTypes > 0) model.tokenTypeEmbedding = source.tensor({config.tokenTypes, config.embedding}, kSpread);
    model.embeddingNorm = freshNorm(config.embedding);
    if (names.projectionAlways || config.embedding != config.hidden)
        model.embeddingProjection = randomLinear(source, config.hidden, config.embedding);
    addLayers(model, source);
    model.headDense = randomLinear(source, config.hidden, config.hidden);
    model.headActivation = names.headActivation;
    model.classifier = randomLinear(source, config.classes(), config.hidden);
    model.hash = hashOfTensors(model);
    return model;
}

std::shared_ptr<const Model> makeSharedRandomModel(const ModelConfig& config, std::uint64_t seed) {
    return std::make_shared<const Model>(makeRandomModel(config, seed));
}

} // namespace pscope
