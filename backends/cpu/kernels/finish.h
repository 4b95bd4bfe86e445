// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to accumulators when a tile of outputs is complete: scales, bias, residual, activation.

/// Where a tile writes: `rows` of `vectors` vectors, row 0 being output `row` of one block.
struct TilePlace {
    const LinearCall* call;
    int row;          // first output
    int token;        // first token of the strip
    int stride;       // lanes of the block
    std::size_t at;   // of the first output's first lane, inside y and residual
};

PSCOPE_INLINE TilePlace placeOf(const LinearCall& call, int block, int lane, int row) {
    const int lanes = call.tokens.lanes(block);
    const std::size_t at = call.tokens.offset(block, call.matrix->rows) + static_cast<std::size_t>(row) * lanes + lane;
    return {&call, row, block * TokenBlocks::width + lane, lanes, at};
}

template <class A> PSCOPE_INLINE F toOutput(const LinearCall& call, int row, int token, typename A::Acc acc) {
    const F bias = splat(call.bias[row]);
    if constexpr (A::isInteger) {
        const PackedMatrix& matrix = *call.matrix;
        const F scale = load(call.tokenScales + token) * matrix.rowScales[row];
        return toFloat(acc + splatInt(matrix.rowOffsets[row])) * scale + bias;
    } else {
        return acc + bias;
    }
}

/// Final values of one output row from its accumulators; `r` counts from place.row.
template <class A, int NV> PSCOPE_INLINE void finishRow(const TilePlace& place, int r, const typename A::Acc (&acc)[NV]) {
    const LinearCall& call = *place.call;
    const std::size_t at = place.at + static_cast<std::size_t>(r) * place.stride;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
        F y = toOutput<A>(call, place.row + r, place.token + v * W, acc[v]);
        if (call.residual) y += load(call.residual + at + v * W);
        store(call.y + at + v * W, y);
    }
}

/// Activation over the rows just written, while they are in the first-level cache.
PSCOPE_INLINE void finishActivation(const TilePlace& place, int rows, int vectors) {
    if (place.call->activation >= 0)
        activateRows(place.call->activation, place.call->y + place.at, rows, place.stride, vectors);
}

/// Unfinished sums wait in y between two blocks of inputs; integer sums as their bits.
template <class A, int NV> PSCOPE_INLINE void loadPartial(const TilePlace& place, int r, typename A::Acc (&acc)[NV]) {
    const float* y = place.call->y + place.at + static_cast<std::size_t>(r) * place.stride;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[v] = *reinterpret_cast<const typename A::Acc*>(y + v * W);
}
template <class A, int NV> PSCOPE_INLINE void storePartial(const TilePlace& place, int r, const typename A::Acc (&acc)[NV]) {
    float* y = place.call->y + place.at + static_cast<std::size_t>(r) * place.stride;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) *reinterpret_cast<typename A::Acc*>(y + v * W) = acc[v];
}
