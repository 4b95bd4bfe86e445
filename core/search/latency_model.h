// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Latency as a sum over the parts of a recipe, fitted to a few dozen measurements on the device: per kernel
// and pattern a share per output row, per weight and per kept weight; per layer, head and FFN neuron a share;
// and a constant. No share is negative.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/recipe/recipe.h"

namespace pscope {

struct LatencyPair {
    std::string recipe;
    double measuredMs = 0, lowMs = 0, highMs = 0; // p50 and its 95 % interval
    double predictedMs = 0;                       // NaN before there was a fit
    std::string role;                             // "fit", "held-out", "final"
    double p95Ms = 0;                             // measured
    std::string device;                           // "" = the one searched on, else as constraints name it
};

class LatencyModel {
public:
    /// Which kernel the device has for a matrix (Support::kernel); matrices of one kernel share their
    /// coefficients.
    using KernelOf = std::function<std::string(const MatrixSpec&, int rows, int columns)>;
    LatencyModel(ModelShape shape, KernelOf kernelOf)
        : m_shape(std::move(shape))
        , m_kernelOf(std::move(kernelOf)) {}

    /// Relative least squares with non-negative coefficients: a pair of 1 ms counts as much as one of 100 ms.
    void fit(const std::vector<Recipe>& recipes, const std::vector<double>& measuredMs);
    double predictMs(const Recipe& recipe) const;
    /// What models that were fitted without it say of each recipe, in `folds` parts.
    std::vector<double> predictedUnseen(const std::vector<Recipe>& recipes, const std::vector<double>& measuredMs,
                                        int folds) const;

private:
    using Features = std::map<std::string, double>;
    Features featuresOf(const Recipe& recipe) const;
    std::string familyOf(const MatrixSpec& spec, const MatrixSize& size) const; // matrices that share coefficients
    const std::string& kernel(const MatrixSpec& spec, int rows, int columns) const;

    ModelShape m_shape;
    KernelOf m_kernelOf;
    using MatrixKey = std::tuple<int, double, int, int, int, int, int, int, int, int>;
    static MatrixKey keyOf(const MatrixSpec& spec, const MatrixSize& size);
    double matrixMs(const MatrixSpec& spec, const MatrixSize& size) const;
    double coefficient(const std::string& name) const;

    mutable std::map<std::string, std::string> m_kernels;
    std::map<std::string, double> m_coefficients;
    mutable std::map<MatrixKey, double> m_matrixMs; // since the last fit: strategies ask thousands of times
};

/// Mean of |predicted - measured| / measured in percent over pairs of that role; NaN without any.
double meanAbsolutePercentageError(const std::vector<LatencyPair>& pairs, const std::string& role);

} // namespace pscope
