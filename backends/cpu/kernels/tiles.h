// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dense int8 and bf16 on the matrix unit (AMX). Our activation words are its second operand as they lie: a tile of 16 words by
// 16 tokens is 16 rows, one block's lanes apart. Weights are packed as tiles of 16 outputs by 16 words.
// The instructions are written as assembly: no compiler flag is needed, and memory is clobbered as the compiler's own
// intrinsics forget to say.

struct alignas(64) TileConfig {
    std::uint8_t palette = 1, startRow = 0, reserved[14] = {};
    std::uint16_t bytesPerRow[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
/// The unit is configured for as long as this lives.
class TileSession {
public:
    TileSession() {
        const TileConfig config;
        asm volatile("ldtilecfg %0" : : "m"(config) : "memory");
    }
    ~TileSession() { asm volatile("tilerelease" : : : "memory"); }
    TileSession(const TileSession&) = delete;
    TileSession& operator=(const TileSession&) = delete;
};

template <int tile> PSCOPE_INLINE void tileZero() { asm volatile("tilezero %%tmm%c0" : : "i"(tile)); }
template <int tile> PSCOPE_INLINE void tileLoad(const void* from, std::ptrdiff_t rowBytes) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(rowBytes), "i"(tile) : "memory");
}
template <int tile> PSCOPE_INLINE void tileStore(void* to, std::ptrdiff_t rowBytes) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(rowBytes), "i"(tile) : "memory");
}
/// sums += weights x activations: signed by unsigned bytes, or bf16 pairs.
template <class A, int sums, int weights, int activations> PSCOPE_INLINE void tileProduct() {
    if constexpr (A::isInteger) asm volatile("tdpbsud %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(weights), "i"(activations));
    else asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(weights), "i"(activations));
}

inline constexpr int tileWords = TilePanels::words, tileBytes = TilePanels::words * 64;

/// 32 outputs by 32 tokens; sums[output][32].
template <class A> PSCOPE_INLINE void tileBlock32(const std::uint32_t* weights, const std::uint32_t* x, int stride, int chunks, typename A::Scalar* sums) {
    tileZero<0>(), tileZero<1>(), tileZero<2>(), tileZero<3>();
    const std::ptrdiff_t rowBytes = static_cast<std::ptrdiff_t>(stride) * 4;
    for (int c = 0; c < chunks; ++c, weights += 2 * tileBytes / 4, x += static_cast<std::ptrdiff_t>(tileWords) * stride) {
        tileLoad<4>(weights, 64);
        tileLoad<6>(x, rowBytes);
        tileProduct<A, 0, 4, 6>();
        tileLoad<7>(x + 16, rowBytes);
        tileProduct<A, 1, 4, 7>();
        tileLoad<5>(weights + tileBytes / 4, 64);
        tileProduct<A, 2, 5, 6>();
        tileProduct<A, 3, 5, 7>();
    }
    tileStore<0>(sums, 128), tileStore<1>(sums + 16, 128);
    tileStore<2>(sums + 16 * 32, 128), tileStore<3>(sums + 16 * 32 + 16, 128);
}

/// 32 outputs by 16 tokens, even and odd chunks summed apart so that four products are under way; sums[output][32] hold both.
template <class A> PSCOPE_INLINE void tileBlock16(const std::uint32_t* weights, const std::uint32_t* x, int stride, int chunks, typename A::Scalar* sums) {
    tileZero<0>(), tileZero<1>(), tileZero<2>(), tileZero<3>();
    const std::ptrdiff_t rowBytes = static_cast<std::ptrdiff_t>(stride) * 4;
    const auto step = [&](auto even) PSCOPE_LAMBDA {
        constexpr int first = decltype(even)::value;
        tileLoad<4 + first>(x, rowBytes);
        tileLoad<6>(weights, 64);
        tileProduct<A, first, 6, 4 + first>();
        tileLoad<7>(weights + tileBytes / 4, 64);
        tileProduct<A, first + 2, 7, 4 + first>();
        weights += 2 * tileBytes / 4;
        x += static_cast<std::ptrdiff_t>(tileWords) * stride;
    };
    int c = 0;
    for (; c + 2 <= chunks; c += 2) {
        step(Constant<0>{});
        step(Constant<1>{});
    }
    if (c < chunks) step(Constant<0>{});
    tileStore<0>(sums, 128), tileStore<1>(sums + 16, 128);
    tileStore<2>(sums + 16 * 32, 128), tileStore<3>(sums + 16 * 32 + 16, 128);
}

/// Outputs [32 panel, +32) of the strip of 16 or 32 tokens at `lane`.
template <class A> static void tilePanel(const LinearCall& call, int panel, int block, int lane, int width) {
    const TilePanels& tiles = call.matrix->tiles;
    const int stride = call.tokens.lanes(block), chunks = tiles.chunks;
    const std::uint32_t* weights = tiles.weights.data() + static_cast<std::size_t>(panel) * chunks * (2 * tileBytes / 4);
    const std::uint32_t* x = call.x + call.tokens.offset(block, chunks * tileWords) + lane;
    alignas(64) typename A::Scalar sums[32 * 32];
    if (width == 32) tileBlock32<A>(weights, x, stride, chunks, sums);
    else tileBlock16<A>(weights, x, stride, chunks, sums);
    const int row = panel * TilePanels::panelRows;
    const int rows = call.matrix->rows - row < TilePanels::panelRows ? call.matrix->rows - row : TilePanels::panelRows;
    const TilePlace place = placeOf(call, block, lane, row);
    using Acc = typename A::Acc;
    for (int r = 0; r < rows; ++r) {
        const Acc* both = reinterpret_cast<const Acc*>(sums + r * 32);
        if (width == 32) {
            const Acc acc[2] = {both[0], both[1]};
            RowFinisher<A, 2>(place).row(r, acc);
        } else {
            const Acc acc[1] = {both[0] + both[1]};
            RowFinisher<A, 1>(place).row(r, acc);
        }
    }
    finishActivation(place, rows, width / 16);
}

template <class A> static void tileLinear(const LinearCall& call, Range panels, Range blocks) {
    const TileSession session;
    for (int p = panels.first; p < panels.last; ++p)
        for (int b = blocks.first; b < blocks.last; ++b) {
            const int lanes = call.tokens.lanes(b);
            int lane = 0;
            for (; lane + 32 <= lanes; lane += 32) tilePanel<A>(call, p, b, lane, 32);
            if (lane < lanes) tilePanel<A>(call, p, b, lane, 16);
        }
}
