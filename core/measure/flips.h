// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which examples several recipes answer differently: the behaviour behind two accuracies that look alike.
#pragma once

#include <string>
#include <vector>

#include "core/measure/workbench.h"

namespace pscope {

struct Answer {
    int predicted = -1;   // class
    float confidence = 0; // its probability
};

struct FlippedExample {
    std::size_t row = 0; // of the data set, from 0
    int label = -1;
    std::string text, pair;
    std::vector<Answer> answers; // one per column
};

/// Against the first column.
struct FlipCounts {
    std::size_t gained = 0, lost = 0,
                otherWrong = 0; // wrong -> right, right -> wrong, wrong -> another wrong
    double mcnemarP = 1;
};

struct FlipTable {
    std::vector<std::string> labels;  // class names
    std::vector<std::string> columns; // what was compared
    std::vector<FlippedExample> rows; // answered differently by at least two columns
    std::vector<FlipCounts> counts;   // per column
    std::size_t examples = 0;         // looked at
};

/// `predictions` are of the same examples in the same order. Unsupported for a regression, Mismatch for other
/// sizes.
Result<FlipTable> flippedExamples(const Dataset& data, const std::vector<std::string>& labels,
                                  const std::vector<std::string>& columns,
                                  const std::vector<Predictions>& predictions);

/// Evaluates what was not evaluated yet (accuracy only) and compares.
Result<FlipTable> compareAnswers(Workbench& bench, const std::vector<Recipe>& recipes,
                                 const std::vector<std::string>& columns, const EvaluateOptions& options,
                                 JobContext& job);

/// One line per flipped example; RFC 4180.
std::string toCsv(const FlipTable& table);

} // namespace pscope
