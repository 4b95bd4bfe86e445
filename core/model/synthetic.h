// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models without a file: random weights of any architecture and size, for tests, benches and as a start for training.
#pragma once

#include <cstdint>
#include <memory>

#include "core/model/model.h"

namespace pscope {

/// A small valid config of this architecture: L 2, H 4, D 32, F 64, V 100, 64 positions, `classes` labels.
ModelConfig smallConfig(Architecture architecture, int classes = 3);
/// The config of BERT-base: L 12, H 12, D 768, F 3072, V 30522, 512 positions, 2 labels.
ModelConfig bertBaseConfig();

/// Matrices and embeddings N(0, 0.02), biases 0, LayerNorm 1 and 0, with head. Same seed, same model; ALBERT layers share.
/// `prunedHeads` of the config are honoured. hash is set from the tensors.
Model makeRandomModel(const ModelConfig& config, std::uint64_t seed);
std::shared_ptr<const Model> makeSharedRandomModel(const ModelConfig& config, std::uint64_t seed);

} // namespace pscope
