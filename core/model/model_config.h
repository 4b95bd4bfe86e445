// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// config.json, reduced to what an encoder with a classification or regression head needs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/util/result.h"

namespace pscope {

enum class Architecture { Bert, Roberta, DistilBert, Electra, Albert };
enum class Activation { GeluErf, GeluTanh, Relu, Silu, Tanh };

/// Letters as everywhere: L layers, H heads, D hidden, F feed-forward, V vocabulary, C classes, E embedding width.
struct ModelConfig {
    Architecture architecture = Architecture::Bert;
    int layers = 0;          // L = layers executed (ALBERT: num_hidden_layers * inner_group_num)
    int heads = 0;           // H, before pruned_heads
    int hidden = 0;          // D
    int feedForward = 0;     // F
    int vocabulary = 0;      // V
    int embedding = 0;       // E; == D unless ALBERT / ELECTRA say otherwise
    int maxPositions = 0;    // rows of the position table
    int positionOffset = 0;  // RoBERTa: pad_token_id + 1
    int tokenTypes = 0;      // rows of the token-type table; 0 = none (DistilBERT)
    int padId = 0;
    float layerNormEps = 1e-12F;
    Activation activation = Activation::GeluErf;
    int layerGroups = 0;     // ALBERT: num_hidden_groups; 0 = every layer has its own weights
    int innerGroups = 1;     // ALBERT: inner_group_num
    std::vector<std::string> labels; // id -> name; size C
    bool regression = false;         // one output, trained with MSE
    std::map<int, std::vector<int>> prunedHeads; // layer -> original head ids already removed physically

    int headWidth() const { return hidden / heads; }
    int classes() const { return static_cast<int>(labels.size()); }
    /// Longest sentence in tokens, specials included.
    int maxTokens() const { return maxPositions - positionOffset; }
    /// ALBERT: the owner of layer i's weights, group * innerGroups + inner; else i.
    int weightLayer(int layer) const;
    /// Original ids of the heads layer i still has, ascending.
    std::vector<int> headIds(int layer) const;

    bool operator==(const ModelConfig&) const = default;
};

std::string_view name(Architecture architecture); // "bert", "roberta", ...
std::string_view name(Activation activation);     // as in config.json: "gelu", "gelu_new", "relu", ...

/// Reads and validates config.json. Every message names file, field, what was found and what was expected.
Result<ModelConfig> readModelConfig(const std::filesystem::path& configJson);
/// The inverse: text of a config.json from which readModelConfig makes an equal ModelConfig.
std::string modelConfigJson(const ModelConfig& config);

} // namespace pscope
