// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of one executable's forward passes: it grows to the largest batch seen and is used again after
// that.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "backends/cpu/aligned_buffer.h"
#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/thread_pool.h"

namespace pscope::cpu {

/// Kernels over the whole batch, cut into chunks for the pool.
class Runner {
public:
    Runner(const KernelTable& table, ThreadPool& pool)
        : m_table(table)
        , m_pool(pool) {}
    const KernelTable& table() const { return m_table; }
    ThreadPool& pool() const { return m_pool; }

    void linear(const LinearCall& call) const { linear({&call, 1}); }
    /// Up to mostCallsAtOnce that do not depend on each other, in one region of the pool.
    static constexpr std::size_t mostCallsAtOnce = 3;
    void linear(std::span<const LinearCall> calls) const;
    /// Calls work(strips) over all strips of 16 tokens.
    template <class Work> void overStrips(const TokenBlocks& tokens, Work&& work) const {
        const int strips = tokens.paddedTokens() / TokenBlocks::granularity;
        const int chunks = m_pool.threads() == 1 ? 1 : std::min(strips, 4 * m_pool.threads());
        m_pool.run(chunks, [&](int chunk, int) {
            work(Range{strips * chunk / chunks, strips * (chunk + 1) / chunks});
        });
    }

private:
    const KernelTable& m_table;
    ThreadPool& m_pool;
};

/// One activation matrix as the input of linear layers: quantised or rounded at most once for all that read
/// it.
class LinearInput {
public:
    /// The next matrix; `x` must stay unchanged until the next reset.
    void reset(const float* x, int features, const TokenBlocks& tokens);
    /// Fills the input fields of `call` for its matrix.
    void prepare(LinearCall& call, const Runner& runner);
    const TokenBlocks& tokens() const { return m_tokens; }
    std::size_t bytes() const;

private:
    const float* m_x = nullptr;
    int m_features = 0;
    TokenBlocks m_tokens;
    bool m_int8 = false, m_bf16 = false, m_roundedBf16 = false, m_roundedInt8 = false;
    AlignedBuffer<std::uint32_t> m_int8Words, m_bf16Words, m_bf16Floats, m_int8Floats, m_rows;
    AlignedBuffer<std::uint8_t> m_bytes;
    bool m_bytesReady = false;
    const std::uint32_t* m_rowSource = nullptr; // whose words m_rows holds
    AlignedBuffer<float> m_tokenScales;
    void quantize(LinearCall& call, const Runner& runner);
    const std::uint32_t* rows(const std::uint32_t* words, int count, const Runner& runner);
    const std::uint32_t* rounded(AlignedBuffer<std::uint32_t>& buffer, bool& ready, Rounding rounding,
                                 const Runner& runner);
};

struct Workspace {
    AlignedBuffer<float> embedded, hidden, attended, query, key, value, context, inner;
    AlignedBuffer<float> asking; // hidden states of the tokens that ask, where not all do
    AlignedBuffer<float> firstTokens, headHidden, headOut; // the head's input, its dense layer, its logits
    AlignedBuffer<std::uint32_t> queryWords, keyWords, valueWords; // for attention in bf16
    LinearInput input;
    struct PerThread {
        AlignedBuffer<float> attention;
    };
    std::vector<PerThread> threads;
    std::size_t bytes() const;
};

} // namespace pscope::cpu
