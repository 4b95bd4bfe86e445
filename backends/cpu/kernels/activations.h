// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Activation functions on vectors. Largest absolute errors against the exact functions, float rounding
// included: erf 3e-7, GELU and SiLU 6e-7 * max(1, |x|), tanh 6e-7; the coarse GELUs 3.4e-5 * |x|.
// TestCpuKernels::activations holds them to it.

/// erf by a rational approximation z P(z^2) / Q(z^2), fitted for this file on |z| <= 3.9 (minimax
/// error 1.5e-8).
PSCOPE_INLINE F errorFunction(F z) {
    z = smallest(largest(z, splat(-3.9F)), splat(3.9F));
    const F u = z * z;
    F p = u * 2.0503796850e-06F + 2.8745803105e-04F;
    p = p * u + 3.8369133423e-03F;
    p = p * u + 5.2967032667e-02F;
    p = p * u + 1.9194188383e-01F;
    p = p * u + 1.1283790324e+00F;
    F q = u * 3.8230703931e-05F + 1.1817433590e-03F;
    q = q * u + 1.5109278762e-02F;
    q = q * u + 1.1475856182e-01F;
    q = q * u + 5.0343584355e-01F;
    q = q * u + 1.0F;
    return z * p * reciprocal(q);
}

PSCOPE_INLINE F sigmoid(F x) {
    return reciprocal(exponential(-x) + 1.0F);
}

template <Activation kind> PSCOPE_INLINE F activated(F x) {
    if constexpr (kind == Activation::GeluErf) {
        const F half = x * 0.5F;
        return half + half * errorFunction(x * 0.70710678F);
    } else if constexpr (kind == Activation::GeluTanh) {
        // (1 + tanh u) / 2 = sigmoid(2 u)
        return x * sigmoid(x * (x * x * (2 * 0.79788456F * 0.044715F) + 2 * 0.79788456F));
    } else if constexpr (kind == Activation::Relu) {
        return largest(x, F{});
    } else if constexpr (kind == Activation::Silu) {
        return x * sigmoid(x);
    } else {
        // tanh x = 2 sigmoid(2 x) - 1
        return sigmoid(x + x) * 2.0F - 1.0F;
    }
}

/// See coarse.h.
PSCOPE_INLINE F coarselyActivated(F x, const float (&c)[8]) {
    const F t = smallest(largest(x, splat(-4.0F)), splat(4.0F)), u = t * t;
    F p = u * c[7] + c[6];
    p = p * u + c[5];
    p = p * u + c[4];
    p = p * u + c[3];
    p = p * u + c[2];
    p = p * u + c[1];
    p = p * u + c[0];
    return x * (t * p + 0.5F);
}

/// For an output that its reader rounds to 8 or 16 bits anyway.
template <Activation kind> PSCOPE_INLINE F coarselyActivated(F x) {
    if constexpr (kind == Activation::GeluErf)
        return coarselyActivated(x, coarseGeluErf);
    else if constexpr (kind == Activation::GeluTanh)
        return coarselyActivated(x, coarseGeluTanh);
    else
        return activated<kind>(x);
}

/// `rows` rows of `vectors` vectors, `stride` floats apart.
template <Activation kind, bool coarse>
static void activateRows(float* y, int rows, int stride, int vectors) {
    for (int r = 0; r < rows; ++r)
        for (int v = 0; v < vectors; ++v) {
            float* at = y + static_cast<std::size_t>(r) * stride + v * W;
            store(at, coarse ? coarselyActivated<kind>(load(at)) : activated<kind>(load(at)));
        }
}
template <bool coarse> static void activateRows(int kind, float* y, int rows, int stride, int vectors) {
    switch (static_cast<Activation>(kind)) {
    case Activation::GeluErf:
        return activateRows<Activation::GeluErf, coarse>(y, rows, stride, vectors);
    case Activation::GeluTanh:
        return activateRows<Activation::GeluTanh, coarse>(y, rows, stride, vectors);
    case Activation::Relu:
        return activateRows<Activation::Relu, coarse>(y, rows, stride, vectors);
    case Activation::Silu:
        return activateRows<Activation::Silu, coarse>(y, rows, stride, vectors);
    case Activation::Tanh:
        return activateRows<Activation::Tanh, coarse>(y, rows, stride, vectors);
    }
}

/// Any number of floats, aligned to a cache line with readable slack behind them.
static void activateArray(float* x, std::size_t count, Activation kind) {
    activateRows<false>(static_cast<int>(kind), x, 1, 0, static_cast<int>((count + W - 1) / W));
}
static void activateArrayCoarsely(float* x, std::size_t count, Activation kind) {
    activateRows<true>(static_cast<int>(kind), x, 1, 0, static_cast<int>((count + W - 1) / W));
}
