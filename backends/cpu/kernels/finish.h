// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to accumulators when a tile of outputs is complete: scales, bias, residual, activation.

/// Where a tile writes: `rows` of `vectors` vectors, row 0 being output `row` of one block.
struct TilePlace {
    const LinearCall* call;
    int row;        // first output
    int token;      // first token of the strip
    int stride;     // lanes of the block
    std::size_t at; // of the first output's first lane, inside y and residual
};

PSCOPE_INLINE TilePlace placeOf(const LinearCall& call, int block, int lane, int row) {
    const int lanes = call.tokens.lanes(block);
    const std::size_t at =
        call.tokens.offset(block, call.matrix->rows) + static_cast<std::size_t>(row) * lanes + lane;
    return {&call, row, block * TokenBlocks::width + lane, lanes, at};
}

/// Asks for the lines that one output's tile will write: with few products in it, nothing else hides that they lie
/// beyond the second-level cache. Tiles of several outputs gain nothing and pay for the asking.
PSCOPE_INLINE void expectOutputs(const TilePlace& place, int vectors) {
    for (int lane = 0; lane < vectors * W; lane += 16)
        __builtin_prefetch(place.call->y + place.at + lane, 1);
}

/// Final values of a tile's outputs from their accumulators. Int8 reads what its rows share once: a store of
/// floats could change any of it as far as the compiler knows, and with few kept weights reading it costs as
/// much as the products.
template <class A, int NV> class RowFinisher {
public:
    PSCOPE_INLINE explicit RowFinisher(const TilePlace& place)
        : m_place(place) {}
    /// `r` counts from the tile's first row.
    PSCOPE_INLINE void row(int r, const typename A::Acc (&acc)[NV]) const {
        const LinearCall& call = *m_place.call;
        const std::size_t at = m_place.at + static_cast<std::size_t>(r) * m_place.stride;
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            F y = acc[v] + splat(call.bias[m_place.row + r]);
            if (call.residual) y += load(call.residual + at + v * W);
            store(call.y + at + v * W, y);
        }
    }

private:
    const TilePlace& m_place;
};

template <int NV> class RowFinisher<Int8, NV> {
public:
    PSCOPE_INLINE explicit RowFinisher(const TilePlace& place)
        : m_y(place.call->y + place.at)
        , m_residual(place.call->residual ? place.call->residual + place.at : nullptr)
        , m_bias(place.call->bias + place.row)
        , m_rowScales(place.call->matrix->rowScales.data() + place.row)
        , m_rowOffsets(place.call->matrix->rowOffsets.data() + place.row)
        , m_stride(place.stride) {
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) m_tokenScales[v] =
            load(place.call->tokenScales + place.token + v * W);
    }
    PSCOPE_INLINE void row(int r, const I (&acc)[NV]) const {
        const std::size_t at = static_cast<std::size_t>(r) * static_cast<std::size_t>(m_stride);
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            F y = toFloat(acc[v] + splatInt(m_rowOffsets[r])) * (m_tokenScales[v] * m_rowScales[r]) +
                  splat(m_bias[r]);
            if (m_residual) y += load(m_residual + at + v * W);
            store(m_y + at + v * W, y);
        }
    }

private:
    float* m_y;
    const float *m_residual, *m_bias, *m_rowScales;
    const std::int32_t* m_rowOffsets;
    int m_stride;
    F m_tokenScales[NV];
};

/// Activation over the rows just written, while they are in the first-level cache.
PSCOPE_INLINE void finishActivation(const TilePlace& place, int rows, int vectors) {
    const int kind = place.call->activation;
    if (kind < 0) return;
    float* y = place.call->y + place.at;
    if (place.call->coarse)
        activateRows<true>(kind, y, rows, place.stride, vectors);
    else
        activateRows<false>(kind, y, rows, place.stride, vectors);
}

/// Unfinished sums wait in y between two blocks of inputs; integer sums as their bits.
template <class A, int NV>
PSCOPE_INLINE void loadPartial(const TilePlace& place, int r, typename A::Acc (&acc)[NV]) {
    const float* y = place.call->y + place.at + static_cast<std::size_t>(r) * place.stride;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[v] = *reinterpret_cast<const typename A::Acc*>(y + v * W);
}
template <class A, int NV>
PSCOPE_INLINE void storePartial(const TilePlace& place, int r, const typename A::Acc (&acc)[NV]) {
    float* y = place.call->y + place.at + static_cast<std::size_t>(r) * place.stride;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) * reinterpret_cast<typename A::Acc*>(y + v * W) = acc[v];
}
