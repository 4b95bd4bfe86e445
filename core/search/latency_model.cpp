// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/latency_model.h"

#include <algorithm>
#include <cmath>

namespace pscope {
namespace {

/// Non-negative least squares by coordinate descent on the normal equations; the sizes here are some dozens.
std::vector<double> nonNegativeLeastSquares(const std::vector<std::vector<double>>& rows,
                                            const std::vector<double>& target) {
    const std::size_t n = rows.empty() ? 0 : rows.front().size();
    std::vector<std::vector<double>> gram(n, std::vector<double>(n, 0));
    std::vector<double> right(n, 0), x(n, 0);
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t i = 0; i < n; ++i) {
            right[i] += rows[r][i] * target[r];
            for (std::size_t j = 0; j < n; ++j)
                gram[i][j] += rows[r][i] * rows[r][j];
        }
    for (std::size_t i = 0; i < n; ++i)
        gram[i][i] += 1e-6; // columns are scaled to 1: decides between parts never seen apart
    for (int sweep = 0; sweep < 5000; ++sweep) {
        double moved = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double slope = right[i];
            for (std::size_t j = 0; j < n; ++j)
                slope -= gram[i][j] * x[j];
            const double next = std::max(0.0, x[i] + slope / gram[i][i]);
            moved = std::max(moved, std::abs(next - x[i]));
            x[i] = next;
        }
        if (moved < 1e-10) break;
    }
    return x;
}

} // namespace

const std::string& LatencyModel::kernel(const MatrixSpec& spec, int rows, int columns) const {
    const std::string key = fmt::format("{} {} {}", toText(spec), rows, columns);
    const auto known = m_kernels.find(key);
    if (known != m_kernels.end()) return known->second;
    return m_kernels[key] = m_kernelOf(spec, rows, columns);
}

std::string LatencyModel::familyOf(const MatrixSpec& spec, const MatrixSize& size) const {
    return fmt::format("{}|{}|{}", kernel(spec, size.rows, size.columns), int(spec.pattern), spec.bits);
}

LatencyModel::Features LatencyModel::featuresOf(const Recipe& recipe) const {
    Features features{{"constant", 1}};
    for (int l = 0; l < m_shape.layers; ++l) {
        const LayerSpec& layer = recipe.layers[std::size_t(l)];
        if (layer.dropped) continue;
        features["layer"] += 1;
        features["head"] += double(m_shape.headIds[std::size_t(l)].size() - layer.removedHeads.size());
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixSpec& spec = recipe.matrix(l, kind);
            const MatrixSize size = sizeAfterRemoval(recipe, m_shape, l, kind);
            const double all = double(size.rows) * size.columns;
            if (kind == MatrixKind::FfnIn) features["neuron"] += size.rows;
            const std::string family = familyOf(spec, size);
            features[family + "|rows"] += size.rows;
            features[family + "|all"] += all;
            if (!spec.isDense()) features[family + "|kept"] += all * (1 - spec.zeroFraction());
        }
    }
    return features;
}

void LatencyModel::fit(const std::vector<Recipe>& recipes, const std::vector<double>& measuredMs) {
    std::vector<Features> all;
    std::map<std::string, double> scale; // column norms after weighting
    for (std::size_t i = 0; i < recipes.size(); ++i) {
        all.push_back(featuresOf(recipes[i]));
        for (const auto& [name, value] : all.back())
            scale[name] += value * value / (measuredMs[i] * measuredMs[i]);
    }
    std::vector<std::vector<double>> rows;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& row = rows.emplace_back();
        for (const auto& [name, square] : scale) {
            const auto at = all[i].find(name);
            row.push_back(at == all[i].end() ? 0 : at->second / measuredMs[i] / std::sqrt(square));
        }
    }
    const auto solution = nonNegativeLeastSquares(rows, std::vector<double>(rows.size(), 1.0));
    m_coefficients.clear();
    std::size_t column = 0;
    for (const auto& [name, square] : scale)
        m_coefficients[name] = solution[column++] / std::sqrt(square);
    m_matrixMs.clear();
}

LatencyModel::MatrixKey LatencyModel::keyOf(const MatrixSpec& spec, const MatrixSize& size) {
    return {int(spec.pattern), spec.sparsity, spec.n,    spec.m,      spec.p, spec.q,
            spec.bits,         spec.group,    size.rows, size.columns};
}

double LatencyModel::coefficient(const std::string& name) const {
    const auto at = m_coefficients.find(name);
    return at == m_coefficients.end() ? 0 : at->second;
}

double LatencyModel::matrixMs(const MatrixSpec& spec, const MatrixSize& size) const {
    const auto [at, isNew] = m_matrixMs.try_emplace(keyOf(spec, size), 0);
    if (!isNew) return at->second;
    const double all = double(size.rows) * size.columns;
    const auto isTimed = [this](const std::string& family) { return m_coefficients.contains(family + "|all"); };
    MatrixSpec known = spec;
    std::string family = familyOf(known, size);
    // What was not timed is not free. Devices run patterns that do not pay by their dense kernel, so that what was met at
    // 70 % zeros may be another kernel at 50 %; else a kernel of the same pattern and width tells most; else dense.
    const MatrixSpec dense{.bits = spec.bits};
    const bool isRunDense = kernel(spec, size.rows, size.columns) == kernel(dense, size.rows, size.columns);
    if (!isTimed(family) && !isRunDense) {
        const std::string alike = fmt::format("|{}|{}|all", int(spec.pattern), spec.bits);
        for (const auto& [name, value] : m_coefficients)
            if (name.ends_with(alike)) family = name.substr(0, name.size() - std::string_view("|all").size());
    }
    if (!isTimed(family)) known = dense, family = familyOf(known, size);
    if (!isTimed(family)) known = MatrixSpec{}, family = familyOf(known, size);
    double sum = coefficient(family + "|rows") * size.rows + coefficient(family + "|all") * all;
    if (!known.isDense()) sum += coefficient(family + "|kept") * all * (1 - spec.zeroFraction());
    return at->second = sum;
}

double LatencyModel::predictMs(const Recipe& recipe) const {
    double sum = coefficient("constant");
    const double perLayer = coefficient("layer"), perHead = coefficient("head"),
                 perNeuron = coefficient("neuron");
    for (int l = 0; l < m_shape.layers; ++l) {
        const LayerSpec& layer = recipe.layers[std::size_t(l)];
        if (layer.dropped) continue;
        sum += perLayer;
        sum += perHead * double(m_shape.headIds[std::size_t(l)].size() - layer.removedHeads.size());
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixSize size = sizeAfterRemoval(recipe, m_shape, l, kind);
            if (kind == MatrixKind::FfnIn) sum += perNeuron * size.rows;
            sum += matrixMs(recipe.matrix(l, kind), size);
        }
    }
    return sum;
}

std::vector<double> LatencyModel::predictedUnseen(const std::vector<Recipe>& recipes,
                                                  const std::vector<double>& measuredMs, int folds) const {
    std::vector<double> predicted(recipes.size(), NAN);
    LatencyModel model(m_shape, m_kernelOf);
    for (int fold = 0; fold < folds; ++fold) {
        std::vector<Recipe> seen;
        std::vector<double> times;
        for (std::size_t i = 0; i < recipes.size(); ++i)
            if (int(i % std::size_t(folds)) != fold) seen.push_back(recipes[i]), times.push_back(measuredMs[i]);
        model.fit(seen, times);
        for (std::size_t i = std::size_t(fold); i < recipes.size(); i += std::size_t(folds))
            predicted[i] = model.predictMs(recipes[i]);
    }
    return predicted;
}

double meanAbsolutePercentageError(const std::vector<LatencyPair>& pairs, const std::string& role) {
    double sum = 0;
    int count = 0;
    for (const LatencyPair& pair : pairs)
        if (pair.role == role && pair.measuredMs > 0)
            sum += std::abs(pair.predictedMs - pair.measuredMs) / pair.measuredMs, ++count;
    return count ? 100 * sum / count : NAN;
}

} // namespace pscope
