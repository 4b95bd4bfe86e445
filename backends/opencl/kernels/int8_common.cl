// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of IV words, each two 16-bit codes, and their products: one instruction where the compiler offers it by name (its own
// pattern matching loses sight of it once the weights are broadcast).
#if VW == 16 && defined(__AVX512BW__) && defined(__clang__)
#define IV 16
typedef int16 intw;
typedef uint16 uintw;
#define LOADW(p) vload16(0, (p))
#define STOREW(v, p) vstore16((v), 0, (p))
#define FLOATW convert_float16
typedef short shorts32 __attribute__((__vector_size__(64)));
intw pairProduct(uintw a, uintw b) {
    return __builtin_astype(__builtin_ia32_pmaddwd512(__builtin_astype(a, shorts32), __builtin_astype(b, shorts32)), int16);
}
#elif VW >= 8 && defined(__AVX2__) && defined(__clang__)
#define IV 8
typedef int8 intw;
typedef uint8 uintw;
#define LOADW(p) vload8(0, (p))
#define STOREW(v, p) vstore8((v), 0, (p))
#define FLOATW convert_float8
typedef short shorts16 __attribute__((__vector_size__(32)));
intw pairProduct(uintw a, uintw b) {
    return __builtin_astype(__builtin_ia32_pmaddwd256(__builtin_astype(a, shorts16), __builtin_astype(b, shorts16)), int8);
}
#elif VW >= 8
#define IV 8
typedef int8 intw;
typedef uint8 uintw;
#define LOADW(p) vload8(0, (p))
#define STOREW(v, p) vstore8((v), 0, (p))
#define FLOATW convert_float8
intw pairProduct(uintw a, uintw b) {
    const int16 product = convert_int16(as_short16(a)) * convert_int16(as_short16(b));
    return product.even + product.odd;
}
#else
#define IV 1
typedef int intw;
typedef uint uintw;
#define LOADW(p) (*(p))
#define STOREW(v, p) (*(p) = (v))
#define FLOATW convert_float
intw pairProduct(uintw a, uintw b) {
    const int2 product = convert_int2(as_short2(a)) * convert_int2(as_short2(b));
    return product.x + product.y;
}
#endif
