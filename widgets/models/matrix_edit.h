// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An edit of matrices as the window offers it: some of pattern, sparsity, bits; the rest stays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QString>

#include "widgets/models/model_facts.h"

namespace pscope {

/// A matrix of the model; layer is -1 for the classifier.
struct MatrixId {
    int layer = -1;
    MatrixKind kind = MatrixKind::Classifier;
    auto operator<=>(const MatrixId&) const = default;
};
std::string placeName(const MatrixId& id); // "layer 3 ffn.in", as in measurements

/// A pattern without its sparsity: "dense", "unstructured", "2:4", "4x4".
struct PatternChoice {
    Pattern pattern = Pattern::Dense;
    int a = 0, b = 0; // n, m or p, q
    bool operator==(const PatternChoice&) const = default;
};
const std::vector<PatternChoice>& patternChoices();
PatternChoice patternOf(const MatrixSpec& spec);
QString toText(const PatternChoice& choice);
QString explain(const PatternChoice& choice); // for tooltips
std::optional<PatternChoice> parsePatternChoice(const QString& text);

const std::vector<int>& bitChoices(); // 32 16 8 4 3 2
QString bitsText(int bits);           // "fp32", "bf16", "int8"

struct MatrixEdit {
    std::optional<PatternChoice> pattern;
    std::optional<double> sparsity; // 0..1
    std::optional<int> bits;
};
/// The spec after the edit: sparsity on a dense matrix makes it unstructured, on N:M it chooses the nearest N.
MatrixSpec applyEdit(MatrixSpec spec, const MatrixEdit& edit);
QString toText(const MatrixEdit& edit); // for the undo history

} // namespace pscope
