// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Passes over activations between the matrices: layer norm, quantisation, copies between lane positions,
// small row products. A strip is 16 tokens of one block; every reduction runs down the features, so lanes
// never meet.

struct StripPlace {
    int stride;     // lanes of the block
    std::size_t at; // first element
    int token;      // first token
};
PSCOPE_INLINE StripPlace stripOf(const TokenBlocks& tokens, int strip, int features) {
    const int perBlock = TokenBlocks::width / 16, block = strip / perBlock, lane = strip % perBlock * 16;
    return {tokens.lanes(block), tokens.offset(block, features) + lane, strip * 16};
}

PSCOPE_INLINE void normLanes(const NormCall& call, float* x, int stride) {
    const int n = call.features;
    const float scale = 1.0F / static_cast<float>(n);
    F sums[4] = {}, squares[4] = {};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        PSCOPE_UNROLL for (int j = 0; j < 4; ++j) sums[j] +=
            load(x + static_cast<std::size_t>(i + j) * stride);
    for (; i < n; ++i)
        sums[0] += load(x + static_cast<std::size_t>(i) * stride);
    const F mean = ((sums[0] + sums[1]) + (sums[2] + sums[3])) * scale;
    const auto deviation = [&](int feature) PSCOPE_LAMBDA {
        return load(x + static_cast<std::size_t>(feature) * stride) - mean;
    };
    for (i = 0; i + 4 <= n; i += 4)
        PSCOPE_UNROLL for (int j = 0; j < 4; ++j) {
            const F d = deviation(i + j);
            squares[j] += d * d;
        }
    for (; i < n; ++i)
        squares[0] += deviation(i) * deviation(i);
    const F variance = ((squares[0] + squares[1]) + (squares[2] + squares[3])) * scale;
    const F inverse = 1.0F / squareRoot(variance + call.eps);
    for (i = 0; i < n; ++i)
        store(x + static_cast<std::size_t>(i) * stride,
              deviation(i) * inverse * call.gamma[i] + call.beta[i]);
}

static void normStrips(const NormCall& call, Range strips) {
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace place = stripOf(call.tokens, s, call.features);
        for (int part = 0; part < 16; part += W)
            normLanes(call, call.x + place.at + part, place.stride);
    }
}

PSCOPE_INLINE F largestMagnitude(const float* x, int features, int stride) {
    F most[4] = {};
    int i = 0;
    for (; i + 4 <= features; i += 4)
        PSCOPE_UNROLL for (int j = 0; j < 4; ++j) most[j] =
            largest(most[j], absolute(load(x + static_cast<std::size_t>(i + j) * stride)));
    for (; i < features; ++i)
        most[0] = largest(most[0], absolute(load(x + static_cast<std::size_t>(i) * stride)));
    return largest(largest(most[0], most[1]), largest(most[2], most[3]));
}

/// Codes of four features in the bytes of a word, 128 added; features past the end are zero bytes that meet
/// zero weights.
PSCOPE_INLINE void quantizeLanes(const float* x, std::uint32_t* words, float* tokenScales, int features,
                                 int stride) {
    const F most = largestMagnitude(x, features, stride);
    store(tokenScales, most * (1.0F / 127.0F));
    const F inverse = most > F{} ? 127.0F / most : F{};
    const I offset = splatInt(128 - roundingMagicBits);
    const auto code = [&](int feature) PSCOPE_LAMBDA {
        return floatToBits(load(x + static_cast<std::size_t>(feature) * stride) * inverse + roundingMagic) +
               offset;
    };
    int k = 0;
    for (; k + 4 <= features; k += 4, words += stride)
        storeInt(words, code(k) | code(k + 1) << 8 | code(k + 2) << 16 | code(k + 3) << 24);
    if (k == features) return;
    I word = code(k);
    if (k + 1 < features) word |= code(k + 1) << 8;
    if (k + 2 < features) word |= code(k + 2) << 16;
    storeInt(words, word);
}

static void quantizeStrips(const QuantizeCall& call, Range strips) {
    const int words = (call.features + 3) / 4;
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace from = stripOf(call.tokens, s, call.features), to = stripOf(call.tokens, s, words);
        for (int part = 0; part < 16; part += W)
            quantizeLanes(call.x + from.at + part, call.words + to.at + part,
                          call.tokenScales + to.token + part, call.features, from.stride);
    }
}

/// Nearest even, in the upper half of each word.
PSCOPE_INLINE I roundedBf16(F x) {
    const I bits = floatToBits(x);
    return bits + 0x7fff + ((bits >> 16) & 1);
}

static void roundBf16Strips(const QuantizeCall& call, Range strips) {
    const int words = (call.features + 1) / 2;
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace from = stripOf(call.tokens, s, call.features), to = stripOf(call.tokens, s, words);
        for (int part = 0; part < 16; part += W)
            for (int k = 0; k < call.features; k += 2) {
                const float* x = call.x + from.at + part + static_cast<std::size_t>(k) * from.stride;
                const I low = reinterpret_cast<I>(reinterpret_cast<U>(roundedBf16(load(x))) >> 16);
                const I high = k + 1 < call.features ? roundedBf16(load(x + from.stride)) &
                                                           splatInt(static_cast<std::int32_t>(0xffff0000))
                                                     : I{};
                storeInt(call.words + to.at + part + static_cast<std::size_t>(k / 2) * to.stride, low | high);
            }
    }
}

PSCOPE_INLINE void roundLanesToInt8(const float* x, std::uint32_t* words, int features, int stride) {
    const F most = largestMagnitude(x, features, stride), scale = most * (1.0F / 127.0F);
    const F inverse = most > F{} ? 127.0F / most : F{};
    for (int k = 0; k < features; ++k) {
        const std::size_t at = static_cast<std::size_t>(k) * stride;
        store(reinterpret_cast<float*>(words) + at, toFloat(roundToInt(load(x + at) * inverse)) * scale);
    }
}

static void roundFloatStrips(const QuantizeCall& call, Rounding rounding, Range strips) {
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace place = stripOf(call.tokens, s, call.features);
        for (int part = 0; part < 16; part += W) {
            const float* x = call.x + place.at + part;
            std::uint32_t* words = call.words + place.at + part;
            if (rounding == Rounding::Int8) {
                roundLanesToInt8(x, words, call.features, place.stride);
                continue;
            }
            for (int k = 0; k < call.features; ++k) {
                const std::size_t at = static_cast<std::size_t>(k) * place.stride;
                storeInt(words + at,
                         roundedBf16(load(x + at)) & splatInt(static_cast<std::int32_t>(0xffff0000)));
            }
        }
    }
}

#if defined(__AVX512F__)
static void pairFeatures(const QuantizeCall& call, Range strips) {
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace from = stripOf(call.tokens, s, call.features),
                         to = stripOf(call.tokens, s, call.features / 2);
        for (int k = 0; k < call.features / 2; ++k) {
            const float* x = call.x + from.at + static_cast<std::size_t>(2 * k) * from.stride;
            storeInt(call.words + to.at + static_cast<std::size_t>(k) * to.stride,
                     bf16Pair(load(x), load(x + from.stride)));
        }
    }
}

static void pairTokens(const QuantizeCall& call, Range strips) {
    using Halves = std::uint16_t __attribute__((vector_size(W * 2), may_alias));
    auto* halves = reinterpret_cast<std::uint16_t*>(call.words);
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace place = stripOf(call.tokens, s, call.features);
        for (int f = 0; f < call.features; ++f) {
            const std::size_t at = place.at + static_cast<std::size_t>(f) * place.stride;
            const U rounded = reinterpret_cast<U>(floatToBits(load(call.x + at)) + 0x8000) >> 16;
            *reinterpret_cast<Halves*>(halves + at) = __builtin_convertvector(rounded, Halves);
        }
    }
}
#endif

/// Sixteen tokens' features from `feature` on, one by one.
PSCOPE_INLINE void embedSlowly(const EmbedCall& call, float* out, int stride, int firstToken, int feature,
                               int end) {
    for (int t = 0; t < 16; ++t) {
        const bool empty = firstToken + t >= call.tokens.tokens;
        const TokenRows row = empty ? TokenRows{} : call.rows[firstToken + t];
        for (int f = feature; f < end; ++f)
            out[static_cast<std::size_t>(f) * stride + t] =
                empty ? 0.0F : row.word[f] + row.position[f] + (row.type ? row.type[f] : 0.0F);
    }
}

/// Rows become columns here.
static void embedStrips(const EmbedCall& call, Range strips) {
    for (int s = strips.first; s < strips.last; ++s) {
        const StripPlace place = stripOf(call.tokens, s, call.features);
        float* out = call.x + place.at;
        int feature = 0;
#if defined(__AVX512F__)
        for (; feature + 16 <= call.features; feature += 16) {
            __m512i m[16];
            PSCOPE_UNROLL for (int t = 0; t < 16; ++t) {
                m[t] = _mm512_setzero_si512();
                if (place.token + t >= call.tokens.tokens) continue;
                const TokenRows& row = call.rows[place.token + t];
                F sum = loadUnaligned(row.word + feature) + loadUnaligned(row.position + feature);
                if (row.type) sum += loadUnaligned(row.type + feature);
                m[t] = reinterpret_cast<__m512i>(sum);
            }
            transpose16(m);
            PSCOPE_UNROLL for (int f = 0; f < 16; ++f)
                _mm512_store_si512(out + static_cast<std::size_t>(feature + f) * place.stride, m[f]);
        }
        embedSlowly(call, out, place.stride, place.token, feature, call.features);
#else
        // A few features at a time: the cache line that each of them fills stays near until its 16 tokens
        // have come.
        for (; feature < call.features; feature += 128)
            embedSlowly(call, out, place.stride, place.token, feature,
                        feature + 128 < call.features ? feature + 128 : call.features);
#endif
    }
}

PSCOPE_INLINE float sumOf(F x) {
    float sum = 0;
    for (int i = 0; i < W; ++i)
        sum += x[i];
    return sum;
}

static void rowProducts(const float* x, int tokens, const float* w, const float* bias, int rows, int columns,
                        float* y) {
    for (int r = 0; r < rows; ++r) {
        const float* weights = w + static_cast<std::size_t>(r) * columns;
        for (int t = 0; t < tokens; ++t) {
            const float* input = x + static_cast<std::size_t>(t) * columns;
            F sums[4] = {};
            int k = 0;
            for (; k + 4 * W <= columns; k += 4 * W)
                PSCOPE_UNROLL for (int j = 0; j < 4; ++j) sums[j] +=
                    loadUnaligned(weights + k + j * W) * loadUnaligned(input + k + j * W);
            float rest = 0;
            for (; k < columns; ++k)
                rest += weights[k] * input[k];
            y[static_cast<std::size_t>(t) * rows + r] =
                sumOf((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest + (bias ? bias[r] : 0.0F);
        }
    }
}
