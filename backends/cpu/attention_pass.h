// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over a packed batch: each head of each sequence on its own.
#pragma once

#include "backends/cpu/workspace.h"
#include "core/backend/backend.h"

namespace pscope::cpu {

struct AttentionPass {
    const TokenBatch* batch = nullptr;
    TokenBlocks tokens;
    int heads = 0, headWidth = 0;
    const float *query = nullptr, *key = nullptr, *value = nullptr; // [heads * headWidth] features each
    float* context = nullptr;
};
void attendAll(const AttentionPass& pass, const Runner& runner, std::vector<Workspace::PerThread>& threads);

} // namespace pscope::cpu
