// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of the accelerator, operation by operation, exactly as rtl/ computes it: int8 codes with a
// scale per row, int16 rows between operations. tst_fpga_rtl holds the two together bit by bit.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model_config.h"
#include "core/util/result.h"

namespace pscope::fpga {

/// mantissa * 2^-exponent, times a constant of the operation; the mantissa has its top bit set, or is 0.
struct RowScale {
    std::uint16_t mantissa = 0;
    std::uint8_t exponent = 0;
    std::int32_t bias = 0; // of a weight row, in the format of the result
    bool operator==(const RowScale&) const = default;
};

inline constexpr int kExpEntries = 128;   // 2^-(i/128), 15 bits
inline constexpr int kGeluEntries = 1024; // relu(x) - activation(x), |x| in steps of 1/128 up to 8
inline constexpr int kGeluFraction = 10;  // the format it is made for
inline constexpr int kScoreFraction = 8;  // of attention scores, which are powers of two

using ExpTable = std::array<std::int16_t, kExpEntries>;
using GeluTable = std::array<std::int16_t, kGeluEntries>;
const ExpTable& expTable();
/// Unsupported for activations that are not relu plus something even in x.
Result<const GeluTable*> geluTable(Activation activation);

std::int16_t saturated16(std::int64_t value);
/// (acc * (w.mantissa * a.mantissa >> 16) rounded >> (shift + exponents)) + bias.
std::int16_t requantised(std::int64_t acc, const RowScale& w, const RowScale& a, int shift);

/// [n] -> codes [n] in -127..127; the scale stands for max|x|, 127 steps of it make it whole. table: GELU on
/// the way in.
RowScale quantiseRow(std::span<const std::int16_t> row, const GeluTable* table, std::int8_t* codes);
/// Scores in powers of two -> codes 0..127 of 2^(x - max); the scale stands for 2^16 / sum of the codes.
RowScale softmaxRow(std::span<const std::int16_t> scores, std::int8_t* codes);

/// Layer norm over x*2^lx + y*2^ly, in the formats that the encoder plan chose.
struct NormPlan {
    std::vector<std::int16_t> gamma, beta;
    int lx = 0, ly = 0; // residual, branch
    int gammaShift = 1;
    int logWidth = 0;          // ceil(log2 n)
    std::uint32_t inverse = 0; // round(2^(15+logWidth) / n)
    std::uint32_t eps = 1;     // eps * n in units of the sum of squares
};
void normRow(std::span<const std::int16_t> x, std::span<const std::int16_t> y, const NormPlan& plan,
             std::int16_t* out);

} // namespace pscope::fpga
