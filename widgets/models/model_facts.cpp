// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/model_facts.h"

namespace pscope {

MatrixExtent ModelFacts::size(int layer, MatrixKind kind) const {
    if (kind == MatrixKind::Classifier) return classifier;
    return layers[static_cast<std::size_t>(layer)][static_cast<std::size_t>(kind)];
}

ModelFacts factsOf(const Model& model) {
    ModelFacts facts;
    facts.folder = model.folder;
    facts.name = model.folder.filename().empty() ? model.folder.parent_path().filename().string() : model.folder.filename().string();
    facts.hash = model.hash;
    facts.architecture = std::string(name(model.config.architecture));
    facts.shape = shapeOf(model);
    for (const LayerWeights& layer : model.layers) {
        std::array<MatrixExtent, kLayerMatrices> sizes;
        for (std::size_t kind = 0; kind < sizes.size(); ++kind)
            sizes[kind] = {layer.matrices[kind].rows(), layer.matrices[kind].columns()};
        facts.layers.push_back(sizes);
    }
    facts.classifier = {model.classifier.rows(), model.classifier.columns()};
    facts.labels = model.config.labels;
    facts.notes = model.notes;
    facts.parameters = model.parameterCount();
    facts.fileBytes = model.fileBytes;
    facts.maxTokens = model.config.maxTokens();
    facts.regression = model.config.regression;
    return facts;
}

DataFacts factsOf(const Dataset& data) {
    return {.path = data.path,
            .name = data.path.filename().string(),
            .hash = data.hash,
            .examples = data.examples.size(),
            .regression = data.regression,
            .pairs = data.pairs,
            .labels = data.labels,
            .notes = data.notes};
}

} // namespace pscope
