// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What searches say about single parts: evaluations in which one part alone was compressed, as a curve per
// part.
#pragma once

#include <string>
#include <vector>

#include "core/search/search_run.h"

namespace pscope {

struct SensitivityCurve {
    std::string part; // "layers 2 ffn.*"
    int layer = 0;
    std::vector<double> drop; // per level, points of accuracy below dense; NaN = not evaluated
};

struct SensitivityCurves {
    std::vector<std::string> levels;      // settings, mildest first (by the mean loss they cost)
    std::vector<SensitivityCurve> curves; // by layer, then part
};
/// From any number of runs of one model and split; a run that began from another recipe than dense says
/// nothing here.
SensitivityCurves sensitivityCurves(const std::vector<const SearchReport*>& reports);

} // namespace pscope
