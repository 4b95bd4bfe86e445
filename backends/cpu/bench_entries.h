// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `pscope bench kernels` and its table of targets share: matrices, the buffers they meet, and the clock.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/cpu/bench.h"
#include "backends/cpu/calibration.h"
#include "backends/cpu/pack.h"
#include "backends/cpu/workspace.h"

namespace pscope::cpu {

/// One thing to time.
struct BenchEntry {
    KernelBenchRow row;
    std::string type; // "f32", "bf16", "int8": which dense kernel and peer it is compared with
    std::function<void()> once;
    std::vector<double> seconds;
    LinearCall call;           // ours: what `once` runs on the arena's threads; no matrix for a peer
    double prepareSeconds = 0; // ours: planning and packing the matrix for the wide batch, as after an edit
};

/// A pattern and the kernel that is to run it.
struct WantedKernel {
    const char* spec;
    KernelChoice choice;
};

/// Everything one shape's kernels read and write.
struct BenchArena {
    BenchArena(const KernelTable& table, const KernelBenchOptions& options,
               const KernelBenchOptions::Shape& shape, int threads);
    std::optional<Calibration> calibration;
    ThreadPool pool;
    Runner runner;
    TokenBlocks tokens;
    AlignedBuffer<float> x, y;
    std::vector<float> bias;
    // Of each kernel its own: a later kernel's input must not move an earlier one's.
    std::vector<std::unique_ptr<LinearInput>> inputs;
    std::vector<std::unique_ptr<PackedMatrix>> matrices;
};

/// Nothing where the shape does not fit the pattern or this processor has no such kernel.
void addKernel(std::vector<BenchEntry>& entries, BenchArena& arena, const WantedKernel& wanted,
               const KernelBenchOptions::Shape& shape);
/// What the plan takes for a pattern on that shape; nothing where the shape does not fit it.
std::optional<KernelChoice> plannedKernel(const BenchArena& arena, const char* spec,
                                          const KernelBenchOptions::Shape& shape);
/// oneDNN of each type that it has a kernel for here.
void addPeers(std::vector<BenchEntry>& entries, const KernelBenchOptions::Shape& shape, int threads);

/// Seconds of one call, from as many calls as take two milliseconds. CPU time of this thread drops preemption
/// out; what several threads do takes wall time.
double timeOnce(const std::function<void()>& once, bool cpuTime);

} // namespace pscope::cpu
