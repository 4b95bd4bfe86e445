// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense products, local-tile family, for devices whose work-items are lanes: a work-group of 16 x TY (-D) work-items multiplies
// 64 tokens by 48 outputs; TK (-D, a multiple of 8) words of both wait in local memory. The weights are stored as for the
// lane-vector family. Put into a program with INTEGER 0 (fp32) or 1 (words are pairs of 16-bit codes).
// Global (16 * blocks, TY * groups of 48 outputs), local (16, TY).

#ifndef TX
#define TX 16
#define TILE_TOKENS 64
#define TILE_OUT 48
#define ITEM_TOKENS (TILE_TOKENS / TX)
#define ITEM_OUT (TILE_OUT / TY)
int pairOf(uint a, uint b) {
    const int2 product = convert_int2(as_short2(a)) * convert_int2(as_short2(b));
    return product.x + product.y;
}
#endif

#if INTEGER
#define WORD uint
#define SUM int
#define MULTIPLY_ADD(a, b, sum) ((sum) + pairOf(a, b))
#define TILE_NAME tileInt8
#define WORDS ((columns + 1) / 2)
#else
#define WORD float
#define SUM float
#define MULTIPLY_ADD(a, b, sum) fma(a, b, sum)
#define TILE_NAME tileFp32
#define WORDS columns
#endif

__kernel __attribute__((reqd_work_group_size(TX, TY, 1))) void TILE_NAME(int firstBlock, int lanes, int columns, int rows,
                                                                         __global const WORD *restrict x,
                                                                         __global const WORD *restrict weights, EPILOGUE_ARGUMENTS) {
    __local WORD tokens[TK * TILE_TOKENS];
    __local WORD outputs[TK * TILE_OUT]; // [panel][TK / 8][4][8][6]
    const int tx = get_local_id(0), ty = get_local_id(1), own = ty * TX + tx;
    const int block = firstBlock + (int)get_group_id(0), row0 = (int)get_group_id(1) * TILE_OUT;
    const int words = WORDS, chunks = (words + CHUNK - 1) / CHUNK;
    const int panel0 = row0 / PANEL_ROWS, panels = (rows + PANEL_ROWS - 1) / PANEL_ROWS;
    __global const WORD *p = x + (size_t)block * BLOCK * words;

    SUM sum[ITEM_OUT][ITEM_TOKENS];
#pragma unroll
    for (int i = 0; i < ITEM_OUT; ++i)
#pragma unroll
        for (int t = 0; t < ITEM_TOKENS; ++t) sum[i][t] = 0;
    for (int k0 = 0; k0 < words; k0 += TK) {
        for (int i = own; i < TK * TILE_TOKENS; i += TX * TY) {
            const int k = k0 + i / TILE_TOKENS, lane = i % TILE_TOKENS;
            tokens[i] = k < words && lane < lanes ? p[(size_t)k * lanes + lane] : 0;
        }
        for (int i = own; i < TK * TILE_OUT; i += TX * TY) {
            const int panel = i / (TK * PANEL_ROWS), in = i % (TK * PANEL_ROWS), chunk = k0 / CHUNK + in / CHUNK_WORDS;
            outputs[i] = panel0 + panel < panels && chunk < chunks
                             ? weights[((size_t)(panel0 + panel) * chunks + chunk) * CHUNK_WORDS + in % CHUNK_WORDS]
                             : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < TK; ++k) {
            WORD a[ITEM_TOKENS];
#pragma unroll
            for (int t = 0; t < ITEM_TOKENS; ++t) a[t] = tokens[k * TILE_TOKENS + tx + t * TX];
#pragma unroll
            for (int i = 0; i < ITEM_OUT; ++i) {
                const int row = ty + i * TY, in = row % PANEL_ROWS;
                const WORD b = outputs[row / PANEL_ROWS * TK * PANEL_ROWS + k / CHUNK * CHUNK_WORDS + in / SUB_ROWS * SUB_WORDS +
                                       k % CHUNK * SUB_ROWS + in % SUB_ROWS];
#pragma unroll
                for (int t = 0; t < ITEM_TOKENS; ++t) sum[i][t] = MULTIPLY_ADD(a[t], b, sum[i][t]);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int i = 0; i < ITEM_OUT; ++i)
        for (int t = 0; t < ITEM_TOKENS; ++t) {
            const int row = row0 + ty + i * TY, lane = tx + t * TX;
            if (row >= rows || lane >= lanes) continue;
            const size_t at = (size_t)block * BLOCK * rows + (size_t)row * lanes + lane;
            float result = (float)sum[i][t];
            if (flags & EPILOGUE_SCALED) result *= rowScales[row] * tokenScales[block * BLOCK + lane];
            result += vectors[biasAt + row];
            result = activated(EPILOGUE_ACTIVATION(flags), result);
            if (flags & EPILOGUE_RESIDUAL) result += residual[at];
            y[at] = result;
        }
}
#undef WORD
#undef SUM
#undef MULTIPLY_ADD
#undef TILE_NAME
#undef WORDS
