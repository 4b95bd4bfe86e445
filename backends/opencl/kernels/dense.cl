// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense fp32 product, lane-vector family: a work-item keeps SUBS * 6 outputs of RV vectors of tokens in registers. Put into a
// program once per (RV, SUBS). Global (strips of RV * VW tokens from firstBlock on, groups of SUBS * 6 outputs).

#define TILE_ROWS (SUBS * SUB_ROWS)
#if VW == 16
#define STRIP_LANES (RV * VW) // a strip is a whole block: the stride is known
#else
#define STRIP_LANES lanes
#endif

__kernel void JOIN(dense, RV)(int firstBlock, int lanes, int columns, int rows, __global const float *restrict x,
                              __global const float *restrict weights, EPILOGUE_ARGUMENTS) {
    const int strips = STRIP_LANES / (RV * VW);
    const int block = firstBlock + (int)get_global_id(0) / strips, lane = ((int)get_global_id(0) % strips) * (RV * VW);
    const int row0 = (int)get_global_id(1) * TILE_ROWS;
    const int chunks = (columns + CHUNK - 1) / CHUNK;
    __global const float *w = weights + (size_t)(row0 / PANEL_ROWS) * chunks * CHUNK_WORDS + (row0 % PANEL_ROWS) / SUB_ROWS * SUB_WORDS;
    __global const float *p = x + (size_t)block * BLOCK * columns + lane;

    floatv sum[TILE_ROWS][RV];
#pragma unroll
    for (int i = 0; i < TILE_ROWS; ++i)
#pragma unroll
        for (int r = 0; r < RV; ++r) sum[i][r] = (floatv)(0.0f);
    for (int k0 = 0; k0 < columns; k0 += CHUNK) {
        const int count = min(CHUNK, columns - k0);
        for (int k = 0; k < count; ++k) {
            floatv a[RV];
#pragma unroll
            for (int r = 0; r < RV; ++r) a[r] = LOADV(p + r * VW);
#pragma unroll
            for (int i = 0; i < TILE_ROWS; ++i) {
                const float b = w[i / SUB_ROWS * SUB_WORDS + k * SUB_ROWS + i % SUB_ROWS];
#pragma unroll
                for (int r = 0; r < RV; ++r) sum[i][r] = fma((floatv)(b), a[r], sum[i][r]);
            }
            p += STRIP_LANES;
        }
        w += CHUNK_WORDS;
    }
    // Sums leave the registers before the epilogue, whose code then stands here once and not once per sum.
    const size_t at = (size_t)block * BLOCK * rows + (size_t)row0 * STRIP_LANES + lane;
#pragma unroll
    for (int i = 0; i < TILE_ROWS; ++i)
        if (row0 + i < rows) {
#pragma unroll
            for (int r = 0; r < RV; ++r) STOREV(sum[i][r], y + at + (size_t)i * STRIP_LANES + r * VW);
        }
    const int last = min(TILE_ROWS, rows - row0);
    for (int i = 0; i < last; ++i)
        for (int r = 0; r < RV; ++r) {
            const size_t here = at + (size_t)i * STRIP_LANES + r * VW;
            EPILOGUE(LOADV(y + here), row0 + i, here, block * BLOCK + lane + r * VW);
        }
}
#undef TILE_ROWS
#undef STRIP_LANES
