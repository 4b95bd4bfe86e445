// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense matrices in any arithmetic: register tiles of 6, 12 or 24 outputs by 16 to 64 tokens.

/// Adds words [firstWord, lastWord) of R outputs, beginning at sub-panel `sub`, to acc; firstWord is a multiple of 8.
/// `x` is word 0 of the strip, `stride` lanes between words.
template <class A, int R, int NV>
PSCOPE_INLINE void denseTile(typename A::Acc (&acc)[R][NV], const std::uint32_t* panel, int sub, const std::uint32_t* x,
                             int stride, int firstWord, int lastWord) {
    constexpr int S = DensePanels::subRows, C = DensePanels::chunkWords;
    for (int chunk = firstWord; chunk < lastWord; chunk += C) {
        const std::uint32_t* w = panel + static_cast<std::size_t>(chunk) * DensePanels::panelRows + sub * C * S;
        const std::uint32_t* xs = x + static_cast<std::size_t>(chunk) * stride;
        const int n = lastWord - chunk < C ? lastWord - chunk : C;
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

/// One panel for one strip of tokens over one range of input words.
template <class A, int NV>
static void densePanel(const LinearCall& call, int panel, int block, int lane, int firstWord, int lastWord, bool first, bool last) {
    constexpr int R = tileRows(NV);
    const DensePanels& dense = call.matrix->dense;
    const int stride = call.tokens.lanes(block);
    const std::uint32_t* weights = dense.weights.data() + panel * dense.panelSize();
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
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) if (r < rows) finishRow<A, NV>(place, r, acc[r]);
        finishActivation(place, rows, NV);
    }
}

/// Inputs are taken 768 words at a time and tokens in groups, so that the activations in use stay in the second-level cache
/// while each weight panel is read once per group.
template <class A> static void denseLinear(const LinearCall& call, Range panels, Range blocks) {
    constexpr int blockWords = 768, groupWords = 2 * 768; // two blocks of 64 tokens at 768 words: 384 KiB
    const int words = call.matrix->dense.words;
    const int inputs = words < blockWords ? (words > 0 ? words : 1) : blockWords;
    const int group = groupWords / inputs > 0 ? groupWords / inputs : 1;
    for (int b0 = blocks.first; b0 < blocks.last; b0 += group) {
        const int b1 = b0 + group < blocks.last ? b0 + group : blocks.last;
        int k0 = 0;
        do { // at least once: a matrix without inputs still has its bias
            const int k1 = k0 + blockWords < words ? k0 + blockWords : words;
            for (int p = panels.first; p < panels.last; ++p)
                for (int b = b0; b < b1; ++b)
                    forEachStrip(call.tokens.lanes(b), [&](auto vectors, int lane) PSCOPE_LAMBDA {
                        densePanel<A, decltype(vectors)::value>(call, p, b, lane, k0, k1, k0 == 0, k1 == words);
                    });
            k0 = k1;
        } while (k0 < words);
    }
}

/// Int8 with a scale per group of inputs: the integer sum of each group is exact, groups are added in float.
template <int NV> static void densePanelGrouped(const LinearCall& call, int panel, int block, int lane) {
    constexpr int R = W == 16 && NV == 1 ? 12 : 6; // two sets of accumulators
    const DensePanels& dense = call.matrix->dense;
    const int stride = call.tokens.lanes(block), groups = (dense.words + dense.groupWords - 1) / dense.groupWords;
    const std::uint32_t* weights = dense.weights.data() + panel * dense.panelSize();
    const std::uint32_t* x = call.x + call.tokens.offset(block, dense.words) + lane;
    for (int r0 = 0; r0 < DensePanels::panelRows; r0 += R) {
        const int row = panel * DensePanels::panelRows + r0;
        const int rows = call.matrix->rows - row < R ? call.matrix->rows - row : R;
        if (rows <= 0) return;
        F sums[R][NV];
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] = F{};
        for (int g = 0; g < groups; ++g) {
            const std::size_t at = (static_cast<std::size_t>(panel) * groups + g) * DensePanels::panelRows + r0;
            I acc[R][NV];
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = splatInt(dense.groupOffsets[at + r]);
            const int end = (g + 1) * dense.groupWords;
            denseTile<Int8, R, NV>(acc, weights, r0 / DensePanels::subRows, x, stride, g * dense.groupWords, end < dense.words ? end : dense.words);
            PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] += toFloat(acc[r][v]) * dense.groupScales[at + r];
        }
        const TilePlace place = placeOf(call, block, lane, row);
        F scales[NV];
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) scales[v] = load(call.tokenScales + place.token + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            if (r >= rows) break;
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[r][v] *= scales[v];
            finishRow<F32, NV>(place, r, sums[r]);
        }
        finishActivation(place, rows, NV);
    }
}

static void denseLinearGrouped(const LinearCall& call, Range panels, Range blocks) {
    for (int p = panels.first; p < panels.last; ++p)
        for (int b = blocks.first; b < blocks.last; ++b)
            for (int lane = 0; lane < call.tokens.lanes(b); lane += 16) { // narrow strips: the tile holds two accumulator sets
                if constexpr (W == 16) densePanelGrouped<1>(call, p, b, lane);
                else for (int part = 0; part < 16; part += W) densePanelGrouped<1>(call, p, b, lane + part);
            }
}
