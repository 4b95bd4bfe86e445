// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of this instruction set. Included last by kernels_<isa>.cpp.

template <class A> PSCOPE_INLINE void linearOf(const LinearCall& call, Range units, Range blocks) {
    if (call.matrix->form == Form::Dense)
        denseLinear<A>(call, units, blocks);
    else
        sparseLinear<A>(call, units, blocks);
}

static int linearUnits(const PackedMatrix& matrix) {
    switch (matrix.form) {
    case Form::Dense:
        return matrix.dense.panels;
    case Form::Lists:
    case Form::Gathered:
        return (matrix.lists.groups + KeptLists::segment - 1) / KeptLists::segment;
    case Form::Permute:
        return matrix.permute.panels;
    case Form::Tiles:
        return matrix.tiles.panels;
    }
    return 0;
}

static void linear(const LinearCall& call, Range units, Range blocks) {
    const PackedMatrix& matrix = *call.matrix;
#if defined(__AVX512VBMI__)
    if (matrix.form == Form::Gathered) return gatherLinear(call, units, blocks);
    if (matrix.form == Form::Permute) {
        if (matrix.arithmetic == Arithmetic::Int8) return permuteLinear<Int8>(call, units, blocks);
        if (matrix.arithmetic == Arithmetic::Bf16) return permuteLinear<Bf16>(call, units, blocks);
        return permuteLinear<F32>(call, units, blocks);
    }
    if (matrix.form == Form::Tiles)
        return matrix.arithmetic == Arithmetic::Int8 ? tileLinear<Int8>(call, units, blocks)
                                                     : tileLinear<Bf16>(call, units, blocks);
#endif
    switch (matrix.arithmetic) {
    case Arithmetic::F32:
        return linearOf<F32>(call, units, blocks);
#if defined(__AVX512F__)
    case Arithmetic::Bf16:
        return linearOf<Bf16>(call, units, blocks);
#else
    case Arithmetic::Bf16:
        return; // the plan never packs it for this table
#endif
    case Arithmetic::Int8:
        if (matrix.form == Form::Dense && matrix.dense.groupWords > 0)
            return denseLinearGrouped(call, units, blocks);
        return linearOf<Int8>(call, units, blocks);
    }
}

#if defined(__AVX512VBMI__)
/// Time-stamp cycles of a step on each of 12 independent accumulators, the best of a few attempts.
template <class V, class Step> static double cyclesOf(V start, Step&& step) {
    V values[12];
    PSCOPE_UNROLL for (int j = 0; j < 12; ++j) values[j] = start;
    std::uint64_t best = ~std::uint64_t{0};
    for (int attempt = 0; attempt < 16; ++attempt) {
        const std::uint64_t begin = __rdtsc();
        for (int i = 0; i < 64; ++i) {
            PSCOPE_UNROLL for (int j = 0; j < 12; ++j) step(values[j]);
        }
        const std::uint64_t spent = __rdtsc() - begin;
        best = spent < best ? spent : best;
    }
    return static_cast<double>(best);
}

/// Some cores execute vdpbf16ps in microcode, at a quarter of the rate of fp32 multiply-adds; some have one
/// unit for both byte permutations and half of the dot products, others have room for both. Asked once, in
/// some 100 us, because cpuid does not tell.
static void measureTable(KernelTable& table) {
    const F one = splat(1.0F);
    const I word = splatInt(0x01010101);
    const auto fma = [one](F& sum) PSCOPE_LAMBDA {
        asm volatile("vfmadd231ps %1, %1, %0" : "+v"(sum) : "v"(one));
    };
    const auto dot = [word](I& sum) PSCOPE_LAMBDA {
        asm volatile("vpdpbusd %1, %1, %0" : "+v"(sum) : "v"(word));
    };
    const auto permutedDot = [word](I& sum) PSCOPE_LAMBDA {
        I picked;
        asm volatile("vpermb %1, %1, %0" : "=v"(picked) : "v"(word));
        asm volatile("vpdpbusd %1, %2, %0" : "+v"(sum) : "v"(word), "v"(picked));
    };
    const auto bf16 = [word](F& sum) PSCOPE_LAMBDA {
        asm volatile("vdpbf16ps %1, %1, %0" : "+v"(sum) : "v"(word));
    };
    // A core runs wide vectors slowly until it has been given the power for them.
    for (const std::uint64_t begin = __rdtsc(); __rdtsc() - begin < 200'000;)
        cyclesOf(one, fma);
    table.permute = true;
    table.permuteCost = cyclesOf(word, permutedDot) / cyclesOf(word, dot);
    // One bf16 instruction does the work of two.
    table.bf16 = __builtin_cpu_supports("avx512bf16") && cyclesOf(one, bf16) < 1.5 * cyclesOf(one, fma);
}
#endif

static KernelTable makeTable(Isa isa) {
    KernelTable table;
    table.isa = isa;
#if defined(__AVX512VBMI__)
    measureTable(table);
    table.toRows = wordsToRows;
    table.toBytes = wordsToBytes;
#endif
    table.linearUnits = linearUnits;
    table.linear = linear;
    table.attention = attend;
    table.embed = embedStrips;
#if defined(__AVX512F__)
    if (table.bf16) {
        table.pairFeatures = pairFeatures;
        table.pairTokens = pairTokens;
    }
#endif
    table.norm = normStrips;
    table.quantizeInt8 = quantizeStrips;
    table.roundBf16 = roundBf16Strips;
    table.roundFloats = roundFloatStrips;
    table.rows = rowProducts;
    table.activate = activateArray;
    table.activateCoarsely = activateArrayCoarsely;
    return table;
}
