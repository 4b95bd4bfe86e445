// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax attention of one head of one sequence. Lanes are queries; keys and values are broadcast one number at a time,
// exactly like weights, so that scores, softmax and context all stay vertical.

/// acc[r][v] += sum over i of x[i][v] * w[i * stepI + r * stepR], i in [0, n).
template <int R, int NV, int stepI, int stepR>
PSCOPE_INLINE void productTile(F (&acc)[R][NV], const float* x, int xStride, const float* w, int n) {
    for (int i = 0; i < n; ++i, x += xStride, w += stepI) {
        F lanes[NV];
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) lanes[v] = load(x + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r)
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] += lanes[v] * w[r * stepR];
    }
}
template <int R, int NV> PSCOPE_INLINE void clear(F (&acc)[R][NV]) {
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = F{};
}

/// The queries of one strip and everything they meet.
template <int NV> struct AttentionStrip {
    const AttentionCall* call;
    const float* q;
    int stride;       // lanes of the query block
    F most[NV];       // running largest score
    float* scores;    // [keys][NV vectors]
};

/// Scores of R keys beginning at `key` (inside a key block of `keyLanes` lanes); `valid` of them exist.
template <int R, int NV, int keyLanes>
PSCOPE_INLINE void scoreTile(AttentionStrip<NV>& strip, const float* k, float* scores, int valid) {
    F acc[R][NV];
    clear(acc);
    productTile<R, NV, keyLanes, 1>(acc, strip.q, strip.stride, k, strip.call->headWidth);
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
        if (r >= valid) break;
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            const F score = acc[r][v] * strip.call->scale;
            strip.most[v] = largest(strip.most[v], score);
            store(scores + (r * NV + v) * W, score);
        }
    }
}
template <int NV, int keyLanes> static void scoreBlock(AttentionStrip<NV>& strip, int block) {
    constexpr int R = NV == 1 ? 12 : NV == 2 && W == 16 ? 8 : 6, tail = R == 6 ? 3 : 4;
    const AttentionCall& call = *strip.call;
    const int left = call.tokens.tokens - block * TokenBlocks::width, keys = left < TokenBlocks::width ? left : TokenBlocks::width;
    const float* k = call.k + block * call.inputBlock;
    float* scores = strip.scores + static_cast<std::size_t>(block) * TokenBlocks::width * NV * W;
    int key = 0;
    for (; keys - key > R - tail; key += R) scoreTile<R, NV, keyLanes>(strip, k + key, scores + static_cast<std::size_t>(key) * NV * W, keys - key);
    for (; key < keys; key += tail) scoreTile<tail, NV, keyLanes>(strip, k + key, scores + static_cast<std::size_t>(key) * NV * W, keys - key);
}

/// Exponentials in place; returns 1 / their sum per lane.
template <int NV> PSCOPE_INLINE void softmaxStrip(AttentionStrip<NV>& strip, F (&inverse)[NV]) {
    F sums[NV];
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) sums[v] = F{};
    float* scores = strip.scores;
    for (int key = 0; key < strip.call->tokens.tokens; ++key, scores += NV * W)
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            const F e = exponential(load(scores + v * W) - strip.most[v]);
            sums[v] += e;
            store(scores + v * W, e);
        }
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) inverse[v] = 1.0F / sums[v];
}

/// Adds block `block` of values to the context of R features from `feature` on.
template <int R, int NV, int keyLanes>
PSCOPE_INLINE void contextBlock(F (&acc)[R][NV], const AttentionStrip<NV>& strip, int block, int feature) {
    const AttentionCall& call = *strip.call;
    const int left = call.tokens.tokens - block * TokenBlocks::width, keys = left < TokenBlocks::width ? left : TokenBlocks::width;
    productTile<R, NV, 1, keyLanes>(acc, strip.scores + static_cast<std::size_t>(block) * TokenBlocks::width * NV * W, NV * W,
                                    call.v + block * call.inputBlock + static_cast<std::size_t>(feature) * keyLanes, keys);
}

template <int R, int NV> static void contextTile(const AttentionStrip<NV>& strip, const F (&inverse)[NV], float* out, int feature) {
    const AttentionCall& call = *strip.call;
    const int blocks = call.tokens.count();
    F acc[R][NV];
    clear(acc);
    for (int b = 0; b + 1 < blocks; ++b) contextBlock<R, NV, 64>(acc, strip, b, feature);
    switch (call.tokens.lanes(blocks - 1)) {
    case 16: contextBlock<R, NV, 16>(acc, strip, blocks - 1, feature); break;
    case 32: contextBlock<R, NV, 32>(acc, strip, blocks - 1, feature); break;
    case 48: contextBlock<R, NV, 48>(acc, strip, blocks - 1, feature); break;
    default: contextBlock<R, NV, 64>(acc, strip, blocks - 1, feature); break;
    }
    PSCOPE_UNROLL for (int r = 0; r < R; ++r)
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v)
            store(out + static_cast<std::size_t>(feature + r) * strip.stride + v * W, acc[r][v] * inverse[v]);
}

template <int NV> static void attentionStrip(const AttentionCall& call, int queryBlock, int lane) {
    AttentionStrip<NV> strip;
    strip.call = &call;
    strip.q = call.q + queryBlock * call.inputBlock + lane;
    strip.stride = call.tokens.lanes(queryBlock);
    strip.scores = call.scratch;
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) strip.most[v] = splat(-3e38F);
    const int blocks = call.tokens.count();
    for (int b = 0; b + 1 < blocks; ++b) scoreBlock<NV, 64>(strip, b);
    switch (call.tokens.lanes(blocks - 1)) {
    case 16: scoreBlock<NV, 16>(strip, blocks - 1); break;
    case 32: scoreBlock<NV, 32>(strip, blocks - 1); break;
    case 48: scoreBlock<NV, 48>(strip, blocks - 1); break;
    default: scoreBlock<NV, 64>(strip, blocks - 1); break;
    }
    F inverse[NV];
    softmaxStrip<NV>(strip, inverse);
    constexpr int R = NV == 1 ? 16 : NV == 2 && W == 16 ? 8 : 4;
    float* out = call.out + queryBlock * call.outputBlock + lane;
    int feature = 0;
    for (; feature + R <= call.headWidth; feature += R) contextTile<R, NV>(strip, inverse, out, feature);
    for (; feature < call.headWidth; ++feature) contextTile<1, NV>(strip, inverse, out, feature);
}

static void attendBlock(const AttentionCall& call, int queryBlock) {
    forEachStrip(call.tokens.lanes(queryBlock), [&](auto vectors, int lane) PSCOPE_LAMBDA {
        attentionStrip<decltype(vectors)::value>(call, queryBlock, lane);
    });
}
