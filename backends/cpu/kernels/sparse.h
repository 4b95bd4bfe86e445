// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sparse matrices of any pattern as lists of kept input words per group of outputs (KeptLists). A word costs
// one load of activations per vector and one broadcast per output, so groups of 4 outputs run near the
// dense rate per kept weight, single outputs at the rate of the load units.

/// Adds the entries [e, last) to acc[R][NV].
template <class A, int R, int NV>
PSCOPE_INLINE void sparseTile(typename A::Acc (&acc)[R][NV], const KeptLists& lists, std::uint32_t e,
                              std::uint32_t last, const std::uint32_t* x, int stride) {
    // Few accumulators would wait for each other's latency: a second set takes every other entry.
    constexpr bool twoSets = R * NV < 8 && W == 16;
    const std::uint16_t* index = lists.index.data();
    const std::uint32_t* weights = lists.weights.data();
    if constexpr (twoSets) {
        typename A::Acc second[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) second[r][v] =
            A::zero();
        for (; e + 2 <= last; e += 2) {
            const std::uint32_t *x0 = x + static_cast<std::size_t>(index[e]) * stride,
                                *x1 = x + static_cast<std::size_t>(index[e + 1]) * stride;
            const std::uint32_t* w = weights + static_cast<std::size_t>(e) * R;
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                const auto w0 = A::spread(w[r]), w1 = A::spread(w[R + r]);
                PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
                    A::mac(acc[r][v], A::word(x0 + v * W), w0);
                    A::mac(second[r][v], A::word(x1 + v * W), w1);
                }
            }
        }
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] +=
            second[r][v];
    }
    for (; e < last; ++e) {
        const std::uint32_t* xs = x + static_cast<std::size_t>(index[e]) * stride;
        const std::uint32_t* w = weights + static_cast<std::size_t>(e) * R;
        decltype(A::word(xs)) lanes[NV];
        // No hardware foresees where the kept inputs of a wide block lie.
        if constexpr (R >= 4 && NV == 4 && !A::isInteger)
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) __builtin_prefetch(
                x + static_cast<std::size_t>(index[e + KeptLists::foreseen]) * stride + v * W);
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) lanes[v] = A::word(xs + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            const auto weight = A::spread(w[r]);
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) A::mac(acc[r][v], lanes[v], weight);
        }
    }
}

/// The groups [groups.first, groups.last) of one strip, block of inputs after block of inputs.
template <class A, int R, int NV>
static void sparseStrip(const LinearCall& call, Range groups, int block, int lane) {
    const KeptLists& lists = call.matrix->lists;
    const int stride = call.tokens.lanes(block), words = call.matrix->words();
    for (int k = 0; k < lists.blocks; ++k) {
        const std::uint32_t* x = call.x + call.tokens.offset(block, words) +
                                 static_cast<std::size_t>(k) * lists.blockWords * stride + lane;
        // The next block of inputs comes from beyond the second-level cache, and no hardware foresees the order in
        // which single outputs want its rows: each of them fetches a share meanwhile. Shared rows are read in order.
        constexpr bool ahead = R == 1 && !A::isInteger;
        const std::uint32_t *next = x + static_cast<std::size_t>(lists.blockWords) * stride, *nextEnd = next;
        int share = 0;
        if (const int left = words - (k + 1) * lists.blockWords; ahead && left > 0) {
            const int count = left < lists.blockWords ? left : lists.blockWords;
            nextEnd += static_cast<std::size_t>(count) * stride;
            share = (count + groups.last - groups.first - 1) / (groups.last - groups.first);
        }
        for (int g = groups.first; g < groups.last; ++g) {
            const std::size_t id = static_cast<std::size_t>(k) * lists.groups + g;
            const int row = lists.group[id] * R;
            const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
            const TilePlace place = placeOf(call, block, lane, row);
            if constexpr (R == 1)
                if (k == 0) expectOutputs(place, NV);
            if constexpr (ahead)
                for (int i = 0; i < share && next < nextEnd; ++i, next += stride)
                    PSCOPE_UNROLL for (int v = 0; v < NV * W; v += 16) __builtin_prefetch(next + v, 0, 2);
            typename A::Acc acc[R][NV];
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] =
                A::zero();
            if (k > 0)
                PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) loadPartial<A, NV>(place, r, acc[r]);
            sparseTile<A, R, NV>(acc, lists, lists.start[id], lists.start[id + 1], x, stride);
            if (k + 1 < lists.blocks) {
                PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) storePartial<A, NV>(place, r, acc[r]);
                continue;
            }
            const RowFinisher<A, NV> finisher(place);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) finisher.row(r, acc[r]);
            finishActivation(place, rows, NV);
        }
    }
}

/// Outputs whose unfinished sums, beside the inputs of 64 tokens, leave room in the second-level cache.
inline constexpr int sparseOutputs = 512;

template <class A, int R> static void sparseRows(const LinearCall& call, Range all, Range blocks) {
    constexpr int step = sparseOutputs / R / KeptLists::segment * KeptLists::segment;
    for (int b = blocks.first; b < blocks.last; ++b)
        for (int g = all.first; g < all.last; g += step) {
            const Range groups{g, g + step < all.last ? g + step : all.last};
            forEachStrip(call.tokens.lanes(b), [&](auto vectors, int lane) PSCOPE_LAMBDA {
                sparseStrip<A, R, decltype(vectors)::value>(call, groups, b, lane);
            });
        }
}

template <class A> static void sparseLinear(const LinearCall& call, Range segments, Range blocks) {
    const KeptLists& lists = call.matrix->lists;
    const int last = segments.last * KeptLists::segment;
    const Range groups{segments.first * KeptLists::segment, last < lists.groups ? last : lists.groups};
    switch (lists.rows) {
    case 1:
        return sparseRows<A, 1>(call, groups, blocks);
    case 2:
        return sparseRows<A, 2>(call, groups, blocks);
    default:
        return sparseRows<A, 4>(call, groups, blocks);
    }
}

#if defined(__AVX512VBMI__)
/// Int8 blocks that are not four inputs wide (4x1, 16x1, 4x2): the group keeps inputs, not words. Four rows
/// of bytes are interleaved inside registers, which costs eight shuffles for R * 4 multiply-adds.
template <int R, int NV>
PSCOPE_INLINE void gatherTile(I (&acc)[R][NV], const KeptLists& lists, std::uint32_t e, std::uint32_t last,
                              const std::uint8_t* x) {
    const std::uint16_t* index = lists.index.data() + static_cast<std::size_t>(e) * 4;
    const std::uint32_t* w = lists.weights.data() + static_cast<std::size_t>(e) * R;
    for (; e < last; ++e, index += 4, w += R) {
        __m512i row[4];
        PSCOPE_UNROLL for (int i = 0; i < 4; ++i) row[i] =
            _mm512_load_si512(x + static_cast<std::size_t>(index[i]) * 64);
        const __m512i low01 = _mm512_unpacklo_epi8(row[0], row[1]),
                      high01 = _mm512_unpackhi_epi8(row[0], row[1]);
        const __m512i low23 = _mm512_unpacklo_epi8(row[2], row[3]),
                      high23 = _mm512_unpackhi_epi8(row[2], row[3]);
        const __m512i lanes[4] = {_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
                                  _mm512_unpacklo_epi16(high01, high23),
                                  _mm512_unpackhi_epi16(high01, high23)};
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            const I weight = Int8::spread(w[r]);
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) dot4(acc[r][v], reinterpret_cast<I>(lanes[v]), weight);
        }
    }
}

template <int NV> static void gatherBlock(const LinearCall& call, Range groups, int block) {
    constexpr int R = 4;
    const KeptLists& lists = call.matrix->lists;
    const std::uint8_t* x = call.byteX + call.tokens.offset(block, call.matrix->words() * 4);
    for (int g = groups.first; g < groups.last; ++g) {
        const int row = lists.group[static_cast<std::size_t>(g)] * R;
        const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
        const TilePlace place = placeOf(call, block, 0, row);
        I acc[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = I{};
        gatherTile<R, NV>(acc, lists, lists.start[static_cast<std::size_t>(g)],
                          lists.start[static_cast<std::size_t>(g) + 1], x);
        const RowFinisher<Int8, NV> finisher(place);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) finisher.row(r, acc[r]);
        finishActivation(place, rows, NV);
    }
}

static void gatherLinear(const LinearCall& call, Range segments, Range blocks) {
    const KeptLists& lists = call.matrix->lists;
    const int last = segments.last * KeptLists::segment;
    const Range groups{segments.first * KeptLists::segment, last < lists.groups ? last : lists.groups};
    for (int b = blocks.first; b < blocks.last; ++b)
        forEachStrip(call.tokens.lanes(b), [&](auto vectors, int) PSCOPE_LAMBDA {
            gatherBlock<decltype(vectors)::value>(call, groups, b);
        });
}

/// See KernelTable::toBytes. A 4 x 4 transposition of bytes per token quad, then one of quads.
static void wordsToBytes(const TokenBlocks& tokens, const std::uint32_t* words, int count,
                         std::uint8_t* bytes, Range blocks) {
    const __m512i quads =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    for (int b = blocks.first; b < blocks.last; ++b) {
        const int lanes = tokens.lanes(b);
        const std::uint32_t* from = words + tokens.offset(b, count);
        std::uint8_t* to = bytes + tokens.offset(b, count * 4);
        for (int k = 0; k < count; ++k, from += lanes, to += 4 * 64) {
            __m512i m[4];
            PSCOPE_UNROLL for (int v = 0; v < 4; ++v) m[v] =
                v * 16 < lanes ? _mm512_shuffle_epi8(_mm512_load_si512(from + v * 16), quads)
                               : _mm512_setzero_si512();
            const __m512i low01 = _mm512_unpacklo_epi32(m[0], m[1]),
                          high01 = _mm512_unpackhi_epi32(m[0], m[1]);
            const __m512i low23 = _mm512_unpacklo_epi32(m[2], m[3]),
                          high23 = _mm512_unpackhi_epi32(m[2], m[3]);
            _mm512_store_si512(to, _mm512_unpacklo_epi64(low01, low23));
            _mm512_store_si512(to + 64, _mm512_unpackhi_epi64(low01, low23));
            _mm512_store_si512(to + 128, _mm512_unpacklo_epi64(high01, high23));
            _mm512_store_si512(to + 192, _mm512_unpackhi_epi64(high01, high23));
        }
    }
}
#endif
