// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a device multiplies where that is not simply what the recipe asks.
#pragma once

#include "core/compress/compressed_model.h"

namespace pscope {

struct Execution {
    /// Behind its keys and values the last layer computes first tokens alone, which are all that the head reads.
    bool firstTokensLast = false;
    /// The recipe as it runs: a pattern that runs dense multiplies its zeros. Null: everything runs as asked.
    const Recipe* effective = nullptr;
};

/// costOf() whose executedMacs are those of this execution; denseMacs stay those of the whole uncompressed model.
ModelCost costOf(const CompressedModel& model, int tokens, const Execution& execution);

/// MACs of a layer that stops at first tokens: keys and values of all tokens, everything else of one.
std::int64_t firstTokenLayerMacs(std::int64_t tokens, std::int64_t keyAndValueWeights, std::int64_t otherWeights,
                                 std::int64_t attentionWidth);

} // namespace pscope
