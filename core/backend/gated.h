// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of an executable: tokens and whole sequences leave between layers. Methods decide (token
// pruning, early exit); the executable only goes on with less.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/backend/backend.h"

namespace pscope {

/// What is on its way behind a layer. Valid during the call.
struct Present {
    int layer = 0;                  // the last one that ran, counted like the layers that run
    std::span<const int> sequences; // places in the batch, ascending
    std::span<const int> offsets;   // [sequences + 1] into positions and the rows of states
    std::span<const int> positions; // of every token inside its sequence
    std::span<const float> states;  // [tokens, D] row-major
    int hidden = 0;
};

/// For each present sequence the rows of its own that go on, ascending and row 0 among them, because the head
/// reads it; none at all ends the sequence, and the head reads its row 0 as it is now. An empty answer: all
/// go on.
using Gate = std::function<std::vector<std::vector<int>>(const Present&)>;

class GatedExecutable {
public:
    virtual ~GatedExecutable() = default;
    /// forward() that asks `gate` behind each layer whose entry in `gateBehind` [layers that run] is true;
    /// behind the last one nobody is asked. BadInput when an answer does not fit what is present.
    virtual Result<Logits> forwardGated(const TokenBatch& batch, const std::vector<bool>& gateBehind,
                                        const Gate& gate, JobContext& job) = 0;
};

} // namespace pscope
