// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/attention_pass.h"

#include <algorithm>
#include <cmath>

namespace pscope::cpu {

namespace {

/// Where the kernel finds its operands, in the form its arithmetic wants.
struct Operands {
    Arithmetic arithmetic = Arithmetic::F32;
    Rounding rounding = Rounding::None;
    const std::uint32_t *q = nullptr, *k = nullptr;
    const void* v = nullptr;
};

Operands plainOperands(const AttentionPass& pass, Rounding rounding) {
    return {Arithmetic::F32, rounding, reinterpret_cast<const std::uint32_t*>(pass.query),
            reinterpret_cast<const std::uint32_t*>(pass.key), pass.value};
}

Operands bf16Operands(const AttentionPass& pass, const Runner& runner, Workspace& work) {
    const KernelTable& table = runner.table();
    const int width = pass.heads * pass.headWidth;
    const auto call = [&](const TokenBlocks& tokens, float* x, std::uint32_t* words) {
        return QuantizeCall{.tokens = tokens, .features = width, .x = x, .words = words};
    };
    if (!table.bf16) { // same numbers, other speed
        const auto round = [&](const TokenBlocks& tokens, float* x) {
            const QuantizeCall inPlace = call(tokens, x, reinterpret_cast<std::uint32_t*>(x));
            runner.overStrips(tokens,
                              [&](Range strips) { table.roundFloats(inPlace, Rounding::Bf16, strips); });
        };
        round(pass.queryTokens, pass.query);
        round(pass.tokens, pass.key);
        round(pass.tokens, pass.value);
        return plainOperands(pass, Rounding::Bf16);
    }
    const QuantizeCall q =
        call(pass.queryTokens, pass.query, work.queryWords.ensure(pass.queryTokens.size(width) / 2));
    const QuantizeCall k = call(pass.tokens, pass.key, work.keyWords.ensure(pass.tokens.size(width) / 2));
    const QuantizeCall v = call(pass.tokens, pass.value, work.valueWords.ensure(pass.tokens.size(width) / 2));
    runner.overStrips(pass.queryTokens, [&](Range strips) { table.pairFeatures(q, strips); });
    runner.overStrips(pass.tokens, [&](Range strips) {
        table.pairFeatures(k, strips);
        table.pairTokens(v, strips);
    });
    return {Arithmetic::Bf16, Rounding::None, q.words, k.words, v.words};
}

} // namespace

void attendAll(const AttentionPass& pass, const Runner& runner, Workspace& work) {
    if (pass.heads == 0) return;
    const Operands operands =
        pass.bf16 ? bf16Operands(pass, runner, work) : plainOperands(pass, Rounding::None);
    const int threads = runner.pool().threads(), sequences = static_cast<int>(pass.offsets.size()) - 1;
    work.threads.resize(static_cast<std::size_t>(threads));
    // Few heads of few sequences: their queries are shared out too.
    const int pairs = sequences * pass.heads, wanted = 4 * threads;
    int longest = 1;
    for (int s = 0; s < sequences; ++s)
        longest = std::max(longest, pass.queryOffsets[s + 1] - pass.queryOffsets[s]);
    const int blocks = (longest + TokenBlocks::width - 1) / TokenBlocks::width;
    const int parts = threads == 1 || pairs >= wanted ? 1 : std::min(blocks, (wanted + pairs - 1) / pairs);
    const int tasks = pairs * parts, chunks = threads == 1 ? 1 : std::min(tasks, 8 * threads);
    runner.pool().run(chunks, [&](int chunk, int thread) {
        AttentionCall call{.arithmetic = operands.arithmetic,
                           .rounding = operands.rounding,
                           .tokens = pass.tokens,
                           .queryTokens = pass.queryTokens,
                           .features = pass.heads * pass.headWidth,
                           .headWidth = pass.headWidth,
                           .q = operands.q,
                           .k = operands.k,
                           .v = operands.v,
                           .out = pass.context};
        call.scale = 1.0F / std::sqrt(static_cast<float>(pass.headWidth));
        call.scratch = work.threads[static_cast<std::size_t>(thread)].attention.ensure(
            static_cast<std::size_t>(attentionScratch(pass.headWidth)));
        const auto first = static_cast<int>(static_cast<std::int64_t>(tasks) * chunk / chunks);
        const auto last = static_cast<int>(static_cast<std::int64_t>(tasks) * (chunk + 1) / chunks);
        for (int task = first; task < last; ++task) {
            const int pair = task / parts, part = task % parts, s = pair / pass.heads;
            call.feature = pair % pass.heads * pass.headWidth;
            call.first = pass.offsets[s];
            call.count = pass.offsets[s + 1] - pass.offsets[s];
            const int begin = pass.queryOffsets[s], queries = pass.queryOffsets[s + 1] - begin;
            // In whole blocks of the sequence, so that no part is cut finer than the lanes of a kernel.
            const auto cut = [&](int p) {
                return std::min(queries, (queries + TokenBlocks::width - 1) / TokenBlocks::width * p / parts *
                                             TokenBlocks::width);
            };
            const int from = cut(part), to = part + 1 == parts ? queries : cut(part + 1);
            if (to > from) runner.table().attention(call, begin + from, to - from);
        }
    });
}

} // namespace pscope::cpu
