// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sparse fp32 product: for each group of SHARED outputs, the inputs they keep and SHARED weights for each. N:M and unstructured
// patterns have SHARED 1, blocks as many as their height allows. Tokens lie in the lanes, so an index costs one scalar load.
// Put into a program once per (RV, SHARED).
//
// A work-item serves RV vectors of tokens and ITEM_ROWS (-D) outputs, whose sums wait in private memory while it goes through
// the inputs block by block (BLOCK_INPUTS of the packer): what is picked at random comes from the first-level cache.
// starts[item][block of inputs][group in item], one more at the end.

#if VW == 16
#define STRIP_LANES (RV * VW)
#else
#define STRIP_LANES lanes
#endif
#define GROUPS (ITEM_ROWS / SHARED)
// Few vectors of tokens leave the multiplier waiting for its own result: then neighbours in the list go to different sums.
#if RV * SHARED == 1
#define CHAINS 4
#elif RV * SHARED <= 3
#define CHAINS 2
#else
#define CHAINS 1
#endif

__kernel void JOIN(JOIN(lists, RV), JOIN(x, SHARED))(int firstBlock, int lanes, int columns, int rows, __global const float *restrict x,
                                                     __global const float *restrict weights, __global const ushort *restrict index,
                                                     __global const uint *restrict starts, int inputBlocks, EPILOGUE_ARGUMENTS) {
    const int strips = STRIP_LANES / (RV * VW);
    const int block = firstBlock + (int)get_global_id(0) / strips, lane = ((int)get_global_id(0) % strips) * (RV * VW);
    const int row0 = (int)get_global_id(1) * ITEM_ROWS;
    __global const float *p = x + (size_t)block * BLOCK * columns + lane;
    __global const uint *start = starts + (size_t)get_global_id(1) * inputBlocks * GROUPS;

    floatv sums[ITEM_ROWS * RV];
    for (int i = 0; i < ITEM_ROWS * RV; ++i) sums[i] = (floatv)(0.0f);
    for (int b = 0; b < inputBlocks; ++b)
        for (int g = 0; g < GROUPS; ++g, ++start) {
            floatv sum[CHAINS][SHARED * RV];
#pragma unroll
            for (int i = 0; i < SHARED * RV; ++i) {
                sum[0][i] = sums[g * SHARED * RV + i];
#pragma unroll
                for (int c = 1; c < CHAINS; ++c) sum[c][i] = (floatv)(0.0f);
            }
            uint e = start[0];
            const uint end = start[1];
#if CHAINS > 1
            for (; e + CHAINS <= end; e += CHAINS)
#pragma unroll
                for (int c = 0; c < CHAINS; ++c) {
                    __global const float *a = p + (size_t)index[e + c] * STRIP_LANES;
#pragma unroll
                    for (int s = 0; s < SHARED; ++s)
#pragma unroll
                        for (int r = 0; r < RV; ++r)
                            sum[c][s * RV + r] = fma((floatv)(weights[(size_t)(e + c) * SHARED + s]), LOADV(a + r * VW), sum[c][s * RV + r]);
                }
#endif
            for (; e < end; ++e) {
                __global const float *a = p + (size_t)index[e] * STRIP_LANES;
#pragma unroll
                for (int r = 0; r < RV; ++r) {
                    const floatv input = LOADV(a + r * VW);
#pragma unroll
                    for (int s = 0; s < SHARED; ++s) sum[0][s * RV + r] = fma((floatv)(weights[(size_t)e * SHARED + s]), input, sum[0][s * RV + r]);
                }
            }
#pragma unroll
            for (int i = 0; i < SHARED * RV; ++i) {
#pragma unroll
                for (int c = 1; c < CHAINS; ++c) sum[0][i] += sum[c][i];
                sums[g * SHARED * RV + i] = sum[0][i];
            }
        }
    const int last = min(ITEM_ROWS, rows - row0);
    for (int i = 0; i < last; ++i)
        for (int r = 0; r < RV; ++r) {
            const size_t here = (size_t)block * BLOCK * rows + (size_t)(row0 + i) * STRIP_LANES + lane + r * VW;
            EPILOGUE(sums[i * RV + r], row0 + i, here, block * BLOCK + lane + r * VW);
        }
}
#undef STRIP_LANES
#undef GROUPS
#undef CHAINS
