// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-grained patterns (N:M, unstructured), AVX-512 VBMI only. Lanes are outputs here: a permutation picks,
// out of 16 consecutive input words of one token, what each output keeps (four int8, two bf16 or one fp32),
// and one multiply-add takes it.

/// Sixteen words of sixteen tokens at a time; words past the end become zero.
static void wordsToRows(const TokenBlocks& tokens, const std::uint32_t* words, int count, std::uint32_t* rows,
                        Range strips) {
    const int chunks = (count + PermuteSlots::chunkWords - 1) / PermuteSlots::chunkWords;
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace from = stripOf(tokens, s, count);
        for (int c = 0; c < chunks; ++c) {
            __m512i m[16];
            PSCOPE_UNROLL for (int i = 0; i < 16; ++i) m[i] =
                c * 16 + i < count
                    ? _mm512_load_si512(words + from.at + static_cast<std::size_t>(c * 16 + i) * from.stride)
                    : _mm512_setzero_si512();
            transpose16(m);
            PSCOPE_UNROLL for (int t = 0; t < 16; ++t) {
                const std::size_t group = static_cast<std::size_t>(from.token + t) / 8;
                _mm512_store_si512(rows + ((group * chunks + c) * 8 + t % 8) * 16, m[t]);
            }
        }
    }
}

/// Picks four bytes or two halves per lane.
template <class A> PSCOPE_INLINE I pick(__m512i at, __m512i inputs) {
    if constexpr (A::isInteger)
        return reinterpret_cast<I>(_mm512_permutexvar_epi8(at, inputs));
    else
        return reinterpret_cast<I>(_mm512_permutexvar_epi16(at, inputs));
}

/// The slots of one chunk, int8 and bf16: acc[token][half of the outputs].
template <class A, int R>
PSCOPE_INLINE void permuteChunk(typename A::Acc (&acc)[R][2], const PermuteSlots& slots, std::size_t first,
                                std::size_t last, const std::uint32_t* x) {
    __m512i inputs[R];
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) inputs[r] = _mm512_load_si512(x + r * 16);
    for (std::size_t s = first; s < last; ++s) {
        const std::uint32_t* w = slots.weights.data() + s * 32;
        const std::uint8_t* at = slots.inputs.data() + s * 128;
        const __m512i at0 = _mm512_load_si512(at), at1 = _mm512_load_si512(at + 64);
        const I w0 = loadInt(w), w1 = loadInt(w + 16);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            A::mac(acc[r][0], pick<A>(at0, inputs[r]), w0);
            A::mac(acc[r][1], pick<A>(at1, inputs[r]), w1);
        }
    }
}

/// fp32: positions come four bits at a time; `position` moves on to the next chunk's.
template <int R>
PSCOPE_INLINE void permuteFloats(F (&acc)[R][2], const PermuteSlots& slots, std::size_t first,
                                 std::size_t last, const std::uint32_t* x, const std::uint32_t*& position) {
    __m512 inputs[R];
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) inputs[r] = _mm512_load_ps(x + r * 16);
    for (std::size_t s = first; s < last; position += 32) {
        __m512i at0 = _mm512_load_si512(position), at1 = _mm512_load_si512(position + 16);
        const std::size_t end = last - s < 8 ? last : s + 8;
        for (; s < end; ++s) {
            const float* w = reinterpret_cast<const float*>(slots.weights.data()) + s * 32;
            const F w0 = load(w), w1 = load(w + 16);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                acc[r][0] += reinterpret_cast<F>(_mm512_permutexvar_ps(at0, inputs[r])) * w0;
                acc[r][1] += reinterpret_cast<F>(_mm512_permutexvar_ps(at1, inputs[r])) * w1;
            }
            at0 = _mm512_srli_epi32(at0, 4);
            at1 = _mm512_srli_epi32(at1, 4);
        }
    }
}

/// R tokens (of one group of 8, from `x` on) times one panel of 32 outputs; sums go to tile[token][32].
template <class A, int R>
static void permuteTile(const PermuteSlots& slots, int panel, const std::uint32_t* x, std::uint32_t* tile) {
    typename A::Acc acc[R][2];
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) acc[r][0] = acc[r][1] = A::zero();
    const std::uint32_t* start = slots.start.data() + static_cast<std::size_t>(panel) * slots.chunks;
    constexpr bool floats = __is_same(A, F32);
    const std::uint32_t* position =
        !floats ? nullptr
                : slots.positions.data() +
                      static_cast<std::size_t>(slots.panelStart[static_cast<std::size_t>(panel)]) * 32;
    for (int c = 0; c < slots.chunks; ++c, x += 8 * 16) {
        if constexpr (floats)
            permuteFloats<R>(acc, slots, start[c], start[c + 1], x, position);
        else
            permuteChunk<A, R>(acc, slots, start[c], start[c + 1], x);
    }
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int half = 0; half < 2; ++half) *
        reinterpret_cast<typename A::Acc*>(tile + r * 32 + half * 16) = acc[r][half];
}

/// Up to 8 tokens, in as few lanes of work as they need.
template <class A>
PSCOPE_INLINE void permuteTokens(const PermuteSlots& slots, int panel, const std::uint32_t* x,
                                 std::uint32_t* tile, int tokens) {
    if (tokens > 6)
        permuteTile<A, 8>(slots, panel, x, tile);
    else if (tokens > 4)
        permuteTile<A, 6>(slots, panel, x, tile);
    else if (tokens > 2)
        permuteTile<A, 4>(slots, panel, x, tile);
    else if (tokens > 0)
        permuteTile<A, 2>(slots, panel, x, tile);
}

/// Sixteen tokens of one panel: multiply, turn outputs into rows again, finish.
template <class A> static void permuteStrip(const LinearCall& call, int panel, int strip) {
    const PermuteSlots& slots = call.matrix->permute;
    alignas(64) std::uint32_t tile[16 * 32];
    const int left = call.tokens.tokens - strip * 16;
    const std::size_t group = static_cast<std::size_t>(slots.chunks) * 8 * 16; // words of eight tokens
    const std::uint32_t* x = call.rowX + static_cast<std::size_t>(strip) * 2 * group;
    permuteTokens<A>(slots, panel, x, tile, left);
    permuteTokens<A>(slots, panel, x + group, tile + 8 * 32, left - 8);
    for (int half = 0; half < 32; half += 16) {
        const int row = panel * PermuteSlots::panelRows + half;
        const int rows = call.matrix->rows - row < 16 ? call.matrix->rows - row : 16;
        if (rows <= 0) return;
        const int perBlock = TokenBlocks::width / 16;
        const TilePlace place = placeOf(call, strip / perBlock, strip % perBlock * 16, row);
        __m512i m[16];
        PSCOPE_UNROLL for (int t = 0; t < 16; ++t) m[t] =
            t < left ? _mm512_load_si512(tile + t * 32 + half) : _mm512_setzero_si512();
        transpose16(m);
        const RowFinisher<A, 1> finisher(place);
        PSCOPE_UNROLL for (int r = 0; r < 16; ++r) {
            if (r >= rows) break;
            const typename A::Acc acc[1] = {reinterpret_cast<typename A::Acc>(m[r])};
            finisher.row(r, acc);
        }
        finishActivation(place, rows, 1);
    }
}

template <class A> static void permuteLinear(const LinearCall& call, Range panels, Range blocks) {
    const int perBlock = TokenBlocks::width / 16, all = call.tokens.paddedTokens() / 16;
    const int last = blocks.last * perBlock < all ? blocks.last * perBlock : all;
    for (int p = panels.first; p < panels.last; ++p)
        for (int s = blocks.first * perBlock; s < last; ++s)
            permuteStrip<A>(call, p, s);
}
