// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The vector of the instruction set this translation unit is compiled for. Included only by
// kernels_<isa>.cpp, inside the namespace PSCOPE_ISA, so that no function of one set can be linked in place
// of another's. Everything is always inlined, and no standard-library template is used, for the same reason.
// GCC vector extensions express all of it but the few instructions below.

#define PSCOPE_INLINE inline __attribute__((always_inline))
#define PSCOPE_UNROLL _Pragma("GCC unroll 32")
// A lambda that must not become a call: its captures would live in memory.
#define PSCOPE_LAMBDA __attribute__((always_inline))

#if defined(__AVX512F__)
inline constexpr int W = 16;
#elif defined(__AVX2__)
inline constexpr int W = 8;
#else
inline constexpr int W = 4;
#endif
using F = float __attribute__((vector_size(W * 4), may_alias));
using I = std::int32_t __attribute__((vector_size(W * 4), may_alias));
using U = std::uint32_t __attribute__((vector_size(W * 4), may_alias));
using UnalignedF = float __attribute__((vector_size(W * 4), may_alias, aligned(4)));

PSCOPE_INLINE F load(const float* p) {
    return *reinterpret_cast<const F*>(p);
}
PSCOPE_INLINE F loadUnaligned(const float* p) {
    return *reinterpret_cast<const UnalignedF*>(p);
}
PSCOPE_INLINE void store(float* p, F x) {
    *reinterpret_cast<F*>(p) = x;
}
PSCOPE_INLINE void storeUnaligned(float* p, F x) {
    *reinterpret_cast<UnalignedF*>(p) = x;
}
PSCOPE_INLINE I loadInt(const void* p) {
    return *static_cast<const I*>(p);
}
PSCOPE_INLINE void storeInt(void* p, I x) {
    *static_cast<I*>(p) = x;
}
PSCOPE_INLINE F splat(float x) {
    return x - F{};
}
PSCOPE_INLINE I splatInt(std::int32_t x) {
    return x - I{};
}
PSCOPE_INLINE F toFloat(I x) {
    return __builtin_convertvector(x, F);
}
PSCOPE_INLINE F bitsToFloat(I x) {
    return reinterpret_cast<F>(x);
}
PSCOPE_INLINE I floatToBits(F x) {
    return reinterpret_cast<I>(x);
}
PSCOPE_INLINE F absolute(F x) {
    return bitsToFloat(floatToBits(x) & splatInt(0x7fffffff));
}
PSCOPE_INLINE F largest(F a, F b) {
    return a > b ? a : b;
}
PSCOPE_INLINE F smallest(F a, F b) {
    return a < b ? a : b;
}

/// 1 / x, relative error below 4e-7 for normal x.
PSCOPE_INLINE F reciprocal(F x) {
#if defined(__AVX512F__)
    const F guess = reinterpret_cast<F>(_mm512_rcp14_ps(reinterpret_cast<__m512>(x)));
    return guess * (2.0F - x * guess);
#else
    return 1.0F / x;
#endif
}
PSCOPE_INLINE F squareRoot(F x) {
    F y;
    for (int i = 0; i < W; ++i)
        y[i] = __builtin_sqrtf(x[i]);
    return y;
}

// Adding 1.5 * 2^23 leaves the integer nearest to x (ties to even) in the low mantissa bits: rounding without
// a special instruction, for |x| < 2^22.
inline constexpr float roundingMagic = 12582912.0F;
inline constexpr std::int32_t roundingMagicBits = 0x4B400000;
PSCOPE_INLINE I roundToInt(F x) {
    return floatToBits(x + roundingMagic) - splatInt(roundingMagicBits);
}

/// e^x, relative error below 3e-7 for x in [-87, 88]; below -87 it stays at e^-87.
PSCOPE_INLINE F exponential(F x) {
    x = smallest(largest(x, splat(-87.0F)), splat(88.0F));
    const F shifted = x * 1.44269504F + roundingMagic;
    const I n = floatToBits(shifted) - splatInt(roundingMagicBits);
    const F whole = shifted - roundingMagic;
    const F r = (x - whole * 0.693359375F) + whole * 2.12194440e-4F; // ln 2 in two parts
    F p = r * (1.0F / 720) + (1.0F / 120);
    p = p * r + (1.0F / 24);
    p = p * r + (1.0F / 6);
    p = p * r + 0.5F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    return bitsToFloat(floatToBits(p) + (n << 23));
}

/// 2^x for x below 127, see coarse.h; below -126 it stays at 2^-126.
PSCOPE_INLINE F powerOfTwo(F x) {
    x = largest(x, splat(-126.0F));
    const F shifted = x + roundingMagic;
    const F f = x - (shifted - roundingMagic);
    F p = f * coarsePowerOfTwo[3] + coarsePowerOfTwo[2];
    p = p * f + coarsePowerOfTwo[1];
    p = p * f + coarsePowerOfTwo[0];
    return bitsToFloat(floatToBits(p) +
                       (floatToBits(shifted) << 23)); // the magic number's own bits leave at the top
}

/// Nearest bf16, ties away from zero, for numbers of moderate size.
PSCOPE_INLINE F upperHalf(F x) {
    return bitsToFloat((floatToBits(x) + 0x8000) & splatInt(static_cast<std::int32_t>(0xffff0000)));
}

/// Nearest, ties away from zero: two numbers of moderate size in the halves of a word.
PSCOPE_INLINE I bf16Pair(F low, F high) {
    const I half = splatInt(0x8000);
    const U lower = reinterpret_cast<U>(floatToBits(low) + half) >> 16;
    return reinterpret_cast<I>(lower) |
           ((floatToBits(high) + half) & splatInt(static_cast<std::int32_t>(0xffff0000)));
}

/// Multiply-add of one word per lane; see packed_matrix.h. Int8: unsigned activations times signed weights,
/// exact.
struct F32 {
    using Acc = F;
    using Scalar = float;
    static constexpr bool isInteger = false;
    static PSCOPE_INLINE F word(const std::uint32_t* x) { return load(reinterpret_cast<const float*>(x)); }
    static PSCOPE_INLINE F wordUnaligned(const std::uint32_t* x) {
        return loadUnaligned(reinterpret_cast<const float*>(x));
    }
    static PSCOPE_INLINE F spread(std::uint32_t weight) { return splat(__builtin_bit_cast(float, weight)); }
    static PSCOPE_INLINE void mac(F& acc, F x, F weight) { acc += x * weight; }
    static PSCOPE_INLINE F zero() { return F{}; }
};

/// F32 whose exponentials are rounded to bf16: attention in bf16 without its instruction.
struct RoundedF32 : F32 {};

#if defined(__AVX512VNNI__)
PSCOPE_INLINE void dot4(I& acc, I x, I weight) {
    // GCC 12 spills accumulators around the intrinsic; as one opaque instruction it keeps them in registers.
    asm("vpdpbusd %2, %1, %0" : "+v"(acc) : "v"(x), "v"(weight));
}
#elif defined(__AVX2__)
// maddubs would saturate in 16 bits; even and odd bytes are widened instead, which is exact.
PSCOPE_INLINE void dot4(I& acc, I x, I weight) {
    const __m256i xx = reinterpret_cast<__m256i>(x), ww = reinterpret_cast<__m256i>(weight),
                  low = _mm256_set1_epi16(0xff);
    const __m256i even =
        _mm256_madd_epi16(_mm256_and_si256(xx, low), _mm256_srai_epi16(_mm256_slli_epi16(ww, 8), 8));
    const __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(xx, 8), _mm256_srai_epi16(ww, 8));
    acc += reinterpret_cast<I>(_mm256_add_epi32(even, odd));
}
#else
PSCOPE_INLINE void dot4(I& acc, I x, I weight) {
    PSCOPE_UNROLL for (int byte = 0; byte < 4; ++byte) acc +=
        ((x >> (8 * byte)) & 0xff) * ((weight << (24 - 8 * byte)) >> 24);
}
#endif
struct Int8 {
    using Acc = I;
    using Scalar = std::int32_t;
    static constexpr bool isInteger = true;
    static PSCOPE_INLINE I word(const std::uint32_t* x) { return loadInt(x); }
    static PSCOPE_INLINE I spread(std::uint32_t weight) {
        return splatInt(static_cast<std::int32_t>(weight));
    }
    static PSCOPE_INLINE void mac(I& acc, I x, I weight) { dot4(acc, x, weight); }
    static PSCOPE_INLINE I zero() { return I{}; }
};

#if defined(__AVX512F__)
// Written as assembly, so that it needs no compiler flag; the table offers it only where the processor has it
// and is fast at it.
struct Bf16 {
    using Acc = F;
    using Scalar = float;
    static constexpr bool isInteger = false;
    static PSCOPE_INLINE I word(const std::uint32_t* x) { return loadInt(x); }
    static PSCOPE_INLINE I wordUnaligned(const std::uint32_t* x) {
        return floatToBits(loadUnaligned(reinterpret_cast<const float*>(x)));
    }
    static PSCOPE_INLINE I spread(std::uint32_t weight) {
        return splatInt(static_cast<std::int32_t>(weight));
    }
    static PSCOPE_INLINE void mac(F& acc, I x, I weight) {
        asm("vdpbf16ps %2, %1, %0" : "+v"(acc) : "v"(x), "v"(weight));
    }
    static PSCOPE_INLINE F zero() { return F{}; }
};
#endif

#if defined(__AVX512F__)
/// Transposes 16 x 16 words held in registers.
PSCOPE_INLINE void transpose16(__m512i (&m)[16]) {
    __m512i t[16];
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(m[i], m[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(m[i], m[i + 1]);
    }
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 4) {
        m[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        m[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        m[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        m[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    PSCOPE_UNROLL for (int i = 0; i < 16; i += 8) PSCOPE_UNROLL for (int j = 0; j < 4; ++j) {
        t[i + j] = _mm512_shuffle_i32x4(m[i + j], m[i + j + 4], 0x88);
        t[i + j + 4] = _mm512_shuffle_i32x4(m[i + j], m[i + j + 4], 0xdd);
    }
    PSCOPE_UNROLL for (int j = 0; j < 8; ++j) {
        m[j] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0x88);
        m[j + 8] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0xdd);
    }
}
#endif

template <int Value> struct Constant { static constexpr int value = Value; };

/// Calls work(Constant<vectors>, first lane) so that the vectors together cover `lanes` (a multiple of 16).
/// AVX-512 takes a block's lanes at once; the others have 16 registers and take as many lanes as two vectors
/// hold.
template <class Work> PSCOPE_INLINE void forEachStrip(int lanes, Work&& work) {
    if constexpr (W == 16) {
        switch (lanes / 16) {
        case 1:
            work(Constant<1>{}, 0);
            break;
        case 2:
            work(Constant<2>{}, 0);
            break;
        case 3:
            work(Constant<3>{}, 0);
            break;
        default:
            work(Constant<4>{}, 0);
            break;
        }
    } else {
        for (int lane = 0; lane < lanes; lane += 2 * W)
            work(Constant<2>{}, lane);
    }
}
/// Outputs per register tile beside that many vectors of tokens: up to 24 accumulators of 32 registers, or 12
/// of 16.
constexpr int tileRows(int vectors) {
    return W < 16 ? 6 : vectors == 1 ? 24 : vectors == 2 ? 12 : 6;
}
