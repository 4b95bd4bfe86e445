// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/attention_pass.h"

#include <algorithm>
#include <cmath>

namespace pscope::cpu {

namespace {

/// One sequence of the batch; alone in its blocks (and then worked on in place) or between others (and then copied out).
struct Sequence {
    int first = 0;
    TokenBlocks tokens;
    bool alone = false;
};

Sequence sequenceOf(const AttentionPass& pass, int index) {
    const int first = pass.batch->offsets[index], end = pass.batch->offsets[index + 1];
    const bool endsBlock = end == pass.tokens.tokens || end % TokenBlocks::width == 0;
    return {first, {end - first}, first % TokenBlocks::width == 0 && endsBlock};
}

AttentionCall callInPlace(const AttentionPass& pass, const Sequence& sequence, int head) {
    const int width = pass.heads * pass.headWidth, block = sequence.first / TokenBlocks::width;
    const std::size_t at = pass.tokens.offset(block, width) + static_cast<std::size_t>(head) * pass.headWidth * pass.tokens.lanes(block);
    AttentionCall call;
    call.q = pass.query + at;
    call.k = pass.key + at;
    call.v = pass.value + at;
    call.out = pass.context + at;
    call.inputBlock = call.outputBlock = pass.tokens.offset(1, width);
    // A head begins after a number of features of its own block, and the last block is narrower than the first: only one
    // block, or head 0, has the same distance everywhere. Other cases are copied out.
    return call;
}

/// Copies one head of a sequence between the batch and a matrix of that sequence alone.
template <class Copy> void forEachPiece(const AttentionPass& pass, const Sequence& sequence, int head, Copy&& copy) {
    const int width = pass.heads * pass.headWidth, B = TokenBlocks::width;
    for (int done = 0; done < sequence.tokens.tokens;) {
        const int token = sequence.first + done, block = token / B, own = done / B;
        const int count = std::min({sequence.tokens.tokens - done, B - token % B, B - done % B});
        const std::size_t inBatch = pass.tokens.at(token, head * pass.headWidth, width);
        const std::size_t inOwn = sequence.tokens.at(done, 0, pass.headWidth);
        copy(inBatch, pass.tokens.lanes(block), inOwn, sequence.tokens.lanes(own), count);
        done += count;
    }
}

void attendCopied(const AttentionPass& pass, const Sequence& sequence, int head, const KernelTable& table, Workspace::PerThread& own, AttentionCall& call) {
    const std::size_t size = (sequence.tokens.size(pass.headWidth) + 63) / 64 * 64;
    float* base = own.gathered.ensure(4 * size);
    const float* sources[] = {pass.query, pass.key, pass.value};
    forEachPiece(pass, sequence, head, [&](std::size_t inBatch, int batchLanes, std::size_t inOwn, int ownLanes, int count) {
        for (int i = 0; i < 3; ++i)
            table.copyLanes({sources[i] + inBatch, base + i * size + inOwn, batchLanes, ownLanes, pass.headWidth, count});
    });
    call.q = base;
    call.k = base + size;
    call.v = base + 2 * size;
    call.out = base + 3 * size;
    call.inputBlock = call.outputBlock = sequence.tokens.offset(1, pass.headWidth);
    for (int b = 0; b < sequence.tokens.count(); ++b) table.attention(call, b);
    forEachPiece(pass, sequence, head, [&](std::size_t inBatch, int batchLanes, std::size_t inOwn, int ownLanes, int count) {
        table.copyLanes({call.out + inOwn, pass.context + inBatch, ownLanes, batchLanes, pass.headWidth, count});
    });
}

void attendHead(const AttentionPass& pass, const Sequence& sequence, int head, const KernelTable& table, Workspace::PerThread& own) {
    const bool evenBlocks = sequence.tokens.count() == 1 || sequence.tokens.tokens % TokenBlocks::width == 0 || head == 0;
    AttentionCall call = callInPlace(pass, sequence, head);
    call.tokens = sequence.tokens;
    call.headWidth = pass.headWidth;
    call.scale = 1.0F / std::sqrt(static_cast<float>(pass.headWidth));
    call.scratch = own.scores.ensure(static_cast<std::size_t>(sequence.tokens.paddedTokens()) * TokenBlocks::width);
    if (!sequence.alone || !evenBlocks) return attendCopied(pass, sequence, head, table, own, call);
    for (int b = 0; b < sequence.tokens.count(); ++b) table.attention(call, b);
}

} // namespace

void attendAll(const AttentionPass& pass, const Runner& runner, std::vector<Workspace::PerThread>& threads) {
    if (pass.heads == 0) return;
    threads.resize(static_cast<std::size_t>(runner.pool().threads()));
    const int tasks = pass.batch->sequences() * pass.heads;
    const int chunks = std::min(tasks, runner.pool().threads() == 1 ? 1 : 8 * runner.pool().threads());
    runner.pool().run(chunks, [&](int chunk, int thread) {
        const auto first = static_cast<int>(static_cast<std::int64_t>(tasks) * chunk / chunks);
        const auto last = static_cast<int>(static_cast<std::int64_t>(tasks) * (chunk + 1) / chunks);
        for (int task = first; task < last; ++task)
            attendHead(pass, sequenceOf(pass, task / pass.heads), task % pass.heads, runner.table(), threads[static_cast<std::size_t>(thread)]);
    });
}

} // namespace pscope::cpu
