// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The way back: from roles to the names of the model's own architecture, to a folder, to an identity.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/model/architecture_table.h"
#include "core/model/checkpoint.h"
#include "core/util/hash.h"

namespace pscope {

namespace {

void put(TensorMap& map, const std::string& name, const Tensor& tensor) {
    if (!tensor.empty()) map.insert_or_assign(name, tensor);
}
void put(TensorMap& map, const std::string& stem, const LinearWeights& linear) {
    put(map, stem + ".weight", linear.weight);
    put(map, stem + ".bias", linear.bias);
}
void put(TensorMap& map, const std::string& stem, const LayerNormWeights& norm) {
    put(map, stem + ".weight", norm.gamma);
    put(map, stem + ".bias", norm.beta);
}

Result<void> writeText(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), std::strerror(errno));
    return {};
}

} // namespace

TensorMap toHuggingFaceTensors(const Model& model) {
    const ArchitectureNames& names = namesOf(model.config.architecture);
    const std::string base(names.prefix);
    TensorMap map;
    put(map, base + std::string(kWordEmbedding) + ".weight", model.wordEmbedding);
    put(map, base + std::string(kPositionEmbedding) + ".weight", model.positionEmbedding);
    put(map, base + std::string(kTokenTypeEmbedding) + ".weight", model.tokenTypeEmbedding);
    put(map, base + std::string(kEmbeddingNorm), model.embeddingNorm);
    put(map, base + std::string(names.projection), model.embeddingProjection);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerWeights& layer = model.layers[i];
        if (layer.sharedWith >= 0) continue;
        const std::string prefix = base + layerPrefix(model.config, static_cast<int>(i));
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            put(map, prefix + std::string(names.matrices[kind]), layer.matrices[kind]);
        put(map, prefix + std::string(names.attentionNorm), layer.attentionNorm);
        put(map, prefix + std::string(names.outputNorm), layer.outputNorm);
    }
    put(map, std::string(names.headDense), model.headDense);
    put(map, std::string(names.classifier), model.classifier);
    return map;
}

Result<void> saveModel(const Model& model, const std::filesystem::path& folder, DType type) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be created: {}", folder.string(), error.message());
    TensorMap tensors = toHuggingFaceTensors(model);
    for (auto& [key, tensor] : tensors) tensor = convertFloats(tensor, type);
    PSCOPE_CHECK(writeSafetensors(folder / "model.safetensors", tensors, {}));
    return writeText(folder / "config.json", modelConfigJson(model.config));
}

std::string hashOfTensors(const Model& model) {
    std::string all = modelConfigJson(model.config);
    for (const auto& [key, tensor] : toHuggingFaceTensors(model))
        all += fmt::format("{} {} {} {}\n", key, name(tensor.dtype), tensor.shapeText(), contentHash(tensor.bytes));
    return contentHash(std::string_view(all));
}

} // namespace pscope
