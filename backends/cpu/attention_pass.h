// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over a packed batch: each head of each sequence on its own.
#pragma once

#include <span>

#include "backends/cpu/workspace.h"

namespace pscope::cpu {

struct AttentionPass {
    bool bf16 = false; // see attendsInBf16; otherwise fp32
    TokenBlocks tokens, queryTokens;
    std::span<const int> offsets, queryOffsets; // [sequences + 1] into the tokens
    int heads = 0, headWidth = 0;
    float *query = nullptr, *key = nullptr,
          *value = nullptr;   // [heads * headWidth] features each; may be rounded in place
    float* context = nullptr; // like query
};
void attendAll(const AttentionPass& pass, const Runner& runner, Workspace& work);

} // namespace pscope::cpu
