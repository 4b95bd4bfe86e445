// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in front of every program. VW (-D) is how many tokens one vector of a work-item holds: 16, 8, 4 or 1.
//
// Activations lie in blocks of 64 tokens, X[token / 64][feature][64 tokens], the last block as narrow as the next multiple of
// 16 tokens. Lanes are tokens everywhere, so weights are only ever broadcast and no reduction crosses lanes.
#pragma OPENCL FP_CONTRACT ON

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

#if VW == 1
typedef float floatv;
typedef int intv;
typedef uint uintv;
#define LOADV(p) (*(p))
#define STOREV(v, p) (*(p) = (v))
#define AS_FLOATV as_float
#define AS_UINTV as_uint
#define TO_INTV convert_int_rte
#else
typedef JOIN(float, VW) floatv;
typedef JOIN(int, VW) intv;
typedef JOIN(uint, VW) uintv;
#define LOADV(p) JOIN(vload, VW)(0, (p))
#define STOREV(v, p) JOIN(vstore, VW)((v), 0, (p))
#define AS_FLOATV JOIN(as_float, VW)
#define AS_UINTV JOIN(as_uint, VW)
#define TO_INTV JOIN(JOIN(convert_int, VW), _rte)
#endif

#define BLOCK 64

// Where the lanes of a work-item that serves VW tokens lie. lastBlock, lastLanes: the narrow block at the end.
#define LANE_GROUP(token0)                                                                                              \
    const int block = (token0) / BLOCK;                                                                                 \
    const int lane = (token0) % BLOCK;                                                                                  \
    const int lanes = block == lastBlock ? lastLanes : BLOCK

// One buffer says what the batch is: arrays of `padded` integers, then of padded / 16, then of the sequences.
#define BATCH_IDS(batch, padded) (batch)
#define BATCH_POSITIONS(batch, padded) ((batch) + (padded))
#define BATCH_TYPES(batch, padded) ((batch) + 2 * (padded))
#define BATCH_START(batch, padded) ((batch) + 3 * (padded)) // of the token's sequence
#define BATCH_END(batch, padded) ((batch) + 4 * (padded))
#define BATCH_KEYS_BEGIN(batch, padded) ((batch) + 5 * (padded)) // of 16 tokens together
#define BATCH_KEYS_END(batch, padded) ((batch) + 5 * (padded) + (padded) / 16)
#define BATCH_FIRST(batch, padded) ((batch) + 5 * (padded) + (padded) / 8)

// The built-in exp and erf become calls per lane on some devices; these stay vectors. Relative error below 2e-7.
floatv fastExp(floatv x) {
    x = clamp(x, (floatv)(-87.0f), (floatv)(88.0f));
    const floatv n = rint(x * 1.44269504088896341f);
    floatv f = fma(n, (floatv)(-0.693359375f), x);
    f = fma(n, (floatv)(2.12194440e-4f), f);
    floatv p = (floatv)(1.9875691500e-4f);
    p = fma(p, f, (floatv)(1.3981999507e-3f));
    p = fma(p, f, (floatv)(8.3334519073e-3f));
    p = fma(p, f, (floatv)(4.1665795894e-2f));
    p = fma(p, f, (floatv)(1.6666665459e-1f));
    p = fma(p, f, (floatv)(5.0000001201e-1f));
    p = fma(p, f * f, f + 1.0f);
    return p * AS_FLOATV((TO_INTV(n) + 127) << 23);
}

// Rational approximation of backends/cpu/kernels/activations.h; absolute error 3e-7.
floatv fastErf(floatv x) {
    const floatv z = clamp(x, (floatv)(-3.9f), (floatv)(3.9f)), u = z * z;
    floatv p = fma(u, (floatv)(2.0503796850e-06f), (floatv)(2.8745803105e-04f));
    p = fma(p, u, (floatv)(3.8369133423e-03f));
    p = fma(p, u, (floatv)(5.2967032667e-02f));
    p = fma(p, u, (floatv)(1.9194188383e-01f));
    p = fma(p, u, (floatv)(1.1283790324e+00f));
    floatv q = fma(u, (floatv)(3.8230703931e-05f), (floatv)(1.1817433590e-03f));
    q = fma(q, u, (floatv)(1.5109278762e-02f));
    q = fma(q, u, (floatv)(1.1475856182e-01f));
    q = fma(q, u, (floatv)(5.0343584355e-01f));
    q = fma(q, u, (floatv)(1.0f));
    return z * p / q;
}

floatv fastTanh(floatv x) {
    const floatv e = fastExp(-2.0f * fabs(x));
    return copysign((1.0f - e) / (1.0f + e), x);
}

// Numbers of enum Activation; 15 is none.
floatv activated(int kind, floatv x) {
    switch (kind) {
    case 0: return 0.5f * x * (1.0f + fastErf(x * 0.70710678118654752f));
    case 1: return 0.5f * x * (1.0f + fastTanh(0.79788456080286536f * (x + 0.044715f * x * x * x)));
    case 2: return fmax(x, (floatv)(0.0f));
    case 3: return x / (1.0f + fastExp(-x));
    case 4: return fastTanh(x);
    }
    return x;
}

// What follows every product: scales of integer codes, bias, activation, residual. `at` is where the lanes of output `row` lie.
#define EPILOGUE_SCALED 1
#define EPILOGUE_RESIDUAL 2
#define EPILOGUE_ACTIVATION(flags) ((flags) >> 4)
#define EPILOGUE_ARGUMENTS                                                                                              \
    __global const float *restrict vectors, int biasAt, __global const float *restrict rowScales,                      \
        __global const float *restrict tokenScales, __global const float *restrict residual, int flags,                \
        __global float *restrict y

#define EPILOGUE(value, row, at, token)                                                                                 \
    do {                                                                                                                \
        floatv result = (value);                                                                                        \
        if (flags & EPILOGUE_SCALED) result = result * (rowScales[row] * LOADV(tokenScales + (token)));                 \
        result = activated(EPILOGUE_ACTIVATION(flags), result + vectors[biasAt + (row)]);                               \
        if (flags & EPILOGUE_RESIDUAL) result = result + LOADV(residual + (at));                                        \
        STOREV(result, y + (at));                                                                                       \
    } while (0)

// Words of dense weights: panels of 24 outputs, stored [panel][inputs / 8][4][8 inputs][6 outputs], padded with zeros.
#define PANEL_ROWS 24
#define SUB_ROWS 6
#define CHUNK 8
#define SUB_WORDS (CHUNK * SUB_ROWS)
#define CHUNK_WORDS (CHUNK * PANEL_ROWS)
