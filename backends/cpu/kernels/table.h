// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of this instruction set. Included last by kernels_<isa>.cpp.

template <class A> PSCOPE_INLINE void linearOf(const LinearCall& call, Range units, Range blocks) {
    if (call.matrix->form == Form::Dense) denseLinear<A>(call, units, blocks);
    else sparseLinear<A>(call, units, blocks);
}

static int linearUnits(const PackedMatrix& matrix) {
    switch (matrix.form) {
    case Form::Dense: return matrix.dense.panels;
    case Form::Lists: return (matrix.lists.groups + KeptLists::segment - 1) / KeptLists::segment;
    case Form::Permute: return matrix.permute.panels;
    case Form::Tiles: return matrix.tiles.panels;
    }
    return 0;
}

static void linear(const LinearCall& call, Range units, Range blocks) {
    const PackedMatrix& matrix = *call.matrix;
#if defined(__AVX512VBMI__)
    if (matrix.form == Form::Permute) return permuteLinear(call, units, blocks);
    if (matrix.form == Form::Tiles) return matrix.arithmetic == Arithmetic::Int8 ? tileLinear<Int8>(call, units, blocks) : tileLinear<Bf16>(call, units, blocks);
#endif
    switch (matrix.arithmetic) {
    case Arithmetic::F32: return linearOf<F32>(call, units, blocks);
#if defined(__AVX512F__)
    case Arithmetic::Bf16: return linearOf<Bf16>(call, units, blocks);
#else
    case Arithmetic::Bf16: return; // the plan never packs it for this table
#endif
    case Arithmetic::Int8:
        if (matrix.form == Form::Dense && matrix.dense.groupWords > 0) return denseLinearGrouped(call, units, blocks);
        return linearOf<Int8>(call, units, blocks);
    }
}

#if defined(__AVX512VBMI__)
/// Cycles for 12 independent steps, the best of a few attempts.
template <class Step> static double cyclesOf(Step&& step) {
    std::uint64_t best = ~std::uint64_t{0};
    for (int attempt = 0; attempt < 16; ++attempt) {
        const std::uint64_t begin = __rdtsc();
        for (int i = 0; i < 64; ++i) PSCOPE_UNROLL for (int j = 0; j < 12; ++j) step(j);
        const std::uint64_t spent = __rdtsc() - begin;
        best = spent < best ? spent : best;
    }
    return static_cast<double>(best);
}

/// Some cores execute vdpbf16ps in microcode, at a quarter of the rate of fp32 multiply-adds; some have one unit for both
/// byte permutations and half of the dot products, others have room for both.
/// Asked once, in some 100 us, because cpuid does not tell.
static void measureTable(KernelTable& table) {
    F sums[12] = {};
    I dots[12] = {};
    const I word = splatInt(0x01010101);
    // A core runs wide vectors slowly until it has been given the power for them.
    for (const std::uint64_t begin = __rdtsc(); __rdtsc() - begin < 200'000;)
        cyclesOf([&](int j) PSCOPE_LAMBDA { asm volatile("vpdpbusd %1, %1, %0" : "+v"(dots[j]) : "v"(word)); });
    const double dot = cyclesOf([&](int j) PSCOPE_LAMBDA { asm volatile("vpdpbusd %1, %1, %0" : "+v"(dots[j]) : "v"(word)); });
    const double permuted = cyclesOf([&](int j) PSCOPE_LAMBDA {
        I picked;
        asm volatile("vpermb %1, %1, %0" : "=v"(picked) : "v"(word));
        asm volatile("vpdpbusd %1, %2, %0" : "+v"(dots[j]) : "v"(word), "v"(picked));
    });
    table.permute = true;
    table.permuteCost = permuted / dot;
    if (!__builtin_cpu_supports("avx512bf16")) return;
    const F one = splat(1.0F);
    const double fp32 = cyclesOf([&](int j) PSCOPE_LAMBDA { asm volatile("vfmadd231ps %1, %1, %0" : "+v"(sums[j]) : "v"(one)); });
    const double bf16 = cyclesOf([&](int j) PSCOPE_LAMBDA { asm volatile("vdpbf16ps %1, %1, %0" : "+v"(sums[j]) : "v"(word)); });
    table.bf16 = bf16 < 1.5 * fp32; // one bf16 instruction does the work of two
}
#endif

static KernelTable makeTable(Isa isa) {
    KernelTable table;
    table.isa = isa;
#if defined(__AVX512VBMI__)
    measureTable(table);
#endif
    table.linearUnits = linearUnits;
    table.linear = linear;
    table.attention = attendBlock;
    table.copyLanes = copyLanes;
    table.norm = normStrips;
    table.quantizeInt8 = quantizeStrips;
    table.roundBf16 = roundBf16Strips;
    table.roundFloats = roundFloatStrips;
    table.rows = rowProducts;
    table.activate = activateArray;
    return table;
}
