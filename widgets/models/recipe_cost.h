// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Size and work of a recipe counted from its settings alone, for what must be shown before the weights were
// looked at.
#pragma once

#include "widgets/models/model_facts.h"

namespace pscope {

struct RecipeCost {
    double bytes = 0; // whole model
    double macs = 0;  // per example
};
/// `dense` is the measured cost of the dense model; the matrices' share of it is replaced.
RecipeCost recipeCost(const Recipe& recipe, const ModelFacts& model, const ModelCost& dense);

/// Stored bytes and values of one matrix under a setting.
struct MatrixCost {
    double bytes = 0, values = 0;
};
MatrixCost matrixCost(const MatrixSpec& spec, int rows, int columns);

/// What the back-end promises for a setting of one matrix under a workload; nothing where it promises nothing.
std::optional<double> expectedSpeedup(const Support& support, const Workload& workload);

} // namespace pscope
