// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense product of 8-bit codes with exact 32-bit sums, lane-vector family. Two codes of consecutive inputs travel as 16-bit
// halves of a word, because multiplying such pairs and adding the two products is one instruction on most processors.
// Put into a program once per (RV, SUBS). Global (strips of RV * VW tokens from firstBlock on, groups of SUBS * 6 outputs).

#define TILE_ROWS (SUBS * SUB_ROWS)
#define IR (RV * VW / IV)

__kernel void JOIN(dense8x, RV)(int firstBlock, int lanes, int columns, int rows, __global const uint *restrict x,
                              __global const uint *restrict weights, EPILOGUE_ARGUMENTS) {
    const int strips = lanes / (IR * IV);
    const int block = firstBlock + (int)get_global_id(0) / strips, lane = ((int)get_global_id(0) % strips) * (IR * IV);
    const int row0 = (int)get_global_id(1) * TILE_ROWS;
    const int pairs = (columns + 1) / 2, chunks = (pairs + CHUNK - 1) / CHUNK;
    __global const uint *w = weights + (size_t)(row0 / PANEL_ROWS) * chunks * CHUNK_WORDS + (row0 % PANEL_ROWS) / SUB_ROWS * SUB_WORDS;
    __global const uint *p = x + (size_t)block * BLOCK * pairs + lane;

    intw sum[TILE_ROWS][IR];
#pragma unroll
    for (int i = 0; i < TILE_ROWS; ++i)
#pragma unroll
        for (int r = 0; r < IR; ++r) sum[i][r] = (intw)(0);
    for (int k0 = 0; k0 < pairs; k0 += CHUNK) {
        const int count = min(CHUNK, pairs - k0);
        for (int k = 0; k < count; ++k) {
            uintw a[IR];
#pragma unroll
            for (int r = 0; r < IR; ++r) a[r] = LOADW(p + r * IV);
#pragma unroll
            for (int i = 0; i < TILE_ROWS; ++i) {
                const uintw b = (uintw)(w[i / SUB_ROWS * SUB_WORDS + k * SUB_ROWS + i % SUB_ROWS]);
#pragma unroll
                for (int r = 0; r < IR; ++r) sum[i][r] += pairProduct(a[r], b);
            }
            p += lanes;
        }
        w += CHUNK_WORDS;
    }
    const size_t at = (size_t)block * BLOCK * rows + (size_t)row0 * lanes + lane;
#pragma unroll
    for (int i = 0; i < TILE_ROWS; ++i)
        if (row0 + i < rows) {
#pragma unroll
            for (int r = 0; r < IR; ++r) STOREW(FLOATW(sum[i][r]), y + at + (size_t)i * lanes + r * IV);
        }
    const int last = min(TILE_ROWS, rows - row0);
    for (int i = 0; i < last; ++i)
        for (int t = 0; t < IR * IV; t += VW) {
            const size_t here = at + (size_t)i * lanes + t;
            EPILOGUE(LOADV(y + here), row0 + i, here, block * BLOCK + lane + t);
        }
}
#undef TILE_ROWS
#undef IR
