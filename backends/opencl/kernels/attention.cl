// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax attention over a packed batch, in one pass over the keys (running maximum and sum). HEAD (-D): features of a head.
//
// A work-item serves VW neighbouring tokens of one head, whichever sequences they belong to: each lane has its own range of
// keys [start, end), and keys outside are masked. [keys begin, keys end) of 16 tokens covers the ranges of all their lanes.

#define KEYS 16

__kernel void attention(int lastBlock, int lastLanes, int features, float scale, __global const float *restrict q,
                        __global const float *restrict k, __global const float *restrict v, __global const int *restrict batch,
                        int padded, __global float *restrict y) {
    const int token0 = (int)get_global_id(0) * VW;
    const int head = (int)get_global_id(1) * HEAD;
    LANE_GROUP(token0);
    const size_t at = (size_t)block * BLOCK * features + (size_t)head * lanes + lane;
    const intv from = LOADV(BATCH_START(batch, padded) + token0), to = LOADV(BATCH_END(batch, padded) + token0);
    const int lastKey = BATCH_KEYS_END(batch, padded)[token0 / 16];

    floatv out[HEAD];
    for (int d = 0; d < HEAD; ++d) out[d] = (floatv)(0.0f);
    floatv largest = (floatv)(-1e30f), sum = (floatv)(0.0f);
    for (int key0 = BATCH_KEYS_BEGIN(batch, padded)[token0 / 16] / KEYS * KEYS; key0 < lastKey; key0 += KEYS) {
        const int keyBlock = key0 / BLOCK, keyLanes = keyBlock == lastBlock ? lastLanes : BLOCK;
        const size_t keyAt = (size_t)keyBlock * BLOCK * features + (size_t)head * keyLanes + key0 % BLOCK;
        floatv s[KEYS];
#pragma unroll
        for (int j = 0; j < KEYS; ++j) s[j] = (floatv)(0.0f);
        for (int d = 0; d < HEAD; ++d) {
            const floatv query = LOADV(q + at + (size_t)d * lanes);
            __global const float *key = k + keyAt + (size_t)d * keyLanes;
#pragma unroll
            for (int j = 0; j < KEYS; ++j) s[j] = fma(query, (floatv)(key[j]), s[j]);
        }
        floatv top = largest;
#pragma unroll
        for (int j = 0; j < KEYS; ++j) {
            s[j] = select((floatv)(-1e30f), s[j] * scale, ((intv)(key0 + j) >= from) & ((intv)(key0 + j) < to));
            top = fmax(top, s[j]);
        }
        const floatv shrink = fastExp(largest - top);
        sum *= shrink;
#pragma unroll
        for (int j = 0; j < KEYS; ++j) {
            s[j] = select((floatv)(0.0f), fastExp(s[j] - top), s[j] > -1e29f);
            sum += s[j];
        }
        largest = top;
        for (int d = 0; d < HEAD; ++d) {
            __global const float *value = v + keyAt + (size_t)d * keyLanes;
            floatv o = out[d] * shrink;
#pragma unroll
            for (int j = 0; j < KEYS; ++j) o = fma(s[j], (floatv)(value[j]), o);
            out[d] = o;
        }
    }
    const floatv inverse = select((floatv)(0.0f), 1.0f / sum, sum > 0.0f); // lanes without a token
    for (int d = 0; d < HEAD; ++d) STOREV(out[d] * inverse, y + at + (size_t)d * lanes);
}
