// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/datapath.h"

#include <algorithm>

namespace pscope::fpga {
namespace {

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Chosen when the program is loaded, which is before a sanitizer is ready; the compiler turns the loop into
// 16-bit multiply-adds.
#define PSCOPE_FPGA_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PSCOPE_FPGA_CLONES
#endif

/// acc [4] = four weight rows times one row of inputs.
PSCOPE_FPGA_CLONES void dots(const std::int8_t* a, const std::int8_t* w0, const std::int8_t* w1,
                             const std::int8_t* w2, const std::int8_t* w3, int n, std::int32_t* acc) {
    std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int i = 0; i < n; ++i) {
        s0 += a[i] * w0[i];
        s1 += a[i] * w1[i];
        s2 += a[i] * w2[i];
        s3 += a[i] * w3[i];
    }
    acc[0] = s0, acc[1] = s1, acc[2] = s2, acc[3] = s3;
}

void multiplyRows(const QuantisedRows& a, const std::int8_t* codes, const RowScale* scales, int outputs,
                  int shift, std::int16_t* y, int stride) {
    const auto n = std::size_t(a.columns);
    for (int c = 0; c < outputs; c += 4) { // four weight rows stay in the nearest cache while the inputs pass
        const int count = std::min(4, outputs - c);
        const std::int8_t* w[4];
        for (int i = 0; i < 4; ++i)
            w[i] = codes + std::size_t(c + std::min(i, count - 1)) * n;
        for (int r = 0; r < a.rows; ++r) {
            std::int32_t acc[4];
            dots(a.row(r), w[0], w[1], w[2], w[3], a.columns, acc);
            for (int i = 0; i < count; ++i)
                y[std::size_t(r) * std::size_t(stride) + std::size_t(c + i)] =
                    requantised(acc[i], scales[c + i], a.scales[std::size_t(r)], shift);
        }
    }
}

} // namespace

void QuantisedRows::resize(int newRows, int newColumns) {
    rows = newRows;
    columns = newColumns;
    codes.assign(std::size_t(rows) * std::size_t(columns), 0);
    scales.assign(std::size_t(rows), {});
}

void multiply(const QuantisedRows& a, const QuantisedRows& w, int shift, std::int16_t* y, int stride) {
    multiplyRows(a, w.codes.data(), w.scales.data(), w.rows, shift, y, stride);
}

void multiply(const QuantisedRows& a, const IntegerMatrix& w, int shift, std::int16_t* y, int stride) {
    multiplyRows(a, w.codes.data(), w.scales.data(), w.rows, shift, y, stride);
}

static QuantisedRows quantised(std::span<const std::int16_t> x, int rows, int columns,
                               const GeluTable* table) {
    QuantisedRows made;
    made.resize(rows, columns);
    for (int r = 0; r < rows; ++r)
        made.scales[std::size_t(r)] = quantiseRow(
            x.subspan(std::size_t(r) * std::size_t(columns), std::size_t(columns)), table, made.row(r));
    return made;
}

std::vector<std::int16_t> Datapath::product(std::size_t index, MatrixKind kind, const QuantisedRows& in,
                                            const ProductVisitor& visitor) {
    const IntegerMatrix& w = *m_model.layers[index].matrices[std::size_t(kind)];
    std::vector<std::int16_t> y(std::size_t(in.rows) * std::size_t(w.rows));
    multiply(in, w, 0, y.data(), w.rows);
    for (const std::int16_t v : y)
        m_saturated += v == 32767 || v == -32768;
    if (visitor) visitor({int(index), kind, in, w, y.data(), w.rows});
    return y;
}

static void attend(const IntegerLayer& layer, int tokens, std::span<const std::int16_t> q,
                   std::span<const std::int16_t> k, std::span<const std::int16_t> v,
                   std::vector<std::int16_t>& context) {
    const int width = layer.headWidth, stride = layer.heads * width;
    QuantisedRows cq, ck, cv, p;
    std::vector<std::int16_t> column(static_cast<std::size_t>(tokens)),
        scores(std::size_t(tokens) * std::size_t(tokens));
    for (int h = 0; h < layer.heads; ++h) {
        cq.resize(tokens, width);
        ck.resize(tokens, width);
        cv.resize(width, tokens);
        p.resize(tokens, tokens);
        for (int t = 0; t < tokens; ++t) {
            const std::size_t at = std::size_t(t) * std::size_t(stride) + std::size_t(h * width);
            cq.scales[std::size_t(t)] = quantiseRow(q.subspan(at, std::size_t(width)), nullptr, cq.row(t));
            ck.scales[std::size_t(t)] = quantiseRow(k.subspan(at, std::size_t(width)), nullptr, ck.row(t));
        }
        for (int d = 0; d < width; ++d) {
            for (int t = 0; t < tokens; ++t)
                column[std::size_t(t)] = v[std::size_t(t) * std::size_t(stride) + std::size_t(h * width + d)];
            cv.scales[std::size_t(d)] = quantiseRow(column, nullptr, cv.row(d));
        }
        multiply(cq, ck, layer.scoreShift, scores.data(), tokens);
        for (int t = 0; t < tokens; ++t)
            p.scales[std::size_t(t)] = softmaxRow(
                {scores.data() + std::size_t(t) * std::size_t(tokens), std::size_t(tokens)}, p.row(t));
        multiply(p, cv, layer.contextShift, context.data() + h * width, stride);
    }
}

static void normalise(std::vector<std::int16_t>& x, const std::vector<std::int16_t>& y, int tokens,
                      const NormPlan& plan) {
    const std::size_t n = plan.gamma.size();
    for (int t = 0; t < tokens; ++t) {
        const std::size_t at = std::size_t(t) * n;
        normRow({x.data() + at, n}, {y.data() + at, n}, plan, x.data() + at);
    }
}

void Datapath::layer(std::size_t index, std::vector<std::int16_t>& x, int tokens,
                     const ProductVisitor& visitor) {
    const IntegerLayer& layer = m_model.layers[index];
    const int hidden = int(layer.outputNorm.gamma.size());
    const QuantisedRows in = quantised(x, tokens, hidden, nullptr);
    const auto q = product(index, MatrixKind::Query, in, visitor);
    const auto k = product(index, MatrixKind::Key, in, visitor);
    const auto v = product(index, MatrixKind::Value, in, visitor);
    std::vector<std::int16_t> context(q.size());
    attend(layer, tokens, q, k, v, context);
    const auto attended =
        product(index, MatrixKind::AttentionOutput,
                quantised(context, tokens, layer.heads * layer.headWidth, nullptr), visitor);
    normalise(x, attended, tokens, layer.attentionNorm);
    const auto inner = product(index, MatrixKind::FfnIn, quantised(x, tokens, hidden, nullptr), visitor);
    const int neurons = layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows;
    const auto out =
        product(index, MatrixKind::FfnOut, quantised(inner, tokens, neurons, m_model.gelu), visitor);
    normalise(x, out, tokens, layer.outputNorm);
}

Result<void> Datapath::encode(std::vector<std::int16_t>& x, int tokens, const ProductVisitor& visitor,
                              JobContext& job) {
    for (std::size_t i = 0; i < m_model.layers.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        layer(i, x, tokens, visitor);
    }
    return {};
}

} // namespace pscope::fpga
