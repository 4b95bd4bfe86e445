// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plain loops of cpu.reference. Activations are row-major [tokens, features].
#pragma once

#include <span>
#include <vector>

#include "backends/cpu/encoder_parts.h"
#include "backends/cpu/packed_matrix.h"

namespace pscope::cpu::reference {

using Rows = std::vector<float>;

/// y[t] = W x[t] + b in float32; `weights` [rows, columns], `bias` [rows] or empty.
Rows linear(std::span<const float> x, int tokens, std::span<const float> weights, std::span<const float> bias,
            int rows, int columns);
/// The same in the arithmetic the matrix's bits ask for, see arithmetic.h.
Rows linear(std::span<const float> x, int tokens, const CompressedMatrix& matrix,
            std::span<const float> bias);
/// In place over [tokens, width].
void layerNorm(Rows& x, int tokens, const NormParts& norm, float eps);
void activate(Rows& x, Activation kind);
void activateCoarsely(Rows& x, Activation kind);
/// Softmax attention inside each sequence; q, k, v and the result are [tokens, heads * headWidth]. F32, or
/// Bf16 as the "cpu" back-end rounds, see arithmetic.h.
Rows attention(Rows q, Rows k, Rows v, const TokenBatch& batch, int heads, int headWidth,
               Arithmetic arithmetic);

} // namespace pscope::cpu::reference
