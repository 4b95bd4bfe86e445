// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is not a product: embeddings, layer norm, rounding of activations, the first token of each sequence.
// SLICES (-D): work-items that share the features of a lane group; 1 where a work-item is a processor core.

#define SLICE_LANES (16 / VW)

#if SLICES > 1
#define SHARED_SUMS __local floatv shared[SLICES * SLICE_LANES]
#define SUM_OVER_SLICES(value) overSlices(value, shared, 0)
#define MAX_OVER_SLICES(value) overSlices(value, shared, 1)
floatv overSlices(floatv value, __local floatv *shared, int largest) {
    const int column = get_local_id(0);
    shared[get_local_id(1) * SLICE_LANES + column] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    floatv all = shared[column];
    for (int s = 1; s < SLICES; ++s) {
        const floatv other = shared[s * SLICE_LANES + column];
        all = largest ? fmax(all, other) : all + other;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return all;
}
#else
#define SHARED_SUMS
#define SUM_OVER_SLICES(value) (value)
#define MAX_OVER_SLICES(value) (value)
#endif

// Global (lane groups, chunks of 32 features).
__kernel void embed(int lastBlock, int lastLanes, int width, __global const int *restrict batch, int padded, int tokens,
                    __global const float *restrict word, __global const float *restrict position,
                    __global const float *restrict type, int hasTypes, __global float *restrict y) {
    __global const int *ids = BATCH_IDS(batch, padded), *positions = BATCH_POSITIONS(batch, padded), *types = BATCH_TYPES(batch, padded);
    const int token0 = (int)get_global_id(0) * VW;
    LANE_GROUP(token0);
    const int first = (int)get_global_id(1) * 32, end = min(width, first + 32);
    for (int i = 0; i < VW; ++i) {
        __global float *out = y + (size_t)block * BLOCK * width + lane + i;
        if (token0 + i >= tokens) { // lanes without a token stay finite
            for (int f = first; f < end; ++f) out[(size_t)f * lanes] = 0;
            continue;
        }
        __global const float *w = word + (size_t)ids[token0 + i] * width;
        __global const float *p = position + (size_t)positions[token0 + i] * width;
        __global const float *t = type + (hasTypes ? (size_t)types[token0 + i] * width : 0);
        for (int f = first; f < end; ++f) {
            float value = w[f] + p[f];
            if (hasTypes) value += t[f];
            out[(size_t)f * lanes] = value;
        }
    }
}

// In place. Global (lane groups, SLICES), local (SLICE_LANES or 1, SLICES).
__kernel void norm(int lastBlock, int lastLanes, int features, __global const float *restrict vectors, int gammaAt, int betaAt,
                   float epsilon, __global float *restrict x) {
    SHARED_SUMS;
    LANE_GROUP((int)get_global_id(0) * VW);
    __global float *p = x + (size_t)block * BLOCK * features + lane;
    const int slice = SLICES > 1 ? (int)get_local_id(1) : 0;
    floatv sum = (floatv)(0.0f);
    for (int f = slice; f < features; f += SLICES) sum += LOADV(p + (size_t)f * lanes);
    const floatv mean = SUM_OVER_SLICES(sum) / (float)features;
    floatv squares = (floatv)(0.0f);
    for (int f = slice; f < features; f += SLICES) {
        const floatv d = LOADV(p + (size_t)f * lanes) - mean;
        squares = fma(d, d, squares);
    }
    const floatv inverse = 1.0f / sqrt(SUM_OVER_SLICES(squares) / (float)features + epsilon);
    for (int f = slice; f < features; f += SLICES) {
        const floatv value = (LOADV(p + (size_t)f * lanes) - mean) * inverse;
        STOREV(fma(value, (floatv)(vectors[gammaAt + f]), (floatv)(vectors[betaAt + f])), p + (size_t)f * lanes);
    }
}

// Per token: scale = largest / 127, codes = x * (127 / largest) to the nearest even integer.
#define TOKEN_CODES                                                                                                     \
    LANE_GROUP((int)get_global_id(0) * VW);                                                                             \
    __global const float *p = x + (size_t)block * BLOCK * features + lane;                                              \
    const int slice = SLICES > 1 ? (int)get_local_id(1) : 0;                                                            \
    floatv largest = (floatv)(0.0f);                                                                                    \
    for (int f = slice; f < features; f += SLICES) largest = fmax(largest, fabs(LOADV(p + (size_t)f * lanes)));         \
    largest = MAX_OVER_SLICES(largest);                                                                                 \
    const floatv inverse = select((floatv)(0.0f), 127.0f / largest, largest > 0.0f);                                    \
    if (slice == 0) STOREV(largest * (1.0f / 127.0f), tokenScales + (int)get_global_id(0) * VW)

// Two codes of consecutive features as 16-bit halves of a word: codes[block][(features + 1) / 2][lanes].
__kernel void quantizePairs(int lastBlock, int lastLanes, int features, __global const float *restrict x,
                            __global uint *restrict codes, __global float *restrict tokenScales) {
    SHARED_SUMS;
    TOKEN_CODES;
    const int pairs = (features + 1) / 2;
    __global uint *out = codes + (size_t)block * BLOCK * pairs + lane;
    for (int f = slice; f < pairs; f += SLICES) {
        const intv low = TO_INTV(LOADV(p + (size_t)(2 * f) * lanes) * inverse);
        intv high = (intv)(0);
        if (2 * f + 1 < features) high = TO_INTV(LOADV(p + (size_t)(2 * f + 1) * lanes) * inverse);
        STOREV((AS_UINTV(low) & 0xffffu) | (AS_UINTV(high) << 16), out + (size_t)f * lanes);
    }
}

// The same codes as floats, for kernels that multiply integers exactly in fp32.
__kernel void quantizeFloats(int lastBlock, int lastLanes, int features, __global const float *restrict x,
                             __global float *restrict codes, __global float *restrict tokenScales) {
    SHARED_SUMS;
    TOKEN_CODES;
    __global float *out = codes + (size_t)block * BLOCK * features + lane;
    for (int f = slice; f < features; f += SLICES) STOREV(rint(LOADV(p + (size_t)f * lanes) * inverse), out + (size_t)f * lanes);
}

// To the nearest even bf16, still stored as float. Global (lane groups, SLICES).
__kernel void roundBf16(int lastBlock, int lastLanes, int features, __global const float *restrict x, __global float *restrict y) {
    LANE_GROUP((int)get_global_id(0) * VW);
    const size_t at = (size_t)block * BLOCK * features + lane;
    for (int f = SLICES > 1 ? (int)get_local_id(1) : 0; f < features; f += SLICES) {
        const uintv bits = AS_UINTV(LOADV(x + at + (size_t)f * lanes));
        STOREV(AS_FLOATV((bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u), y + at + (size_t)f * lanes);
    }
}

// The first token of each sequence becomes a lane of y. Global (padded sequences, chunks of 32 features).
__kernel void firstTokens(int lastBlock, int lastLanes, int features, __global const float *restrict x, __global const int *restrict batch,
                          int padded, int sequences, int lastLanesOut, __global float *restrict y) {
    const int sequence = (int)get_global_id(0), blockOut = sequence / BLOCK;
    const int lanesOut = blockOut == sequences / BLOCK ? lastLanesOut : BLOCK;
    __global float *out = y + (size_t)blockOut * BLOCK * features + sequence % BLOCK;
    const int begin = (int)get_global_id(1) * 32, end = min(features, begin + 32);
    if (sequence >= sequences) {
        for (int f = begin; f < end; ++f) out[(size_t)f * lanesOut] = 0;
        return;
    }
    LANE_GROUP(BATCH_FIRST(batch, padded)[sequence]);
    __global const float *in = x + (size_t)block * BLOCK * features + lane;
    for (int f = begin; f < end; ++f) out[(size_t)f * lanesOut] = in[(size_t)f * lanes];
}
