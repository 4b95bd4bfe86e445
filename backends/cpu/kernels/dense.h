// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense matrices in any arithmetic: register tiles of 6, 12 or 24 outputs by 16 to 64 tokens.

/// Adds words [firstWord, lastWord) of R outputs, beginning at sub-panel `sub`, to acc; firstWord is a
/// multiple of 8. `panel` is the panel from firstWord on, `x` is word 0 of the strip, `stride` lanes between
/// words.
template <class A, int R, int NV>
PSCOPE_INLINE void denseTile(typename A::Acc (&acc)[R][NV], const std::uint32_t* panel, int sub, const std::uint32_t* x,
                             int stride, int firstWord, int lastWord) {
    constexpr int S = DensePanels::subRows, C = DensePanels::chunkWords;
    for (int chunk = firstWord; chunk < lastWord; chunk += C) {
        const std::uint32_t* w =
            panel + static_cast<std::size_t>(chunk - firstWord) * DensePanels::panelRows + sub * C * S;
        const std::uint32_t* xs = x + static_cast<std::size_t>(chunk) * stride;
        const int n = lastWord - chunk < C ? lastWord - chunk : C;
        // Sub-panels interleave, so the hardware does not foresee these lines; they come from the third-level
        // cache or beyond.
        PSCOPE_UNROLL for (int line = 0; line < (R * C + 15) / 16; ++line)
            __builtin_prefetch(w + 4 * C * DensePanels::panelRows + line * 16);
        for (int i = 0; i < n; ++i, w += S, xs += stride) {
            decltype(A::word(xs)) lanes[NV];
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) lanes[v] = A::word(xs + v * W);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                const auto weight = A::spread(w[r / S * (C * S) + r % S]);
                PSCOPE_UNROLL for (int v = 0; v < NV; ++v) A::mac(acc[r][v], lanes[v], weight);
            }
        }
    }
}

/// Widens the 4-bit codes of a panel's words [firstWord, lastWord) to `scratch`.
static void unpackPanel(const DensePanels& dense, int panel, int firstWord, int lastWord,
                        std::uint32_t* scratch) {
    using Bytes = std::int8_t __attribute__((vector_size(W * 4), may_alias));
    constexpr int R = DensePanels::panelRows, C = DensePanels::chunkWords;
    const std::uint32_t* from =
        dense.halfBytes.data() + (panel * dense.panelSize() + static_cast<std::size_t>(firstWord) * R) / 2;
    const int words = (lastWord - firstWord + C - 1) / C * C * R;
    for (int at = 0; at < words; at += 32, from += 16)
        PSCOPE_UNROLL for (int part = 0; part < 16; part += W) {
            const I codes = loadInt(from + part), half = splatInt(0x0f0f0f0f);
            const Bytes low = reinterpret_cast<Bytes>(codes & half),
                        high = reinterpret_cast<Bytes>((codes >> 4) & half);
            storeInt(scratch + at + part, reinterpret_cast<I>(low - 8));
            storeInt(scratch + at + 16 + part, reinterpret_cast<I>(high - 8));
        }
}

/// Words of a panel that one pass takes: its unpacked form is 72 KiB.
inline constexpr int panelWords = 768;

/// A panel's words from `firstWord` on, through `scratch` where they are stored in 4 bits.
PSCOPE_INLINE const std::uint32_t* openPanel(const DensePanels& dense, int panel, int firstWord, int lastWord,
                                             std::uint32_t* scratch) {
    if (!dense.fourBits())
        return dense.weights.data() + panel * dense.panelSize() +
               static_cast<std::size_t>(firstWord) * DensePanels::panelRows;
    unpackPanel(dense, panel, firstWord, lastWord, scratch);
    return scratch;
}

/// One panel for one strip of tokens over one range of input words; `weights` is the panel from firstWord on.
template <class A, int NV>
static void densePanel(const LinearCall& call, const std::uint32_t* weights, int panel, int block, int lane,
                       int firstWord, int lastWord, bool first, bool last) {
    constexpr int R = tileRows(NV);
    const DensePanels& dense = call.matrix->dense;
    const int stride = call.tokens.lanes(block);
    const std::uint32_t* x = call.x + call.tokens.offset(block, dense.words) + lane;
    for (int r0 = 0; r0 < DensePanels::panelRows; r0 += R) {
        const int row = panel * DensePanels::panelRows + r0;
        const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
        if (rows <= 0) return;
        const TilePlace place = placeOf(call, block, lane, row);
        typename A::Acc acc[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = A::zero();
        if (!first)
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) loadPartial<A, NV>(place, r, acc[r]);
        denseTile<A, R, NV>(acc, weights, r0 / DensePanels::subRows, x, stride, firstWord, lastWord);
        if (!last) {
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) storePartial<A, NV>(place, r, acc[r]);
            continue;
        }
        const RowFinisher<A, NV> finisher(place);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) finisher.row(r, acc[r]);
        finishActivation(place, rows, NV);
    }
}

/// Calls pass(weights, panel, first block, last block, first word, last word) so that the activations in use
/// (`inputs` words at a time, tokens in groups) stay in the second-level cache while each weight panel is
/// read, and unpacked, once per group.
template <class Pass>
PSCOPE_INLINE void overPanels(const LinearCall& call, Range panels, Range blocks, int inputs, Pass&& pass) {
    alignas(64) std::uint32_t scratch[panelWords * DensePanels::panelRows];
    constexpr int groupWords = 2 * 768; // two blocks of 64 tokens at 768 words: 384 KiB
    const DensePanels& dense = call.matrix->dense;
    const int words = dense.words, perPass = words < inputs ? (words > 0 ? words : 1) : inputs;
    const int group = groupWords / perPass > 0 ? groupWords / perPass : 1;
    for (int b0 = blocks.first; b0 < blocks.last; b0 += group) {
        const int b1 = b0 + group < blocks.last ? b0 + group : blocks.last;
        int k0 = 0;
        do { // at least once: a matrix without inputs still has its bias
            const int k1 = k0 + inputs < words ? k0 + inputs : words;
            for (int p = panels.first; p < panels.last; ++p)
                pass(openPanel(dense, p, k0, k1, scratch), p, Range{b0, b1}, Range{k0, k1});
            k0 = k1;
        } while (k0 < words);
    }
}

template <class A> static void denseLinear(const LinearCall& call, Range panels, Range blocks) {
    const int words = call.matrix->dense.words;
    overPanels(call, panels, blocks, panelWords,
               [&](const std::uint32_t* weights, int p, Range group, Range inputs) PSCOPE_LAMBDA {
                   for (int b = group.first; b < group.last; ++b)
                       forEachStrip(call.tokens.lanes(b), [&](auto vectors, int lane) PSCOPE_LAMBDA {
                           densePanel<A, decltype(vectors)::value>(call, weights, p, b, lane, inputs.first,
                                                                   inputs.last, inputs.first == 0,
                                                                   inputs.last == words);
                       });
               });
}

/// Int8 with a scale per group of inputs: the integer sum of each group is exact, groups are added in float.
/// `inputs` begins and, unless it is the matrix's end, ends at a group.
template <int NV>
static void densePanelGrouped(const LinearCall& call, const std::uint32_t* weights, int panel, int block,
                              int lane, Range inputs) {
    constexpr int R = W == 16 && NV == 1 ? 12 : 6; // two sets of accumulators
    const DensePanels& dense = call.matrix->dense;
    const int stride = call.tokens.lanes(block),
              groups = (dense.words + dense.groupWords - 1) / dense.groupWords;
    const std::uint32_t* x = call.x + call.tokens.offset(block, dense.words) + lane;
    for (int r0 = 0; r0 < DensePanels::panelRows; r0 += R) {
        const int row = panel * DensePanels::panelRows + r0;
        const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
        if (rows <= 0) return;
        const TilePlace place = placeOf(call, block, lane, row);
        F sums[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] = F{};
        if (inputs.first > 0)
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) loadPartial<F32, NV>(place, r, sums[r]);
        for (int k = inputs.first; k < inputs.last; k += dense.groupWords) {
            const std::size_t at =
                (static_cast<std::size_t>(panel) * groups + k / dense.groupWords) * DensePanels::panelRows +
                r0;
            I acc[R][NV];
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = splatInt(dense.groupOffsets[at + r]);
            const int end = k + dense.groupWords < inputs.last ? k + dense.groupWords : inputs.last;
            const std::uint32_t* group =
                weights + static_cast<std::size_t>(k - inputs.first) * DensePanels::panelRows;
            denseTile<Int8, R, NV>(acc, group, r0 / DensePanels::subRows, x, stride, k, end);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] += toFloat(acc[r][v]) * dense.groupScales[at + r];
        }
        if (inputs.last < dense.words) {
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) storePartial<F32, NV>(place, r, sums[r]);
            continue;
        }
        const RowFinisher<F32, NV> finisher(place);
        F scales[NV];
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) scales[v] = load(call.tokenScales + place.token + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            if (r >= rows) break;
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] *= scales[v];
            finisher.row(r, sums[r]);
        }
        finishActivation(place, rows, NV);
    }
}

/// Narrow strips, because a tile holds two sets of accumulators.
static void denseLinearGrouped(const LinearCall& call, Range panels, Range blocks) {
    const int groupWords = call.matrix->dense.groupWords, inputs = panelWords / groupWords * groupWords;
    overPanels(call, panels, blocks, inputs,
               [&](const std::uint32_t* weights, int p, Range group, Range words) PSCOPE_LAMBDA {
                   for (int b = group.first; b < group.last; ++b) {
                       const int lanes = call.tokens.lanes(b);
                       int lane = 0;
                       if constexpr (W == 16)
                           for (; lane + 2 * W <= lanes; lane += 2 * W)
                               densePanelGrouped<2>(call, weights, p, b, lane, words);
                       for (; lane < lanes; lane += W)
                           densePanelGrouped<1>(call, weights, p, b, lane, words);
                   }
               });
}
