// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The rounding steps behind quantizeRtn. Private to this room and its tests.
#pragma once

#include <span>

#include "core/compress/compressed_model.h"

namespace pscope {

/// weights[i] = code * scale, the value every back-end must reproduce; weights are [rows, columns].
void dequantize(const QuantizedWeights& quantized, int columns, std::span<float> weights);
/// The nearest bfloat16 (8 bits of mantissa), ties to even.
float roundToBf16(float value);

} // namespace pscope
