// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/workspace.h"

#include <algorithm>

namespace pscope::cpu {

void Runner::linear(const LinearCall& call) const {
    const int units = m_table.linearUnits(*call.matrix), blocks = call.tokens.count();
    if (m_pool.threads() == 1) {
        m_table.linear(call, {0, units}, {0, blocks});
        return;
    }
    // Outputs first: then a weight is read by one thread only. Tokens too where there are few units.
    const int wanted = 4 * m_pool.threads();
    const int unitChunks = std::min(units, wanted);
    const int blockChunks = unitChunks > 0 ? std::min(blocks, (wanted + unitChunks - 1) / unitChunks) : 0;
    m_pool.run(unitChunks * blockChunks, [&](int chunk, int) {
        const int u = chunk / blockChunks, b = chunk % blockChunks;
        m_table.linear(call, {units * u / unitChunks, units * (u + 1) / unitChunks}, {blocks * b / blockChunks, blocks * (b + 1) / blockChunks});
    });
}

void LinearInput::reset(const float* x, int features, const TokenBlocks& tokens) {
    m_x = x;
    m_features = features;
    m_tokens = tokens;
    m_int8 = m_rows = m_bf16 = m_roundedBf16 = m_roundedInt8 = false;
}

const std::uint32_t* LinearInput::rounded(AlignedBuffer<std::uint32_t>& buffer, bool& ready, Rounding rounding, const Runner& runner) {
    std::uint32_t* words = buffer.ensure(m_tokens.size(m_features));
    if (!ready) {
        const QuantizeCall call{.tokens = m_tokens, .features = m_features, .x = m_x, .words = words};
        runner.overStrips(m_tokens, [&](Range strips) { runner.table().roundFloats(call, rounding, strips); });
        ready = true;
    }
    return words;
}

void LinearInput::prepare(LinearCall& call, const Runner& runner) {
    const PackedMatrix& matrix = *call.matrix;
    call.tokens = m_tokens;
    if (matrix.arithmetic == Arithmetic::F32) {
        if (matrix.rounding == Rounding::Bf16) call.x = rounded(m_bf16Floats, m_roundedBf16, Rounding::Bf16, runner);
        else if (matrix.rounding == Rounding::Int8) call.x = rounded(m_int8Floats, m_roundedInt8, Rounding::Int8, runner);
        else call.x = reinterpret_cast<const std::uint32_t*>(m_x); // kernels read words through a may_alias vector
        return;
    }
    QuantizeCall quantize{.tokens = m_tokens, .features = m_features, .x = m_x};
    if (matrix.arithmetic == Arithmetic::Bf16) {
        call.x = quantize.words = m_bf16Words.ensure(m_tokens.size((m_features + 1) / 2));
        if (!m_bf16) runner.overStrips(m_tokens, [&](Range strips) { runner.table().roundBf16(quantize, strips); });
        m_bf16 = true;
        return;
    }
    const bool needsRows = matrix.form == Form::Permute;
    call.x = quantize.words = m_int8Words.ensure(m_tokens.size((m_features + 3) / 4));
    call.tokenScales = quantize.tokenScales = m_tokenScales.ensure(static_cast<std::size_t>(m_tokens.paddedTokens()));
    if (needsRows) {
        const std::size_t chunks = static_cast<std::size_t>(m_features + PermuteSlots::chunkInputs - 1) / PermuteSlots::chunkInputs;
        call.rowX = quantize.rows = m_rowBytes.ensure(static_cast<std::size_t>(m_tokens.paddedTokens()) * chunks * PermuteSlots::chunkInputs);
    }
    if (!m_int8 || (needsRows && !m_rows)) runner.overStrips(m_tokens, [&](Range strips) { runner.table().quantizeInt8(quantize, strips); });
    m_int8 = true;
    m_rows = m_rows || needsRows;
}

} // namespace pscope::cpu
