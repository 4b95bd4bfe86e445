// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What one forward pass of CpuExecutable carries along; private to it.
#pragma once

#include "backends/cpu/cpu_executable.h"

namespace pscope::cpu {

/// Where a pass begins and what it leaves behind; see LayerwiseExecutable::forwardFrom.
struct CpuExecutable::Resume {
    int place = 0;
    const HiddenStates* start = nullptr;
    const std::vector<bool>& keepAt;
    const Keeper& keep;
};

struct CpuExecutable::Pass {
    const TokenBatch& batch;
    TokenBlocks tokens;
    Runner runner;
    PartClock clock;
    const Visitor* visitor; // may be null
    const JobContext& job;  // asked before every matrix: a layer of a large model takes longer than a cancel may wait
    const Resume* resume = nullptr;
};

} // namespace pscope::cpu
