// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the hidden state of each sequence's first token to its logits.
#include <algorithm>

#include "backends/cpu/cpu_pass.h"

namespace pscope::cpu {

// Up to here row products beat lanes of tokens, most of which would be empty.
static constexpr int fewSequences = 6;

/// [sequences, hidden] row-major.
std::vector<float> CpuExecutable::fewHeads(Pass& pass, const float* first) {
    const int sequences = pass.batch.sequences(), hidden = m_model->config.hidden;
    const float* x = first;
    if (m_headDense.matrix) {
        float* y = pass.work.headHidden.ensure(static_cast<std::size_t>(sequences) * hidden);
        m_table.rows(first, sequences, m_parts->headDense.values.data(), m_headDense.bias.data(), hidden,
                     hidden, y);
        m_table.activate(y, static_cast<std::size_t>(sequences) * hidden, m_model->headActivation);
        x = y;
    }
    if (pass.wishes.visitor)
        (*pass.wishes.visitor)(-1, MatrixKind::Classifier, {x, static_cast<std::size_t>(sequences) * hidden},
                               sequences, hidden);
    std::vector<float> logits(static_cast<std::size_t>(sequences) * m_classifier->rows());
    m_table.rows(x, sequences, m_classifierMatrix->weights.values.data(), m_parts->classifierBias.data(),
                 m_classifier->rows(), hidden, logits.data());
    return logits;
}

/// The same with sequences in lanes: many of them, or a classifier with its own kernel.
std::vector<float> CpuExecutable::manyHeads(Pass& pass, const float* first) {
    const int sequences = pass.batch.sequences(), hidden = m_model->config.hidden,
              classes = m_classifier->rows();
    const TokenBlocks blocks{sequences};
    float* x = pass.work.headHidden.ensure(2 * blocks.size(hidden));
    std::fill_n(x, blocks.size(hidden), 0.0F);
    for (int s = 0; s < sequences; ++s)
        for (int i = 0; i < hidden; ++i)
            x[blocks.at(s, i, hidden)] = first[static_cast<std::size_t>(s) * hidden + i];
    if (m_headDense.matrix) {
        float* y = x + blocks.size(hidden);
        fixed(pass, m_headDense, blocks, x, y, static_cast<int>(m_model->headActivation));
        x = y;
    }
    if (pass.wishes.visitor) visit(pass, -1, MatrixKind::Classifier, x, blocks, hidden);
    LinearCall call;
    call.matrix = &m_classifier->forTokens(sequences);
    call.bias = m_parts->classifierBias.data();
    call.y = pass.work.headOut.ensure(blocks.size(classes));
    pass.work.input.reset(x, hidden, blocks);
    pass.work.input.prepare(call, pass.runner);
    pass.runner.linear(call);
    std::vector<float> logits(static_cast<std::size_t>(sequences) * classes);
    for (int s = 0; s < sequences; ++s)
        for (int c = 0; c < classes; ++c)
            logits[static_cast<std::size_t>(s) * classes + c] = call.y[blocks.at(s, c, classes)];
    return logits;
}

/// Of the present sequences, or `only` of those (indexed like them), into the rows of their places in the
/// batch.
void CpuExecutable::gatherFirstTokens(Pass& pass, const std::vector<bool>* only) {
    const int hidden = m_model->config.hidden;
    for (std::size_t s = 0; s < pass.sequences.size(); ++s) {
        if (only && !(*only)[s]) continue;
        const int token = pass.offsets[s], stride = pass.tokens.lanes(token / TokenBlocks::width);
        const float* from = pass.work.hidden.data() + pass.tokens.at(token, 0, hidden);
        float* to = pass.work.firstTokens.data() + static_cast<std::size_t>(pass.sequences[s]) * hidden;
        for (int i = 0; i < hidden; ++i)
            to[i] = from[static_cast<std::size_t>(i) * stride];
    }
}

Logits CpuExecutable::head(Pass& pass) {
    const int sequences = pass.batch.sequences(), hidden = m_model->config.hidden;
    const float* first = pass.work.firstTokens.data();
    if (!m_classifier)
        return {sequences, hidden,
                std::vector<float>(first, first + static_cast<std::size_t>(sequences) * hidden)};
    const PackedMatrix& few = *m_classifier->narrow;
    const bool plain =
        few.form == Form::Dense && few.arithmetic == Arithmetic::F32 && few.rounding == Rounding::None;
    return {sequences, m_classifier->rows(),
            plain && sequences <= fewSequences ? fewHeads(pass, first) : manyHeads(pass, first)};
}

} // namespace pscope::cpu
