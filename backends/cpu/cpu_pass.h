// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What one forward pass of CpuExecutable over one part of a batch carries along; private to it.
#pragma once

#include <numeric>

#include "backends/cpu/cpu_executable.h"

namespace pscope::cpu {

/// Where a pass begins and what it leaves behind; see LayerwiseExecutable::forwardFrom.
struct CpuExecutable::Resume {
    int place = 0;
    const HiddenStates* start = nullptr;
    const std::vector<bool>& keepAt;
    const Keeper& keep;
};

/// What a run is asked besides the logits; all may be null.
struct CpuExecutable::Wishes {
    const Visitor* visitor = nullptr;
    std::vector<PartTime>* times = nullptr;
    const Resume* resume = nullptr;
    const std::vector<bool>* gateBehind = nullptr;
    const Gate* gate = nullptr;
};

/// The states one part reads and writes at each place; null where none are wanted. [layers + 1]
struct CpuExecutable::PartStates {
    const float* start = nullptr;
    std::vector<float*> keep;
};

struct CpuExecutable::Pass {
    Pass(const TokenBatch& part, const Runner& run, Workspace& memory, const Wishes& asked,
         const JobContext& context)
        : batch(part)
        , runner(run)
        , work(memory)
        , clock(asked.times)
        , wishes(asked)
        , job(context)
        , offsets(part.offsets)
        , tokens{part.tokens()}
        , sequences(static_cast<std::size_t>(part.sequences())) {
        std::iota(sequences.begin(), sequences.end(), 0);
    }
    const TokenBatch& batch;
    Runner runner;
    Workspace& work;
    PartClock clock;
    const Wishes& wishes;
    const JobContext&
        job; // asked before every matrix: a layer of a large model takes longer than a cancel may wait
    // What is still on its way: all of the batch until something leaves.
    std::vector<int> offsets; // [sequences + 1]
    TokenBlocks tokens;
    std::vector<int> sequences; // places in the batch
    std::vector<int> positions; // of the tokens in their sequences; only kept for a gate
};

} // namespace pscope::cpu
