// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sparse matrices of any pattern as lists of kept input words per group of outputs (KeptLists). A word costs one load of
// activations per vector and one broadcast per output, so groups of 4 or 8 outputs run near the dense rate per kept weight,
// single outputs at the rate of the load units.

/// Adds the entries [e, last) to acc[R][NV].
template <class A, int R, int NV>
PSCOPE_INLINE void sparseTile(typename A::Acc (&acc)[R][NV], const KeptLists& lists, std::uint32_t e, std::uint32_t last,
                              const std::uint32_t* x, int stride) {
    // Few accumulators would wait for each other's latency: a second set takes every other entry.
    constexpr bool twoSets = R * NV < 8 && W == 16;
    const std::uint16_t* index = lists.index.data();
    const std::uint32_t* weights = lists.weights.data();
    if constexpr (twoSets) {
        typename A::Acc second[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) second[r][v] = A::zero();
        for (; e + 2 <= last; e += 2) {
            const std::uint32_t *x0 = x + static_cast<std::size_t>(index[e]) * stride, *x1 = x + static_cast<std::size_t>(index[e + 1]) * stride;
            const std::uint32_t* w = weights + static_cast<std::size_t>(e) * R;
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                const auto w0 = A::spread(w[r]), w1 = A::spread(w[R + r]);
                PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
                    A::mac(acc[r][v], A::word(x0 + v * W), w0);
                    A::mac(second[r][v], A::word(x1 + v * W), w1);
                }
            }
        }
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] += second[r][v];
    }
    for (; e < last; ++e) {
        const std::uint32_t* xs = x + static_cast<std::size_t>(index[e]) * stride;
        const std::uint32_t* w = weights + static_cast<std::size_t>(e) * R;
        decltype(A::word(xs)) lanes[NV];
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) lanes[v] = A::word(xs + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            const auto weight = A::spread(w[r]);
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) A::mac(acc[r][v], lanes[v], weight);
        }
    }
}

/// The groups [groups.first, groups.last) of one strip, block of inputs after block of inputs.
template <class A, int R, int NV> static void sparseStrip(const LinearCall& call, Range groups, int block, int lane) {
    const KeptLists& lists = call.matrix->lists;
    const int stride = call.tokens.lanes(block), words = call.matrix->words();
    for (int k = 0; k < lists.blocks; ++k) {
        const std::uint32_t* x = call.x + call.tokens.offset(block, words) + static_cast<std::size_t>(k) * lists.blockWords * stride + lane;
        for (int g = groups.first; g < groups.last; ++g) {
            const std::size_t id = static_cast<std::size_t>(k) * lists.groups + g;
            const int row = lists.group[id] * R;
            const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
            const TilePlace place = placeOf(call, block, lane, row);
            typename A::Acc acc[R][NV];
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = A::zero();
            if (k > 0)
                PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) loadPartial<A, NV>(place, r, acc[r]);
            sparseTile<A, R, NV>(acc, lists, lists.start[id], lists.start[id + 1], x, stride);
            if (k + 1 < lists.blocks) {
                PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) storePartial<A, NV>(place, r, acc[r]);
                continue;
            }
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) finishRow<A, NV>(place, r, acc[r]);
            finishActivation(place, rows, NV);
        }
    }
}

template <class A, int R> static void sparseRows(const LinearCall& call, Range groups, Range blocks) {
    constexpr int most = W == 16 ? 24 : 12; // accumulators beside activations and weight in 32 or 16 registers
    for (int b = blocks.first; b < blocks.last; ++b)
        forEachStrip(call.tokens.lanes(b), [&](auto vectors, int lane) PSCOPE_LAMBDA {
            constexpr int NV = decltype(vectors)::value;
            if constexpr (R * NV <= most) {
                sparseStrip<A, R, NV>(call, groups, b, lane);
            } else { // in two halves
                sparseStrip<A, R, NV / 2>(call, groups, b, lane);
                sparseStrip<A, R, NV / 2>(call, groups, b, lane + NV / 2 * W);
            }
        });
}

template <class A> static void sparseLinear(const LinearCall& call, Range segments, Range blocks) {
    const KeptLists& lists = call.matrix->lists;
    const int last = segments.last * KeptLists::segment;
    const Range groups{segments.first * KeptLists::segment, last < lists.groups ? last : lists.groups};
    switch (lists.rows) {
    case 1: return sparseRows<A, 1>(call, groups, blocks);
    case 2: return sparseRows<A, 2>(call, groups, blocks);
    case 4: return sparseRows<A, 4>(call, groups, blocks);
    default: return sparseRows<A, 8>(call, groups, blocks);
    }
}
