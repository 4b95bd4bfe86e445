// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How each architecture spells the roles of a model: one row per architecture, read in both directions.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "core/model/model.h"

namespace pscope {

/// Names are stems to which ".weight" / ".bias" is added. Body names lack the base prefix; head names are complete.
struct ArchitectureNames {
    Architecture architecture;
    std::string_view type;       // model_type in config.json
    std::string_view className;  // start of `architectures` in config.json
    std::string_view prefix;     // base prefix, with its dot
    std::string_view layer;      // {0} = layer or group, {1} = layer inside the group
    std::array<std::string_view, kLayerMatrices> matrices; // behind `layer`, index = MatrixKind
    std::string_view attentionNorm;
    std::string_view outputNorm;
    std::string_view projection; // E -> D, "" = never
    bool projectionAlways = false; // also when E == D
    std::string_view headDense;  // complete name
    std::string_view classifier; // complete name
    Activation headActivation = Activation::Tanh;
};

/// Names all architectures share, behind the base prefix.
inline constexpr std::string_view kWordEmbedding = "embeddings.word_embeddings";
inline constexpr std::string_view kPositionEmbedding = "embeddings.position_embeddings";
inline constexpr std::string_view kTokenTypeEmbedding = "embeddings.token_type_embeddings";
inline constexpr std::string_view kEmbeddingNorm = "embeddings.LayerNorm";

std::span<const ArchitectureNames> architectureTable();
const ArchitectureNames& namesOf(Architecture architecture);
/// "encoder.layer.3." without base prefix; for ALBERT the group that layer 3 uses.
std::string layerPrefix(const ModelConfig& config, int layer);
/// True for buffers and leftovers that carry no weights of the model ("embeddings.position_ids", "fit_dense.weight").
bool isIgnorable(std::string_view tensorName);
/// The name without DataParallel's "module.", without base prefix, with LayerNorm.gamma/beta spelled weight/bias.
std::string normalisedName(std::string_view tensorName, const ArchitectureNames& names);

} // namespace pscope
