// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Int8 with a fine-grained pattern (N:M, unstructured), AVX-512 VBMI only. Lanes are outputs here: a byte permutation picks,
// out of 64 consecutive inputs of one token, the four that each output keeps, and one dot product takes them.

/// Transposes 16 x 16 words held in registers.
PSCOPE_INLINE void transpose16(__m512i (&m)[16]) {
    __m512i t[16];
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(m[i], m[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(m[i], m[i + 1]);
    }
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 4) {
        m[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        m[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        m[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        m[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 8) PSCOPE_UNROLL for (int j = 0; j < 4; ++j) {
        t[i + j] = _mm512_shuffle_i32x4(m[i + j], m[i + j + 4], 0x88);
        t[i + j + 4] = _mm512_shuffle_i32x4(m[i + j], m[i + j + 4], 0xdd);
    }
    PSCOPE_UNROLL for (int j = 0; j < 8; ++j) {
        m[j] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0x88);
        m[j + 8] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0xdd);
    }
}

/// The row form of one strip from its quads: [token / 8][chunk][8][64 bytes]; inputs past the end are whatever they are.
static void transposeQuads(const QuantizeCall& call, int strip, int words) {
    const StripPlace from = stripOf(call.tokens, strip, words);
    const int chunks = (call.features + PermuteSlots::chunkInputs - 1) / PermuteSlots::chunkInputs;
    for (int c = 0; c < chunks; ++c) {
        __m512i m[16];
        PSCOPE_UNROLL for (int i = 0; i < 16; ++i)
            m[i] = c * 16 + i < words ? _mm512_load_si512(call.words + from.at + static_cast<std::size_t>(c * 16 + i) * from.stride) : _mm512_setzero_si512();
        transpose16(m);
        PSCOPE_UNROLL for (int t = 0; t < 16; ++t) {
            const std::size_t group = static_cast<std::size_t>(from.token + t) / 8;
            _mm512_store_si512(call.rows + ((group * chunks + c) * 8 + t % 8) * 64, m[t]);
        }
    }
}

/// R tokens (of one group of 8, from `x` on) times one panel of 32 outputs; sums go to tile[token][32].
template <int R> static void permuteTile(const PermuteSlots& slots, int panel, const std::uint8_t* x, std::int32_t* tile) {
    I acc[R][2];
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) acc[r][0] = acc[r][1] = I{};
    const std::uint32_t* start = slots.start.data() + static_cast<std::size_t>(panel) * slots.chunks;
    for (int c = 0; c < slots.chunks; ++c, x += 8 * 64) {
        __m512i inputs[R];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) inputs[r] = _mm512_load_si512(x + r * 64);
        for (std::size_t s = start[c]; s < start[c + 1]; ++s) {
            const std::int8_t* w = slots.weights.data() + s * PermuteSlots::slotBytes;
            const std::uint8_t* at = slots.inputs.data() + s * PermuteSlots::slotBytes;
            const __m512i at0 = _mm512_load_si512(at), at1 = _mm512_load_si512(at + 64);
            const I w0 = loadInt(w), w1 = loadInt(w + 64);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                dot4(acc[r][0], reinterpret_cast<I>(_mm512_permutexvar_epi8(at0, inputs[r])), w0);
                dot4(acc[r][1], reinterpret_cast<I>(_mm512_permutexvar_epi8(at1, inputs[r])), w1);
            }
        }
    }
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
        storeInt(tile + r * 32, acc[r][0]);
        storeInt(tile + r * 32 + 16, acc[r][1]);
    }
}

/// Up to 8 tokens, in as few lanes of work as they need.
PSCOPE_INLINE void permuteTokens(const PermuteSlots& slots, int panel, const std::uint8_t* x, std::int32_t* tile, int tokens) {
    if (tokens > 6) permuteTile<8>(slots, panel, x, tile);
    else if (tokens > 4) permuteTile<6>(slots, panel, x, tile);
    else if (tokens > 2) permuteTile<4>(slots, panel, x, tile);
    else if (tokens > 0) permuteTile<2>(slots, panel, x, tile);
}

/// Sixteen tokens of one panel: multiply, turn outputs into rows again, finish.
static void permuteStrip(const LinearCall& call, int panel, int strip) {
    const PermuteSlots& slots = call.matrix->permute;
    alignas(64) std::int32_t tile[16 * 32];
    const int left = call.tokens.tokens - strip * 16;
    const std::uint8_t* x = call.rowX + static_cast<std::size_t>(strip) * 2 * slots.chunks * 512;
    permuteTokens(slots, panel, x, tile, left);
    permuteTokens(slots, panel, x + static_cast<std::size_t>(slots.chunks) * 512, tile + 8 * 32, left - 8);
    for (int half = 0; half < 32; half += 16) {
        const int row = panel * PermuteSlots::panelRows + half;
        const int rows = call.matrix->rows - row < 16 ? call.matrix->rows - row : 16;
        if (rows <= 0) return;
        const int perBlock = TokenBlocks::width / 16;
        const TilePlace place = placeOf(call, strip / perBlock, strip % perBlock * 16, row);
        __m512i m[16];
        PSCOPE_UNROLL for (int t = 0; t < 16; ++t) m[t] = t < left ? _mm512_load_si512(tile + t * 32 + half) : _mm512_setzero_si512();
        transpose16(m);
        PSCOPE_UNROLL for (int r = 0; r < 16; ++r) {
            if (r >= rows) break;
            const I acc[1] = {reinterpret_cast<I>(m[r])};
            finishRow<Int8, 1>(place, r, acc);
        }
        finishActivation(place, rows, 1);
    }
}

static void permuteLinear(const LinearCall& call, Range panels, Range blocks) {
    const int perBlock = TokenBlocks::width / 16, all = call.tokens.paddedTokens() / 16;
    const int last = blocks.last * perBlock < all ? blocks.last * perBlock : all;
    for (int p = panels.first; p < panels.last; ++p)
        for (int s = blocks.first * perBlock; s < last; ++s) permuteStrip(call, p, s);
}
