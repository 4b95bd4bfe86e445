// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic both CPU back-ends agree on, one scalar at a time. The fast kernels are vector versions of
// exactly this.
//
// Integer weights (bits <= 8) meet activations that are quantised per token at run time: with m = max |x| of
// the token, scale = m / 127 and q = x * (127 / m) rounded to nearest even, in [-127, 127]. Products are
// summed exactly in int32 (per group where the weights have groups), then y = bias + sum * (token scale *
// weight scale). bf16 weights (bits == 16) meet activations rounded to bf16, summed in float32. The "cpu"
// back-end goes further where rounding is asked for anyway, and its tests compare it with a reference that
// does so too (makeRoundedReferenceBackend): attention of a layer whose query, key and value have 16 bits or
// fewer multiplies bf16 numbers (attendsInBf16) and takes exponentials by coarsePower; an activation whose
// reader rounds it is a coarse one.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "backends/cpu/kernels/coarse.h"
#include "core/model/model_config.h"

namespace pscope::cpu {

/// Nearest even; keeps NaN a NaN.
inline std::uint16_t toBf16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if (std::isnan(value)) return static_cast<std::uint16_t>((bits >> 16) | 0x40);
    return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
inline float fromBf16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Of one token with largest magnitude `maxAbs`.
inline float tokenScale(float maxAbs) {
    return maxAbs * (1.0F / 127.0F);
}
inline float tokenInverse(float maxAbs) {
    return maxAbs > 0 ? 127.0F / maxAbs : 0.0F;
}
/// |value * inverse| <= 127 up to rounding of the two factors, which nearest-even absorbs.
inline std::int8_t quantizeActivation(float value, float inverse) {
    return static_cast<std::int8_t>(std::nearbyint(value * inverse));
}

inline float activate(Activation kind, float x) {
    switch (kind) {
    case Activation::GeluErf:
        return 0.5F * x * (1.0F + std::erf(x * 0.70710678118654752F));
    case Activation::GeluTanh:
        return 0.5F * x * (1.0F + std::tanh(0.79788456080286536F * (x + 0.044715F * x * x * x)));
    case Activation::Relu:
        return x > 0 ? x : 0.0F;
    case Activation::Silu:
        return x / (1.0F + std::exp(-x));
    case Activation::Tanh:
        return std::tanh(x);
    }
    return x;
}

/// See coarse.h.
inline float coarseGelu(float x, const float (&c)[8]) {
    const float t = std::fmin(std::fmax(x, -4.0F), 4.0F), u = t * t;
    float p = c[7];
    for (int i = 6; i >= 0; --i)
        p = std::fma(p, u, c[i]);
    return x * std::fma(t, p, 0.5F);
}
inline float coarselyActivate(Activation kind, float x) {
    if (kind == Activation::GeluErf) return coarseGelu(x, coarseGeluErf);
    if (kind == Activation::GeluTanh) return coarseGelu(x, coarseGeluTanh);
    return activate(kind, x);
}

inline float coarsePower(float x) {
    x = std::fmax(x, -126.0F);
    const float whole = std::nearbyint(x), f = x - whole;
    float p = coarsePowerOfTwo[3];
    for (int i = 2; i >= 0; --i)
        p = std::fma(p, f, coarsePowerOfTwo[i]);
    return std::ldexp(p, static_cast<int>(whole));
}

} // namespace pscope::cpu
