// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rounding to few bits. Symmetric: code 0 is exactly 0.0, so pruned weights stay pruned.
#include "core/compress/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/compress/compressor.h"

namespace pscope {

namespace {

/// Scale of one group, and its codes. The largest magnitude maps to the largest code; nothing is clipped.
float quantizeGroup(std::span<const float> weights, float largestCode, std::span<std::int8_t> codes) {
    constexpr float kRound = 12582912.0F; // 1.5 * 2^23: adding it leaves no bits for a fraction, i.e. rounds to nearest even
    float largest = 0;
    for (float w : weights) largest = std::max(largest, std::fabs(w));
    const float scale = largest / largestCode;
    if (!(scale > 0)) { // all zero, or too small to divide by
        std::ranges::fill(codes, std::int8_t{0});
        return 1;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const float code = (weights[i] / scale + kRound) - kRound;
        codes[i] = static_cast<std::int8_t>(std::clamp(code, -largestCode, largestCode));
    }
    return scale;
}

} // namespace

QuantizedWeights quantizeRtn(std::span<const float> weights, int rows, int columns, int bits, int group) {
    QuantizedWeights out{.bits = bits, .group = group, .codes = std::vector<std::int8_t>(weights.size()), .scales = {}};
    const auto largestCode = static_cast<float>((1 << (bits - 1)) - 1);
    const auto width = static_cast<std::size_t>(group > 0 ? group : columns);
    const std::size_t groups = width == 0 ? 0 : static_cast<std::size_t>(columns) / width;
    out.scales.assign(static_cast<std::size_t>(rows) * std::max<std::size_t>(groups, 1), 1.0F);
    for (std::size_t g = 0; g < static_cast<std::size_t>(rows) * groups; ++g)
        out.scales[g] = quantizeGroup(weights.subspan(g * width, width), largestCode, std::span(out.codes).subspan(g * width, width));
    return out;
}

void dequantize(const QuantizedWeights& quantized, int columns, std::span<float> weights) {
    const auto width = static_cast<std::size_t>(quantized.group > 0 ? quantized.group : columns);
    for (std::size_t i = 0; i < weights.size(); i += width) {
        const float scale = quantized.scales[i / width];
        for (std::size_t j = i; j < i + width; ++j) weights[j] = static_cast<float>(quantized.codes[j]) * scale;
    }
}

float roundToBf16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7F800000U) == 0x7F800000U) return value; // infinities and NaN have no neighbours to round to
    return std::bit_cast<float>((bits + 0x7FFFU + ((bits >> 16) & 1U)) & 0xFFFF0000U);
}

} // namespace pscope
