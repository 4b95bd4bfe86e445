// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_assembly.h"

#include <set>

#include <fmt/ranges.h>

#include "core/model/architecture_table.h"

namespace pscope {

namespace {

constexpr std::size_t kListed = 5; // names in one sentence; the rest is counted

std::string listed(const std::vector<std::string>& names) {
    const auto shown = std::span(names).first(std::min(names.size(), kListed));
    std::string text = fmt::format("{}", fmt::join(shown, ", "));
    if (names.size() > kListed) text += fmt::format(" and {} more", names.size() - kListed);
    return text;
}

/// Hands out tensors by role and keeps account of what was missing, wrong and left over.
class TensorPicker {
public:
    TensorPicker(const TensorMap& tensors, const ArchitectureNames& names) : m_names(names) {
        for (const auto& [original, tensor] : tensors) {
            if (isIgnorable(original)) continue;
            const auto [place, fresh] = m_byName.try_emplace(normalisedName(original, names), Candidate{original, &tensor});
            if (!fresh) m_extra.push_back(original);
        }
    }

    bool has(std::string_view stem) const { return m_byName.contains(stripped(stem) + ".weight"); }

    Tensor take(std::string_view name, std::vector<std::int64_t> shape) {
        const std::string key = stripped(name);
        const auto found = m_byName.find(key);
        if (found == m_byName.end()) {
            m_missing.push_back(fullName(name));
            return {};
        }
        found->second.used = true;
        const Tensor& tensor = *found->second.tensor;
        if (!isFloating(tensor.dtype))
            m_wrong.push_back(fmt::format("{} is {}, expected a float type", found->second.original, pscope::name(tensor.dtype)));
        else if (tensor.shape != shape)
            m_wrong.push_back(fmt::format("{} is {}, expected [{}]", found->second.original, tensor.shapeText(),
                                          fmt::join(shape, ", ")));
        return tensor;
    }
    LinearWeights linear(std::string_view stem, std::int64_t rows, std::int64_t columns) {
        const std::string text(stem);
        return {take(text + ".weight", {rows, columns}), take(text + ".bias", {rows})};
    }
    LayerNormWeights norm(std::string_view stem, std::int64_t width) {
        const std::string text(stem);
        return {take(text + ".weight", {width}), take(text + ".bias", {width})};
    }

    std::vector<std::string> leftovers() const {
        std::vector<std::string> names = m_extra;
        for (const auto& [key, candidate] : m_byName)
            if (!candidate.used) names.push_back(candidate.original);
        return names;
    }

    Result<void> verdict(const std::string& source) const {
        if (m_missing.empty() && m_wrong.empty()) return {};
        std::vector<std::string> parts;
        if (!m_missing.empty())
            parts.push_back(fmt::format("{} of the tensors that config.json ({}) asks for {} missing: {}", m_missing.size(),
                                        m_names.type, m_missing.size() == 1 ? "is" : "are", listed(m_missing)));
        if (!m_wrong.empty())
            parts.push_back(fmt::format("{} {} not fit config.json: {}", m_wrong.size(),
                                        m_wrong.size() == 1 ? "tensor does" : "tensors do", listed(m_wrong)));
        const auto extra = leftovers();
        if (!m_missing.empty() && !extra.empty()) parts.push_back(fmt::format("present but unknown: {}", listed(extra)));
        return fail(ErrorCode::Mismatch, "{}: {}", source, fmt::join(parts, "; "));
    }

private:
    struct Candidate {
        std::string original;
        const Tensor* tensor = nullptr;
        bool used = false;
    };

    std::string stripped(std::string_view name) const {
        if (name.starts_with(m_names.prefix)) name.remove_prefix(m_names.prefix.size());
        return std::string(name);
    }
    /// As the checkpoint of this architecture would spell it.
    std::string fullName(std::string_view name) const {
        const bool head = name.starts_with(m_names.headDense) || name.starts_with(m_names.classifier);
        return head || name.starts_with(m_names.prefix) ? std::string(name) : std::string(m_names.prefix) + std::string(name);
    }

    const ArchitectureNames& m_names;
    std::map<std::string, Candidate, std::less<>> m_byName;
    std::vector<std::string> m_missing;
    std::vector<std::string> m_wrong;
    std::vector<std::string> m_extra;
};

void pickEmbeddings(Model& model, TensorPicker& pick, const ArchitectureNames& names) {
    const ModelConfig& config = model.config;
    const std::int64_t width = config.embedding;
    model.wordEmbedding = pick.take(std::string(kWordEmbedding) + ".weight", {config.vocabulary, width});
    model.positionEmbedding = pick.take(std::string(kPositionEmbedding) + ".weight", {config.maxPositions, width});
    if (config.tokenTypes > 0)
        model.tokenTypeEmbedding = pick.take(std::string(kTokenTypeEmbedding) + ".weight", {config.tokenTypes, width});
    model.embeddingNorm = pick.norm(kEmbeddingNorm, width);
    if (names.projectionAlways || config.embedding != config.hidden)
        model.embeddingProjection = pick.linear(names.projection, config.hidden, width);
}

LayerWeights pickLayer(const ModelConfig& config, int index, TensorPicker& pick, const ArchitectureNames& names) {
    const std::string prefix = layerPrefix(config, index);
    LayerWeights layer;
    layer.headIds = config.headIds(index);
    const auto inner = static_cast<std::int64_t>(layer.headIds.size()) * config.headWidth();
    const std::int64_t hidden = config.hidden;
    const std::int64_t wide = config.feedForward;
    const std::pair<std::int64_t, std::int64_t> shapes[kLayerMatrices] = {
        {inner, hidden}, {inner, hidden}, {inner, hidden}, {hidden, inner}, {wide, hidden}, {hidden, wide}};
    for (int kind = 0; kind < kLayerMatrices; ++kind)
        layer.matrices[kind] = pick.linear(prefix + std::string(names.matrices[kind]), shapes[kind].first, shapes[kind].second);
    layer.attentionNorm = pick.norm(prefix + std::string(names.attentionNorm), hidden);
    layer.outputNorm = pick.norm(prefix + std::string(names.outputNorm), hidden);
    return layer;
}

void pickLayers(Model& model, TensorPicker& pick, const ArchitectureNames& names) {
    std::map<int, int> firstUser; // owner of the weights -> first layer that uses them
    for (int i = 0; i < model.config.layers; ++i) {
        const auto [place, fresh] = firstUser.try_emplace(model.config.weightLayer(i), i);
        if (fresh) {
            model.layers.push_back(pickLayer(model.config, i, pick, names));
        } else {
            LayerWeights copy = model.layers[place->second];
            copy.sharedWith = place->second;
            model.layers.push_back(std::move(copy));
        }
    }
}

void pickHead(Model& model, TensorPicker& pick, const ArchitectureNames& names) {
    const ModelConfig& config = model.config;
    model.headActivation = names.headActivation;
    const bool complete = pick.has(names.classifier);
    if (complete || pick.has(names.headDense)) model.headDense = pick.linear(names.headDense, config.hidden, config.hidden);
    if (complete)
        model.classifier = pick.linear(names.classifier, config.classes(), config.hidden);
    else
        model.notes.push_back(fmt::format("no classification head ({}.weight is not in the checkpoint): train one before "
                                          "measuring accuracy",
                                          names.classifier));
}

} // namespace

Result<void> assembleModel(Model& model, const TensorMap& tensors, const std::string& source) {
    const ArchitectureNames& names = namesOf(model.config.architecture);
    TensorPicker pick(tensors, names);
    pickEmbeddings(model, pick, names);
    pickLayers(model, pick, names);
    pickHead(model, pick, names);
    PSCOPE_CHECK(pick.verdict(source));
    if (const auto extra = pick.leftovers(); !extra.empty())
        model.notes.push_back(fmt::format("{} {} not used: {}", extra.size(),
                                          extra.size() == 1 ? "tensor of the checkpoint is" : "tensors of the checkpoint are",
                                          listed(extra)));
    return {};
}

} // namespace pscope
