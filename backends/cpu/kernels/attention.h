// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax attention of one head over one strip of queries. Lanes are queries; keys and values are broadcast
// word by word, exactly like weights, so that scores, softmax and context all stay vertical. Keys come in
// chunks whose scores stay in the nearest caches; largest score, sum and context are carried from chunk to
// chunk (rescaled when the largest grows), so no matrix of scores exists, however long the sequence.
//
// A sequence may begin at any lane and cross into further blocks. Loads take whatever lanes lie beside it and
// only its own are stored.

inline constexpr int attentionChunk =
    128; // keys whose scores are held at once; attentionScratch counts on it

/// Keys that lie in one block.
struct KeyPiece {
    int block, lane, count;
    int word; // first word of exponentials inside the chunk
};

/// What attention needs to know of an arithmetic: how many keys share a word, and the exponential.
template <class A> struct AttentionOf {
    using Value = std::uint32_t;
    static constexpr int perWord = 1;
    static PSCOPE_INLINE F power(F x) { return exponential(x); } // of e
    static constexpr float unit = 1;                             // scores are multiplied by it
};
template <> struct AttentionOf<RoundedF32> {
    using Value = std::uint32_t;
    static constexpr int perWord = 1;
    static PSCOPE_INLINE F power(F x) { return powerOfTwo(x); }
    static constexpr float unit = 1.44269504F;
};
#if defined(__AVX512F__)
template <> struct AttentionOf<Bf16> {
    using Value = std::uint16_t;
    static constexpr int perWord = 2;
    static PSCOPE_INLINE F power(F x) { return powerOfTwo(x); }
    static constexpr float unit = 1.44269504F;
};
#endif

/// The queries of one strip and everything that is carried along.
template <class A, int NV> struct AttentionStrip {
    const AttentionCall* call;
    const std::uint32_t* q;
    int qStride;
    F most[NV], sums[NV];
    F rescale[NV];  // of what earlier chunks left
    float* scores;  // [attentionChunk][NV vectors], exponentials in their place
    float* context; // [headWidth][NV vectors]
    KeyPiece pieces[attentionChunk / TokenBlocks::granularity + 2];
    int pieceCount;
};

/// acc[r][v] += sum over i of x[i][v] * w[i * wordStep + r * rowStep].
template <class A, int R, int NV, class Word>
PSCOPE_INLINE void attentionTile(F (&acc)[R][NV], const std::uint32_t* x, int xStride, const Word* w,
                                 int wordStep, int rowStep, int n) {
    for (int i = 0; i < n; ++i, x += xStride, w += wordStep) {
        decltype(A::word(x)) lanes[NV];
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) lanes[v] = A::wordUnaligned(x + v * W);
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
            std::uint32_t word;
            __builtin_memcpy(&word, w + static_cast<std::ptrdiff_t>(r) * rowStep, 4);
            const auto spread = A::spread(word);
            PSCOPE_UNROLL for (int v = 0; v < NV; ++v) A::mac(acc[r][v], lanes[v], spread);
        }
    }
}
template <int R, int NV> PSCOPE_INLINE void clear(F (&acc)[R][NV]) {
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] = F{};
}

/// Scores of R keys of one piece; `valid` of them exist.
template <class A, int R, int NV>
PSCOPE_INLINE void scoreTile(AttentionStrip<A, NV>& strip, F (&most)[NV], const std::uint32_t* k, int kStride,
                             float* scores, int valid) {
    F acc[R][NV];
    clear(acc);
    attentionTile<A, R, NV>(acc, strip.q, strip.qStride, k, kStride, 1,
                            strip.call->headWidth / AttentionOf<A>::perWord);
    const float scale = strip.call->scale * AttentionOf<A>::unit;
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
        if (r >= valid) break;
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            const F score = acc[r][v] * scale;
            most[v] = largest(most[v], score);
            store(scores + (r * NV + v) * W, score);
        }
    }
}

template <class A, int NV>
static void scorePiece(AttentionStrip<A, NV>& strip, F (&most)[NV], const KeyPiece& piece, float* scores) {
    constexpr int R = NV == 1 ? 16 : NV == 2 && W == 16 ? 8 : 6, half = R == 6 ? 3 : R / 2;
    const AttentionCall& call = *strip.call;
    const int stride = call.tokens.lanes(piece.block), words = call.features / AttentionOf<A>::perWord;
    const std::uint32_t* k = call.k + call.tokens.offset(piece.block, words) +
                             static_cast<std::size_t>(call.feature / AttentionOf<A>::perWord) * stride +
                             piece.lane;
    int key = 0;
    for (; piece.count - key > half; key += R)
        scoreTile<A, R, NV>(strip, most, k + key, stride, scores + static_cast<std::size_t>(key) * NV * W,
                            piece.count - key);
    for (; key < piece.count; key += half)
        scoreTile<A, half, NV>(strip, most, k + key, stride, scores + static_cast<std::size_t>(key) * NV * W,
                               piece.count - key);
}

/// Scores of a piece become words of exponentials; adds them to the sums.
template <class A, int NV>
static void exponentials(AttentionStrip<A, NV>& strip, const KeyPiece& piece, const float* scores) {
    constexpr int perWord = AttentionOf<A>::perWord;
    float* out = strip.scores + static_cast<std::size_t>(piece.word) * NV * W;
    for (int key = 0; key < piece.count; key += perWord, scores += perWord * NV * W, out += NV * W)
        PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
            const F e = AttentionOf<A>::power(load(scores + v * W) - strip.most[v]);
            if constexpr (perWord == 1) {
                strip.sums[v] += e;
                store(out + v * W, __is_same(A, RoundedF32) ? upperHalf(e) : e);
            } else {
                const bool second = key + 1 < piece.count; // a last key alone meets a zero
                const F next =
                    second ? AttentionOf<A>::power(load(scores + (NV + v) * W) - strip.most[v]) : F{};
                strip.sums[v] += e + next;
                storeInt(out + v * W, bf16Pair(e, next));
            }
        }
}

/// Adds a chunk to the context of R features from `feature` on; finishes it in the last chunk.
template <class A, int R, int NV>
static void contextTile(const AttentionStrip<A, NV>& strip, const F (&inverse)[NV], int feature, bool first,
                        bool last) {
    constexpr int perWord = AttentionOf<A>::perWord;
    using Value = typename AttentionOf<A>::Value;
    const AttentionCall& call = *strip.call;
    F acc[R][NV];
    clear(acc);
    float* carried = strip.context + static_cast<std::size_t>(feature) * NV * W;
    if (!first)
        PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v) acc[r][v] =
            load(carried + (r * NV + v) * W) * strip.rescale[v];
    for (int p = 0; p < strip.pieceCount; ++p) {
        const KeyPiece& piece = strip.pieces[p];
        const int stride = call.tokens.lanes(piece.block), whole = piece.count / perWord;
        const Value* v = static_cast<const Value*>(call.v) + call.tokens.offset(piece.block, call.features) +
                         static_cast<std::size_t>(call.feature + feature) * stride + piece.lane;
        const auto* x = reinterpret_cast<const std::uint32_t*>(strip.scores) +
                        static_cast<std::size_t>(piece.word) * NV * W;
        attentionTile<A, R, NV>(acc, x, NV * W, v, perWord, stride, whole);
        if (piece.count % perWord == 0) continue;
        // The last key alone: what lies behind it belongs to another sequence and may not even be finite.
        if constexpr (perWord == 2) PSCOPE_UNROLL for (int r = 0; r < R; ++r) {
                const I spread = splatInt(v[static_cast<std::ptrdiff_t>(r) * stride + piece.count - 1]);
                PSCOPE_UNROLL for (int j = 0; j < NV; ++j) A::mac(
                    acc[r][j], A::wordUnaligned(x + (static_cast<std::size_t>(whole) * NV + j) * W), spread);
            }
    }
    PSCOPE_UNROLL for (int r = 0; r < R; ++r) PSCOPE_UNROLL for (int v = 0; v < NV; ++v)
        store(carried + (r * NV + v) * W, last ? acc[r][v] * inverse[v] : acc[r][v]);
}

/// Cuts the keys [first, first + count) of the batch into pieces.
template <class A, int NV> PSCOPE_INLINE void cutPieces(AttentionStrip<A, NV>& strip, int first, int count) {
    strip.pieceCount = 0;
    for (int done = 0, word = 0; done < count;) {
        const int token = first + done, lane = token % TokenBlocks::width;
        const int left = TokenBlocks::width - lane, here = count - done < left ? count - done : left;
        strip.pieces[strip.pieceCount++] = {token / TokenBlocks::width, lane, here, word};
        word += (here + AttentionOf<A>::perWord - 1) / AttentionOf<A>::perWord;
        done += here;
    }
}

template <class A, int NV> static void attendChunk(AttentionStrip<A, NV>& strip, int firstKey, int keys) {
    const AttentionCall& call = *strip.call;
    cutPieces(strip, call.first + firstKey, keys);
    const bool first = firstKey == 0, last = firstKey + keys == call.count;
    F most[NV];
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) most[v] = first ? splat(-3e38F) : strip.most[v];
    int key = 0;
    for (int p = 0; p < strip.pieceCount; key += strip.pieces[p++].count)
        scorePiece<A, NV>(strip, most, strip.pieces[p],
                          strip.scores + static_cast<std::size_t>(key) * NV * W);
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
        strip.rescale[v] = first ? F{} : AttentionOf<A>::power(strip.most[v] - most[v]);
        strip.sums[v] = first ? F{} : strip.sums[v] * strip.rescale[v];
        strip.most[v] = most[v];
    }
    key = 0;
    for (int p = 0; p < strip.pieceCount; key += strip.pieces[p++].count)
        exponentials<A, NV>(strip, strip.pieces[p], strip.scores + static_cast<std::size_t>(key) * NV * W);
    F inverse[NV];
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) inverse[v] = 1.0F / strip.sums[v];
    constexpr int R = NV == 1 ? 16 : NV == 2 && W == 16 ? 8 : 4;
    int feature = 0;
    for (; feature + R <= call.headWidth; feature += R)
        contextTile<A, R, NV>(strip, inverse, feature, first, last);
    for (; feature < call.headWidth; ++feature)
        contextTile<A, 1, NV>(strip, inverse, feature, first, last);
}

/// Stores the first `count` of a strip's lanes.
template <int NV> PSCOPE_INLINE void storeLanes(float* to, const float* from, int count) {
    PSCOPE_UNROLL for (int v = 0; v < NV; ++v) {
        const int left = count - v * W;
        if (left >= W) {
            storeUnaligned(to + v * W, load(from + v * W));
            continue;
        }
        if (left <= 0) return;
#if defined(__AVX512F__)
        _mm512_mask_storeu_ps(to + v * W, static_cast<__mmask16>((1U << left) - 1),
                              _mm512_load_ps(from + v * W));
#else
        for (int i = 0; i < left; ++i)
            to[v * W + i] = from[v * W + i];
#endif
    }
}

/// `count` queries from `token` of the query matrix on, all in one block.
template <class A, int NV> static void attendStrip(const AttentionCall& call, int token, int count) {
    const int block = token / TokenBlocks::width, lane = token % TokenBlocks::width,
              stride = call.queryTokens.lanes(block);
    constexpr int perWord = AttentionOf<A>::perWord;
    AttentionStrip<A, NV> strip;
    strip.call = &call;
    strip.q = call.q + call.queryTokens.offset(block, call.features / perWord) +
              static_cast<std::size_t>(call.feature / perWord) * stride + lane;
    strip.qStride = stride;
    strip.scores = call.scratch;
    strip.context = call.scratch + static_cast<std::size_t>(attentionChunk) * NV * W;
    for (int key = 0; key < call.count; key += attentionChunk)
        attendChunk<A, NV>(strip, key, call.count - key < attentionChunk ? call.count - key : attentionChunk);
    float* out = call.out + call.queryTokens.offset(block, call.features) +
                 static_cast<std::size_t>(call.feature) * stride + lane;
    for (int f = 0; f < call.headWidth; ++f)
        storeLanes<NV>(out + static_cast<std::size_t>(f) * stride,
                       strip.context + static_cast<std::size_t>(f) * NV * W, count);
}

template <class A> static void attendQueries(const AttentionCall& call, int first, int count) {
    for (int done = 0; done < count;) {
        const int token = first + done, left = TokenBlocks::width - token % TokenBlocks::width;
        const int here = count - done < left ? count - done : left;
        if constexpr (W == 16) {
            switch ((here + W - 1) / W) {
            case 1:
                attendStrip<A, 1>(call, token, here);
                break;
            case 2:
                attendStrip<A, 2>(call, token, here);
                break;
            case 3:
                attendStrip<A, 3>(call, token, here);
                break;
            default:
                attendStrip<A, 4>(call, token, here);
                break;
            }
        } else {
            for (int lane = 0; lane < here; lane += 2 * W)
                attendStrip<A, 2>(call, token + lane, here - lane < 2 * W ? here - lane : 2 * W);
        }
        done += here;
    }
}

static void attend(const AttentionCall& call, int firstQuery, int queries) {
#if defined(__AVX512F__)
    if (call.arithmetic == Arithmetic::Bf16) return attendQueries<Bf16>(call, firstQuery, queries);
#endif
    if (call.rounding == Rounding::Bf16) return attendQueries<RoundedF32>(call, firstQuery, queries);
    attendQueries<F32>(call, firstQuery, queries);
}
