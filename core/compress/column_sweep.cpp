// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pass shared by SparseGPT and GPTQ. With (H)^-1 = R^T R, column i of the weights loses e = (w - q) /
// R_ii per row and the columns j >= i become w_j - e R_ij. Updates of far columns wait until a block of
// columns is done. O(rows n^2 + n^3).
#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Core>

#include "core/compress/compressor.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

constexpr int kColumns = 128;    // per block
using Weights = Eigen::MatrixXf; // [rows, n], column-major: the pass goes by columns

/// The neighbour of a scale that a reader finds again: largest * scale / largest is this very number, to the last bit.
float foundAgain(float scale, float largestCode) {
    const float largest = scale * largestCode;
    return largest / largestCode;
}

class Sweep {
public:
    /// `scales` empty: chosen on the way.
    Sweep(const MethodInput& input, const MatrixSpec& spec, const ColumnSweep& options,
          const std::vector<double>& factor, const std::vector<float>& scales, std::vector<float>& weights,
          QuantizedWeights* codes)
        : m_input(input)
        , m_spec(spec)
        , m_options(options)
        , m_factor(factor)
        , m_scales(scales)
        , m_out(weights)
        , m_codes(codes)
        , m_weights(Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
              weights.data(), input.rows, input.columns))
        , m_keep(weights.size(), 1) {
        if (m_codes) {
            m_largest = static_cast<float>((1 << (m_codes->bits - 1)) - 1);
            m_group = m_codes->group > 0 ? m_codes->group : input.columns;
            m_codes->codes.assign(weights.size(), 0);
            m_codes->scales = scales;
            m_codes->scales.resize(weights.size() / static_cast<std::size_t>(m_group), 1.0F);
        }
    }

    Result<void> run(JobContext& job) {
        const int n = m_input.columns, rows = m_input.rows;
        chooseFixedMask();
        const int step =
            m_spec.pattern == Pattern::NM ? std::max(1, kColumns / m_spec.m) * m_spec.m : kColumns;
        Weights errors(rows, step);
        for (int begin = 0; begin < n; begin += step) {
            if (job.stopRequested()) return cancelled();
            const int end = std::min(n, begin + step);
            if (choosesOnTheWay() && m_spec.pattern == Pattern::Unstructured) chooseUnstructured(begin, end);
            for (int i = begin; i < end; ++i) {
                if (choosesOnTheWay() && m_spec.pattern == Pattern::NM && i % m_spec.m == 0) chooseGroup(i);
                column(i, end, errors.col(i - begin));
            }
            if (end < n) { // what this block lost, made up for by all columns behind it
                Eigen::MatrixXf far(end - begin, n - end);
                for (int j = end; j < n; ++j)
                    for (int i = begin; i < end; ++i)
                        far(i - begin, j - end) = static_cast<float>(r(i, j));
                m_weights.rightCols(n - end).noalias() -= errors.leftCols(end - begin) * far;
            }
        }
        for (int row = 0; row < rows; ++row)
            for (int i = 0; i < n; ++i)
                m_out[at(row, i)] = m_weights(row, i);
        return {};
    }

private:
    std::size_t at(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_input.columns) +
               static_cast<std::size_t>(column);
    }
    double r(int i, int j) const {
        return m_factor[static_cast<std::size_t>(j) * static_cast<std::size_t>(m_input.columns) +
                        static_cast<std::size_t>(i)];
    }
    bool choosesOnTheWay() const {
        return !m_options.keepZeros && m_spec.pattern != Pattern::Block && !m_spec.isDense();
    }
    float score(int row, int column) const {
        const float ratio = m_weights(row, column) / static_cast<float>(r(column, column));
        return ratio * ratio;
    }

    /// Given by the zeros; or, for blocks, by the scores of the untouched weights, which the shared routine
    /// adds up.
    void chooseFixedMask() {
        if (m_options.keepZeros) {
            for (std::size_t i = 0; i < m_keep.size(); ++i)
                m_keep[i] = m_out[i] != 0;
        } else if (m_spec.pattern == Pattern::Block) {
            std::vector<float> scores(m_keep.size());
            for (int row = 0; row < m_input.rows; ++row)
                for (int i = 0; i < m_input.columns; ++i)
                    scores[at(row, i)] = score(row, i);
            m_keep = maskFor(m_spec, scores, m_input.rows, m_input.columns, false);
        }
    }

    /// The lowest scores of the block of columns; counted so that the whole matrix meets its sparsity within
    /// one weight.
    void chooseUnstructured(int begin, int end) {
        const auto total = std::llround(m_spec.sparsity * m_input.rows * end) -
                           std::llround(m_spec.sparsity * m_input.rows * begin);
        std::vector<std::pair<float, std::size_t>> order;
        for (int row = 0; row < m_input.rows; ++row)
            for (int i = begin; i < end; ++i)
                order.emplace_back(score(row, i), at(row, i));
        // Of equal scores the lower index stays.
        const auto first = [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : a.second > b.second;
        };
        std::ranges::nth_element(order, order.begin() + total, first);
        for (std::ptrdiff_t i = 0; i < total; ++i)
            m_keep[order[static_cast<std::size_t>(i)].second] = 0;
    }

    void chooseGroup(int begin) {
        std::vector<int> order(static_cast<std::size_t>(m_spec.m));
        for (int row = 0; row < m_input.rows; ++row) {
            std::iota(order.begin(), order.end(), begin);
            std::ranges::stable_sort(order, [&](int a, int b) { return score(row, a) > score(row, b); });
            for (int i = m_spec.n; i < m_spec.m; ++i)
                m_keep[at(row, order[static_cast<std::size_t>(i)])] = 0;
        }
    }

    /// The scale, out of the largest value's and smaller ones, with the least squared error weighted by the
    /// inputs' energy.
    void chooseScales(int begin) {
        if (!m_scales.empty()) return;
        const int end = std::min(m_input.columns, begin + m_group);
        for (int row = 0; row < m_input.rows; ++row) {
            float peak = 0;
            for (int i = begin; i < end; ++i)
                if (m_keep[at(row, i)]) peak = std::max(peak, std::fabs(m_weights(row, i)));
            float& scale = m_codes->scales[at(row, begin) / static_cast<std::size_t>(m_group)];
            scale = peak / m_largest;
            if (!(scale > 0)) {
                scale = 1;
                continue;
            }
            double best = INFINITY;
            float chosen = scale;
            for (int share = 0; share < 12; ++share) {
                const float tried = scale * (1 - 0.05F * static_cast<float>(share));
                double lost = 0;
                for (int i = begin; i < end; ++i) {
                    if (!m_keep[at(row, i)]) continue;
                    const float w = m_weights(row, i), error = w - tried * code(w, tried);
                    lost += double(error) * error *
                            m_input.gram[at(0, i) + static_cast<std::size_t>(i) *
                                                        static_cast<std::size_t>(m_input.columns)];
                }
                if (lost < best) best = lost, chosen = tried;
            }
            scale = foundAgain(chosen, m_largest);
        }
    }
    float code(float weight, float scale) const {
        return std::clamp(std::nearbyintf(weight / scale), -m_largest, m_largest);
    }

    void column(int i, int blockEnd, Eigen::Ref<Eigen::VectorXf> errors) {
        if (m_codes && i % m_group == 0) chooseScales(i);
        const auto diagonal = static_cast<float>(r(i, i));
        for (int row = 0; row < m_input.rows; ++row) {
            float& weight = m_weights(row, i);
            const bool keep = m_keep[at(row, i)] != 0;
            float goal = keep ? weight : 0;
            if (keep && m_codes) {
                const float scale = m_codes->scales[at(row, i) / static_cast<std::size_t>(m_group)],
                            rounded = code(weight, scale);
                m_codes->codes[at(row, i)] = static_cast<std::int8_t>(rounded);
                goal = rounded * scale;
            }
            errors[row] = (weight - goal) / diagonal; // of a weight given as zero: what was pushed onto it
            weight = goal;
        }
        for (int j = i + 1; j < blockEnd; ++j)
            m_weights.col(j) -= errors * static_cast<float>(r(i, j));
    }

    const MethodInput& m_input;
    const MatrixSpec& m_spec;
    const ColumnSweep& m_options;
    const std::vector<double>& m_factor;
    const std::vector<float>& m_scales;
    std::vector<float>& m_out;
    QuantizedWeights* m_codes;
    Weights m_weights;
    std::vector<std::uint8_t> m_keep;
    float m_largest = 0;
    int m_group = 1;
};

/// Scales that a reader would not find again from the rounded weights, because no weight has the largest code; lowered so
/// that one will. Gives how many there are.
std::size_t lowerUnfilled(QuantizedWeights& codes, std::vector<float>& scales, int columns) {
    const int largest = (1 << (codes.bits - 1)) - 1;
    const auto width = static_cast<std::size_t>(codes.group > 0 ? codes.group : columns);
    std::size_t unfilled = 0;
    scales = codes.scales;
    for (std::size_t g = 0; g < codes.scales.size(); ++g) {
        int most = 0;
        for (std::size_t i = g * width; i < (g + 1) * width; ++i)
            most = std::max(most, std::abs(int(codes.codes[i])));
        if (most == 0) codes.scales[g] = 1; // as rounding to nearest has it
        if (most == 0 || most == largest) continue;
        scales[g] = foundAgain(scales[g] * (static_cast<float>(most) + 0.45F) / static_cast<float>(largest), static_cast<float>(largest));
        ++unfilled;
    }
    return unfilled;
}

/// What is still unfilled is rounded once more, each group by its largest value.
void fill(QuantizedWeights& codes, int columns, std::vector<float>& weights) {
    const auto width = static_cast<std::size_t>(codes.group > 0 ? codes.group : columns);
    for (std::size_t g = 0; g < codes.scales.size(); ++g) {
        const auto part = std::span(weights).subspan(g * width, width);
        const QuantizedWeights again = quantizeRtn(part, 1, static_cast<int>(width), codes.bits, 0);
        std::ranges::copy(again.codes, codes.codes.begin() + static_cast<std::ptrdiff_t>(g * width));
        codes.scales[g] = again.scales.front();
        for (std::size_t i = 0; i < width; ++i)
            part[i] = static_cast<float>(again.codes[i]) * again.scales.front();
    }
}

} // namespace

Result<void> columnSweep(const MethodInput& input, const MatrixSpec& spec, const ColumnSweep& options,
                         std::vector<float>& weights, QuantizedWeights* codes, JobContext& job) {
    constexpr int kPasses = 4;
    if (input.rows == 0 || input.columns == 0) return {};
    PSCOPE_TRY(factor, inverseFactor(input.gram, input.columns, job));
    const std::vector<float> given = weights;
    std::vector<float> scales; // chosen on the way at first
    for (int pass = 0; pass < kPasses; ++pass) {
        weights = given;
        PSCOPE_CHECK(Sweep(input, spec, options, factor, scales, weights, codes).run(job));
        if (!codes) return {};
        if (lowerUnfilled(*codes, scales, input.columns) == 0) return {};
    }
    fill(*codes, input.columns, weights);
    return {};
}

} // namespace pscope
