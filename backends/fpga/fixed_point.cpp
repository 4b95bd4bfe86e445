// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/fixed_point.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace pscope::fpga {
namespace {

/// restoring division of sta_divide: 17 quotient bits
std::uint32_t divide(std::uint32_t numerator, std::uint32_t denominator) {
    return numerator / denominator;
}

int lead(std::uint32_t value) {
    return std::countl_zero(std::uint16_t(value));
} // left shift that sets bit 15

std::uint64_t root(std::uint64_t x) {
    auto r = std::uint64_t(std::sqrt(double(x)));
    while (r * r > x)
        --r;
    while ((r + 1) * (r + 1) <= x)
        ++r;
    return r;
}

std::int64_t roundedShift(std::int64_t value, int shift) {
    return (value + (std::int64_t{1} << (shift - 1))) >> shift;
}

double evenPart(Activation activation, double u) { // relu(x) - f(x) at x = u >= 0
    switch (activation) {
    case Activation::GeluErf:
        return u * 0.5 * std::erfc(u / std::sqrt(2.0));
    case Activation::GeluTanh:
        return u * 0.5 * (1 - std::tanh(std::sqrt(2.0 / M_PI) * (u + 0.044715 * u * u * u)));
    case Activation::Silu:
        return u / (1 + std::exp(u));
    default:
        return 0;
    }
}

GeluTable makeGeluTable(Activation activation) {
    GeluTable table{};
    const double step = 8.0 / kGeluEntries;
    for (int i = 0; i < kGeluEntries; ++i) // the middle of what shares the entry
        table[std::size_t(i)] =
            std::int16_t(std::lround(evenPart(activation, (i + 0.4375) * step) * (1 << kGeluFraction)));
    return table;
}

} // namespace

const ExpTable& expTable() {
    static const ExpTable table = [] {
        ExpTable made{};
        for (int i = 0; i < kExpEntries; ++i)
            made[std::size_t(i)] = std::int16_t(
                std::lround(127.0 * 256 * std::exp2(-(i + 0.25) / kExpEntries))); // two distances share one
        made[0] = 127 * 256; // the maximum itself is exact
        return made;
    }();
    return table;
}

Result<const GeluTable*> geluTable(Activation activation) {
    static const GeluTable erf = makeGeluTable(Activation::GeluErf),
                           tanh = makeGeluTable(Activation::GeluTanh), silu = makeGeluTable(Activation::Silu),
                           relu = makeGeluTable(Activation::Relu);
    switch (activation) {
    case Activation::GeluErf:
        return &erf;
    case Activation::GeluTanh:
        return &tanh;
    case Activation::Silu:
        return &silu;
    case Activation::Relu:
        return &relu;
    default:
        return fail(ErrorCode::Unsupported, "the accelerator's table holds GELU, SiLU or ReLU, not {}",
                    name(activation));
    }
}

std::int16_t saturated16(std::int64_t value) {
    return std::int16_t(std::clamp<std::int64_t>(value, -32768, 32767));
}

std::int16_t requantised(std::int64_t acc, const RowScale& w, const RowScale& a, int shift) {
    const std::int64_t scale = (std::uint32_t(w.mantissa) * std::uint32_t(a.mantissa)) >> 16;
    return saturated16(roundedShift(acc * scale, shift + w.exponent + a.exponent) + w.bias);
}

static std::int32_t activated(std::int16_t x, const GeluTable& table) {
    const std::int32_t positive = x > 0 ? x : 0;
    if (x <= -8192 || x >= 8192) return positive;
    return positive - table[std::size_t(std::abs(int(x)) >> 3)];
}

RowScale quantiseRow(std::span<const std::int16_t> row, const GeluTable* table, std::int8_t* codes) {
    std::int32_t largest = 0;
    for (const std::int16_t x : row)
        largest = std::max(largest, std::abs(table ? activated(x, *table) : std::int32_t(x)));
    const int z = largest == 0 ? 15 : lead(std::uint32_t(largest));
    const std::uint32_t m = largest == 0 ? 0x8000U : std::uint32_t(largest) << z;
    const std::int64_t r = divide(127U << 23, m);
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::int64_t x = table ? activated(row[i], *table) : row[i];
        codes[i] = std::int8_t(roundedShift((x << z) * r, 23));
    }
    return {std::uint16_t(m), std::uint8_t(z), 0};
}

RowScale softmaxRow(std::span<const std::int16_t> scores, std::int8_t* codes) {
    const std::int32_t peak = *std::max_element(scores.begin(), scores.end());
    std::uint32_t sum = 0;
    const ExpTable& table = expTable();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const std::int32_t distance = peak - scores[i];
        const int whole = distance >> kScoreFraction;
        const std::int32_t t = table[std::size_t((distance & 255) >> 1)];
        const std::int32_t e = whole > 7 ? 0 : (t + (1 << (7 + whole))) >> (8 + whole);
        codes[i] = std::int8_t(e);
        sum += std::uint32_t(e);
    }
    const int z = lead(sum);
    return {std::uint16_t(std::min<std::uint32_t>(0xffff, divide(0x80000000U, sum << z))),
            std::uint8_t(15 - z), 0};
}

void normRow(std::span<const std::int16_t> x, std::span<const std::int16_t> y, const NormPlan& plan,
             std::int16_t* out) {
    const std::size_t n = x.size();
    std::vector<std::int32_t> v(n);
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t both = (std::int64_t(y[i]) << plan.ly) + (std::int64_t(x[i]) << plan.lx);
        v[i] = std::int32_t(std::clamp<std::int64_t>(both, -524288, 524287));
        sum += v[i];
    }
    const auto mean = std::int32_t(roundedShift(std::int64_t(sum) * plan.inverse, 15 + plan.logWidth));
    std::uint64_t squares = 0;
    for (std::int32_t& value : v) {
        value -= mean;
        squares += std::uint64_t(std::int64_t(value) * value);
    }
    squares += plan.eps;
    const int e = 63 - std::countl_zero(squares) - 39;
    const std::uint64_t top = e >= 0 ? squares >> e : squares << -e;
    std::uint64_t u = (top * plan.inverse) >> 17;
    int exponent = e + 2 - plan.logWidth;
    if (exponent & 1) {
        u <<= 1;
        --exponent;
    }
    const std::uint64_t deviation = root(u);
    const int extra = deviation >> 20 ? 5 : deviation >> 19 ? 4 : 3;
    const std::int64_t inverse = divide(0x80000000U, std::uint32_t(deviation >> extra));
    const int shift = std::max(1, 21 + extra + exponent / 2);
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t hat = saturated16(roundedShift(v[i] * inverse, shift));
        out[i] = saturated16(roundedShift(hat * plan.gamma[i], plan.gammaShift) + plan.beta[i]);
    }
}

} // namespace pscope::fpga
