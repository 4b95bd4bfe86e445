// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Coefficients of the coarse functions, for results that are rounded to 8 or 16 bits anyway; fitted for this
// file (weighted minimax). Constants only: kernels of all instruction sets include it.
#pragma once

namespace pscope::cpu {

/// GELU as x (1/2 + t P(t^2)) with t = x held to [-4, 4], exactly 0 and x beyond: off by up to 3.4e-5 |x|, a
/// two-hundredth of an int8 step of the largest number.
inline constexpr float coarseGeluErf[8] = {3.988092198e-01F,  -6.607351079e-02F, 9.588210806e-03F,
                                           -1.023190088e-03F, 7.653193858e-05F,  -3.738505142e-06F,
                                           1.056771327e-07F,  -1.298959755e-09F};
inline constexpr float coarseGeluTanh[8] = {3.988162638e-01F,  -6.641482340e-02F, 9.823096294e-03F,
                                            -1.085752317e-03F, 8.510311367e-05F,  -4.381878491e-06F,
                                            1.308212334e-07F,  -1.698923769e-09F};

/// 2^f for f in [-1/2, 1/2], relative error below 8e-5; half a step of bf16 is 2e-3.
inline constexpr float coarsePowerOfTwo[4] = {9.999280879e-01F, 6.932609173e-01F, 2.426113657e-01F,
                                              5.517209188e-02F};

} // namespace pscope::cpu
