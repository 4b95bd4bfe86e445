// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/reference_ops.h"

#include <algorithm>
#include <cmath>

#include "backends/cpu/arithmetic.h"

namespace pscope::cpu::reference {

// Sixteen partial sums: closer to the exact value than one running sum, and still a loop the compiler can
// vectorise.
static float dot(const float* a, const float* b, int n) {
    float partial[16] = {};
    int i = 0;
    for (; i + 16 <= n; i += 16)
        for (int j = 0; j < 16; ++j)
            partial[j] += a[i + j] * b[i + j];
    double sum = 0;
    for (; i < n; ++i)
        sum += static_cast<double>(a[i]) * b[i];
    for (const float p : partial)
        sum += p;
    return static_cast<float>(sum);
}

Rows linear(std::span<const float> x, int tokens, std::span<const float> weights, std::span<const float> bias,
            int rows, int columns) {
    Rows y(static_cast<std::size_t>(tokens) * rows);
    for (int t = 0; t < tokens; ++t)
        for (int r = 0; r < rows; ++r) {
            const float sum = dot(x.data() + static_cast<std::size_t>(t) * columns,
                                  weights.data() + static_cast<std::size_t>(r) * columns, columns);
            y[static_cast<std::size_t>(t) * rows + r] = sum + (bias.empty() ? 0.0F : bias[r]);
        }
    return y;
}

static void roundToBf16(Rows& values) {
    for (float& value : values)
        value = fromBf16(toBf16(value));
}

static Rows linearBf16(std::span<const float> x, int tokens, const CompressedMatrix& matrix,
                       std::span<const float> bias) {
    Rows rounded(x.begin(), x.end());
    roundToBf16(rounded);
    return linear(rounded, tokens, matrix.weights.values, bias, matrix.rows, matrix.columns);
}

static Rows linearInteger(std::span<const float> x, int tokens, const CompressedMatrix& matrix,
                          std::span<const float> bias) {
    const QuantizedWeights& quantized = *matrix.quantized;
    const int columns = matrix.columns, rows = matrix.rows;
    const int group = quantized.group > 0 ? quantized.group : std::max(columns, 1);
    const int groups = quantized.group > 0 ? (columns + group - 1) / group : 1;
    Rows y(static_cast<std::size_t>(tokens) * rows);
    std::vector<std::int8_t> codes(columns);
    for (int t = 0; t < tokens; ++t) {
        const float* token = x.data() + static_cast<std::size_t>(t) * columns;
        float maxAbs = 0;
        for (int c = 0; c < columns; ++c)
            maxAbs = std::max(maxAbs, std::fabs(token[c]));
        const float inverse = tokenInverse(maxAbs), scale = tokenScale(maxAbs);
        for (int c = 0; c < columns; ++c)
            codes[c] = quantizeActivation(token[c], inverse);
        for (int r = 0; r < rows; ++r) {
            const std::int8_t* weights = quantized.codes.data() + static_cast<std::size_t>(r) * columns;
            float value = 0;
            for (int g = 0; g < groups; ++g) {
                std::int32_t sum = 0;
                for (int c = g * group; c < std::min(columns, (g + 1) * group); ++c)
                    sum += codes[c] * weights[c];
                value += static_cast<float>(sum) *
                         (quantized.scales[static_cast<std::size_t>(r) * groups + g] * scale);
            }
            y[static_cast<std::size_t>(t) * rows + r] = value + bias[r];
        }
    }
    return y;
}

Rows linear(std::span<const float> x, int tokens, const CompressedMatrix& matrix,
            std::span<const float> bias) {
    if (matrix.spec.bits <= 8) return linearInteger(x, tokens, matrix, bias);
    if (matrix.spec.bits == 16) return linearBf16(x, tokens, matrix, bias);
    return linear(x, tokens, matrix.weights.values, bias, matrix.rows, matrix.columns);
}

void layerNorm(Rows& x, int tokens, const NormParts& norm, float eps) {
    const std::size_t width = norm.gamma.values.size();
    for (int t = 0; t < tokens; ++t) {
        float* row = x.data() + t * width;
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < width; ++i)
            sum += row[i];
        const double mean = sum / static_cast<double>(width);
        for (std::size_t i = 0; i < width; ++i)
            squares += (row[i] - mean) * (row[i] - mean);
        const double inverse = 1.0 / std::sqrt(squares / static_cast<double>(width) + eps);
        for (std::size_t i = 0; i < width; ++i)
            row[i] =
                static_cast<float>((row[i] - mean) * inverse) * norm.gamma.values[i] + norm.beta.values[i];
    }
}

void activate(Rows& x, Activation kind) {
    for (float& value : x)
        value = cpu::activate(kind, value);
}

void activateCoarsely(Rows& x, Activation kind) {
    for (float& value : x)
        value = coarselyActivate(kind, value);
}

// One query token of one head over the tokens [first, last) of its sequence.
static void attend(const float* q, const Rows& k, const Rows& v, int first, int last, int stride, int column,
                   int headWidth, Arithmetic arithmetic, Rows& weights, float* out) {
    const bool coarse = arithmetic == Arithmetic::Bf16; // powers of two then
    const float scale = (coarse ? 1.44269504F : 1.0F) / std::sqrt(static_cast<float>(headWidth));
    weights.resize(last - first);
    float largest = -INFINITY;
    for (int j = first; j < last; ++j) {
        weights[j - first] = scale * dot(q, &k[static_cast<std::size_t>(j) * stride + column], headWidth);
        largest = std::max(largest, weights[j - first]);
    }
    double sum = 0;
    for (float& w : weights)
        sum += w = coarse ? coarsePower(w - largest) : std::exp(w - largest);
    if (coarse) roundToBf16(weights);
    for (int d = 0; d < headWidth; ++d) {
        double value = 0;
        for (int j = first; j < last; ++j)
            value += static_cast<double>(weights[j - first]) *
                     v[static_cast<std::size_t>(j) * stride + column + d];
        out[d] = static_cast<float>(value / sum);
    }
}

Rows attention(Rows q, Rows k, Rows v, const TokenBatch& batch, int heads, int headWidth,
               Arithmetic arithmetic) {
    if (arithmetic == Arithmetic::Bf16)
        for (Rows* values : {&q, &k, &v})
            roundToBf16(*values);
    const int stride = heads * headWidth;
    Rows context(q.size());
    Rows weights;
    for (int s = 0; s < batch.sequences(); ++s)
        for (int t = batch.offsets[s]; t < batch.offsets[s + 1]; ++t)
            for (int h = 0; h < heads; ++h) {
                const std::size_t at =
                    static_cast<std::size_t>(t) * stride + static_cast<std::size_t>(h) * headWidth;
                attend(&q[at], k, v, batch.offsets[s], batch.offsets[s + 1], stride, h * headWidth, headWidth,
                       arithmetic, weights, &context[at]);
            }
    return context;
}

} // namespace pscope::cpu::reference
