// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Quality metrics with 95 % confidence intervals, and the paired test that says whether two models differ.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/util/result.h"

namespace pscope {

struct MetricInfo {
    std::string id; // "accuracy", "f1", "f1_macro", "mcc", "roc_auc", "loss"; "pearson", "spearman", "mse"
    std::string label;
    std::string unit; // "" = a fraction
    bool higherIsBetter = true;
    bool regression = false; // which kind of task it applies to
    std::string
        interval; // how the interval is made, for tooltips: "Wilson", "Fisher z", "bootstrap (1000, seed 1)"
};
const std::vector<MetricInfo>& metricRegistry();

struct MetricValue {
    std::string id;
    double value = 0;
    double low = 0; // 95 % interval
    double high = 0;
    std::size_t count = 0; // examples
};

/// Model outputs over a split; logits are [N, C] row-major.
struct Predictions {
    std::vector<float> logits;
    int classes = 0;
    std::vector<int> labels;     // truth, classification
    std::vector<double> targets; // truth, regression
    std::size_t count() const { return classes ? logits.size() / classes : 0; }
    /// Class with the highest logit; -1 for a row that holds a NaN, which so counts as wrong.
    std::vector<int> argmax() const;
};

/// "loss" is the cross-entropy, or the squared error of a regression. NotFound for an unknown id, Unsupported
/// when the task does not fit (say: needs two classes, got 77), BadInput for outputs that are not numbers
/// (where that matters).
Result<MetricValue> computeMetric(std::string_view id, const Predictions& predictions);
/// accuracy for classification, pearson for regression.
std::string defaultMetric(bool regression);

/// Exact two-sided McNemar test on the same examples; 1 when they never disagree.
double mcnemarP(std::span<const int> a, std::span<const int> b, std::span<const int> truth);

/// Wilson score interval for k successes of n.
std::pair<double, double> wilsonInterval(std::size_t successes, std::size_t n, double z = 1.959964);

} // namespace pscope
