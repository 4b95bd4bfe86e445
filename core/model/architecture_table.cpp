// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"

#include <fmt/format.h>

namespace pscope {

namespace {

constexpr std::array<std::string_view, kLayerMatrices> kBertMatrices = {
    "attention.self.query",   "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense"};

constexpr ArchitectureNames kTable[] = {
    {.architecture = Architecture::Bert,
     .type = "bert",
     .className = "Bert",
     .prefix = "bert.",
     .layer = "encoder.layer.{0}.",
     .matrices = kBertMatrices,
     .attentionNorm = "attention.output.LayerNorm",
     .outputNorm = "output.LayerNorm",
     .headDense = "bert.pooler.dense",
     .classifier = "classifier",
     .headActivation = Activation::Tanh},
    {.architecture = Architecture::Roberta,
     .type = "roberta",
     .className = "Roberta",
     .prefix = "roberta.",
     .layer = "encoder.layer.{0}.",
     .matrices = kBertMatrices,
     .attentionNorm = "attention.output.LayerNorm",
     .outputNorm = "output.LayerNorm",
     .headDense = "classifier.dense",
     .classifier = "classifier.out_proj",
     .headActivation = Activation::Tanh},
    {.architecture = Architecture::DistilBert,
     .type = "distilbert",
     .className = "DistilBert",
     .prefix = "distilbert.",
     .layer = "transformer.layer.{0}.",
     .matrices = {"attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "ffn.lin1", "ffn.lin2"},
     .attentionNorm = "sa_layer_norm",
     .outputNorm = "output_layer_norm",
     .headDense = "pre_classifier",
     .classifier = "classifier",
     .headActivation = Activation::Relu},
    {.architecture = Architecture::Electra,
     .type = "electra",
     .className = "Electra",
     .prefix = "electra.",
     .layer = "encoder.layer.{0}.",
     .matrices = kBertMatrices,
     .attentionNorm = "attention.output.LayerNorm",
     .outputNorm = "output.LayerNorm",
     .projection = "embeddings_project",
     .headDense = "classifier.dense",
     .classifier = "classifier.out_proj",
     .headActivation = Activation::GeluErf},
    {.architecture = Architecture::Albert,
     .type = "albert",
     .className = "Albert",
     .prefix = "albert.",
     .layer = "encoder.albert_layer_groups.{0}.albert_layers.{1}.",
     .matrices = {"attention.query", "attention.key", "attention.value", "attention.dense", "ffn", "ffn_output"},
     .attentionNorm = "attention.LayerNorm",
     .outputNorm = "full_layer_layer_norm",
     .projection = "encoder.embedding_hidden_mapping_in",
     .projectionAlways = true,
     .headDense = "albert.pooler",
     .classifier = "classifier",
     .headActivation = Activation::Tanh},
};

} // namespace

std::span<const ArchitectureNames> architectureTable() { return kTable; }

const ArchitectureNames& namesOf(Architecture architecture) {
    for (const auto& row : kTable)
        if (row.architecture == architecture) return row;
    return kTable[0]; // not reached: the table has a row for each enumerator (tst_architecture_table)
}

std::string layerPrefix(const ModelConfig& config, int layer) {
    const int owner = config.weightLayer(layer);
    const int inner = config.layerGroups > 0 ? config.innerGroups : 1;
    return fmt::format(fmt::runtime(namesOf(config.architecture).layer), owner / inner, owner % inner);
}

bool isIgnorable(std::string_view tensorName) {
    for (const std::string_view end : {"position_ids", "token_type_ids", "attn.bias", "attn.masked_bias"})
        if (tensorName.ends_with(end)) return true;
    return tensorName.find("fit_dense.") != std::string_view::npos;
}

std::string normalisedName(std::string_view tensorName, const ArchitectureNames& names) {
    if (tensorName.starts_with("module.")) tensorName.remove_prefix(7);
    if (tensorName.starts_with(names.prefix)) tensorName.remove_prefix(names.prefix.size());
    std::string text(tensorName);
    for (const auto& [old, now] : {std::pair{".gamma", ".weight"}, std::pair{".beta", ".bias"}})
        if (text.ends_with(old)) text.replace(text.size() - std::string_view(old).size(), std::string::npos, now);
    return text;
}

} // namespace pscope
