// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ladders of recipes that fill a first front by themselves: uniform ones, and ones ordered by measured sensitivity.
#pragma once

#include <string>
#include <vector>

#include "core/measure/workbench.h"

namespace pscope {

struct SweepOptions {
    bool unstructured = true, nm = true, blocks = true, bits = true, heads = true, layers = true;
    bool sensitivityOrdered = true; // second ladder: least sensitive layers first, measured on `sensitivityExamples`
    std::int64_t sensitivityExamples = 512;
    EvaluateOptions evaluate;
};

struct SweepStep {
    std::string name; // "uniform 4x4 80% int8"
    Recipe recipe;
};

/// Uniform ladder: deterministic, duplicates removed, illegal rungs for this shape left out. First step is dense.
std::vector<SweepStep> uniformLadder(const ModelShape& shape, const UnitScores& scores, const SweepOptions& options);
/// Measures each layer's accuracy drop under int4 75 % and compresses layers in that order. Cancellable.
Result<std::vector<SweepStep>> sensitivityLadder(Workbench& bench, const SweepOptions& options, JobContext& job);

} // namespace pscope
