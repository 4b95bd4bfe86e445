// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/workspace.h"

#include <algorithm>
#include <array>

namespace pscope::cpu {

namespace {

/// How one call is cut: outputs first, so that a weight is read by one thread only; tokens too where there
/// are few units.
struct Cut {
    int units, blocks, unitChunks, blockChunks;
    bool blocksFirst; // neighbouring chunks share token blocks, not weights
    int chunks() const { return unitChunks * blockChunks; }
};

/// What two threads exchange: cut by outputs, each reads activations that the other wrote; cut by tokens, each reads all weights.
/// Nothing else decides, as both cuts do the same work; but with fewer blocks than threads the latter cannot share.
bool cutsByTokens(const LinearCall& call, int threads) {
    const auto tokens = static_cast<std::size_t>(call.tokens.paddedTokens());
    const std::size_t activations = tokens * static_cast<std::size_t>(call.matrix->columns + call.matrix->rows) * sizeof(float);
    return call.tokens.count() >= threads && call.matrix->bytes() < activations;
}

Cut cutFor(const KernelTable& table, const LinearCall& call, int wanted, int threads) {
    Cut cut{table.linearUnits(*call.matrix), call.tokens.count(), 0, 0, cutsByTokens(call, threads)};
    if (cut.blocksFirst) {
        cut.blockChunks = std::min(cut.blocks, wanted);
        cut.unitChunks = std::min(cut.units, (wanted + cut.blockChunks - 1) / cut.blockChunks);
        return cut;
    }
    cut.unitChunks = std::min(cut.units, wanted);
    if (cut.unitChunks > 0)
        cut.blockChunks = std::min(cut.blocks, (wanted + cut.unitChunks - 1) / cut.unitChunks);
    return cut;
}

} // namespace

void Runner::linear(std::span<const LinearCall> calls) const {
    if (m_pool.threads() == 1) {
        for (const LinearCall& call : calls)
            m_table.linear(call, {0, m_table.linearUnits(*call.matrix)}, {0, call.tokens.count()});
        return;
    }
    const int wanted =
        (4 * m_pool.threads() + static_cast<int>(calls.size()) - 1) / static_cast<int>(calls.size());
    std::array<Cut, mostCallsAtOnce> cuts{};
    int chunks = 0;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        cuts[i] = cutFor(m_table, calls[i], wanted, m_pool.threads());
        chunks += cuts[i].chunks();
    }
    // Query, key and value are cut alike: taken in turn, the first chunks of all three are of the same tokens.
    const auto count = static_cast<int>(calls.size());
    const bool inTurn = std::all_of(cuts.begin(), cuts.begin() + count,
                                    [&](const Cut& cut) { return cut.chunks() == cuts[0].chunks(); });
    m_pool.run(chunks, [&](int chunk, int) {
        std::size_t i = 0;
        if (inTurn) {
            i = static_cast<std::size_t>(chunk % count);
            chunk /= count;
        } else {
            while (chunk >= cuts[i].chunks())
                chunk -= cuts[i++].chunks();
        }
        const Cut& cut = cuts[i];
        const int u = cut.blocksFirst ? chunk % cut.unitChunks : chunk / cut.blockChunks;
        const int b = cut.blocksFirst ? chunk / cut.unitChunks : chunk % cut.blockChunks;
        m_table.linear(calls[i], {cut.units * u / cut.unitChunks, cut.units * (u + 1) / cut.unitChunks},
                       {cut.blocks * b / cut.blockChunks, cut.blocks * (b + 1) / cut.blockChunks});
    });
}

void LinearInput::reset(const float* x, int features, const TokenBlocks& tokens) {
    m_x = x;
    m_features = features;
    m_tokens = tokens;
    m_int8 = m_bf16 = m_roundedBf16 = m_roundedInt8 = m_bytesReady = false;
    m_rowSource = nullptr;
}

const std::uint32_t* LinearInput::rounded(AlignedBuffer<std::uint32_t>& buffer, bool& ready,
                                          Rounding rounding, const Runner& runner) {
    std::uint32_t* words = buffer.ensure(m_tokens.size(m_features));
    if (!ready) {
        const QuantizeCall call{.tokens = m_tokens, .features = m_features, .x = m_x, .words = words};
        runner.overStrips(m_tokens,
                          [&](Range strips) { runner.table().roundFloats(call, rounding, strips); });
        ready = true;
    }
    return words;
}

void LinearInput::quantize(LinearCall& call, const Runner& runner) {
    const bool int8 = call.matrix->arithmetic == Arithmetic::Int8;
    QuantizeCall work{.tokens = m_tokens, .features = m_features, .x = m_x};
    bool& ready = int8 ? m_int8 : m_bf16;
    call.x = work.words = (int8 ? m_int8Words : m_bf16Words).ensure(m_tokens.size(call.matrix->words()));
    if (int8)
        call.tokenScales = work.tokenScales =
            m_tokenScales.ensure(static_cast<std::size_t>(m_tokens.paddedTokens()));
    if (!ready) {
        const auto kernel = int8 ? runner.table().quantizeInt8 : runner.table().roundBf16;
        runner.overStrips(m_tokens, [&](Range strips) { kernel(work, strips); });
    }
    ready = true;
}

const std::uint32_t* LinearInput::rows(const std::uint32_t* words, int count, const Runner& runner) {
    const int chunks = (count + PermuteSlots::chunkWords - 1) / PermuteSlots::chunkWords;
    std::uint32_t* rows =
        m_rows.ensure(static_cast<std::size_t>(m_tokens.paddedTokens()) * chunks * PermuteSlots::chunkWords);
    if (m_rowSource != words)
        runner.overStrips(m_tokens,
                          [&](Range strips) { runner.table().toRows(m_tokens, words, count, rows, strips); });
    m_rowSource = words;
    return rows;
}

void LinearInput::prepare(LinearCall& call, const Runner& runner) {
    const PackedMatrix& matrix = *call.matrix;
    call.tokens = m_tokens;
    if (matrix.arithmetic != Arithmetic::F32)
        quantize(call, runner);
    else if (matrix.rounding == Rounding::Bf16)
        call.x = rounded(m_bf16Floats, m_roundedBf16, Rounding::Bf16, runner);
    else if (matrix.rounding == Rounding::Int8)
        call.x = rounded(m_int8Floats, m_roundedInt8, Rounding::Int8, runner);
    else
        call.x = reinterpret_cast<const std::uint32_t*>(m_x); // kernels read words through a may_alias vector
    if (matrix.form == Form::Gathered) {
        std::uint8_t* bytes = m_bytes.ensure(static_cast<std::size_t>(m_tokens.count()) * TokenBlocks::width *
                                             matrix.words() * 4);
        const int blocks = m_tokens.count();
        if (!m_bytesReady)
            runner.pool().run(blocks, [&](int b, int) {
                runner.table().toBytes(m_tokens, call.x, matrix.words(), bytes, {b, b + 1});
            });
        m_bytesReady = true;
        call.byteX = bytes;
    }
    if (matrix.form == Form::Permute) call.rowX = rows(call.x, matrix.words(), runner);
}

std::size_t LinearInput::bytes() const {
    std::size_t words = m_tokenScales.size();
    for (const auto* buffer : {&m_int8Words, &m_bf16Words, &m_bf16Floats, &m_int8Floats, &m_rows})
        words += buffer->size();
    return 4 * words + m_bytes.size();
}

std::size_t Workspace::bytes() const {
    std::size_t words = 0;
    for (const auto* buffer : {&embedded, &hidden, &attended, &query, &key, &value, &context, &inner, &asking,
                               &firstTokens, &headHidden, &headOut})
        words += buffer->size();
    for (const auto* buffer : {&queryWords, &keyWords, &valueWords})
        words += buffer->size();
    for (const PerThread& thread : threads)
        words += thread.attention.size();
    return 4 * words + input.bytes();
}

} // namespace pscope::cpu
