// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Forward passes that go on with less: tokens and sequences that leave; and what a kept prefix is called.
#include <algorithm>

#include "backends/cpu/cpu_pass.h"
#include "core/util/hash.h"

namespace pscope::cpu {

std::string CpuExecutable::prefixKey(int place) const {
    // What the head reads is the first tokens alone: another form than the same place has in a model with
    // more layers.
    std::string key =
        fmt::format("{} {} {}", place == layers() ? "head" : "layer", m_model->hash, name(m_table.isa));
    for (int i = 0; i < place; ++i) {
        const Layer& layer = m_layers[static_cast<std::size_t>(i)];
        key += fmt::format("|{} {}", layer.source, layer.heads);
        for (const Packed& matrix : layer.matrices)
            key += fmt::format(" {}", matrix->serial);
        for (const std::vector<float>& bias : layer.biases)
            key += ' ' + contentHash(std::as_bytes(std::span(bias)));
    }
    return key;
}

/// Copies these tokens' hidden states to a matrix of their own; padding lanes become zero.
void CpuExecutable::keepColumns(Pass& pass, const std::vector<int>& columns, float* to) const {
    const int hidden = m_model->config.hidden;
    const TokenBlocks kept{static_cast<int>(columns.size())};
    std::fill_n(to, kept.size(hidden), 0.0F);
    for (int c = 0; c < kept.tokens; ++c) {
        const int token = columns[static_cast<std::size_t>(c)];
        const float* from = pass.work.hidden.data() + pass.tokens.at(token, 0, hidden);
        float* out = to + kept.at(c, 0, hidden);
        const int fromStride = pass.tokens.lanes(token / TokenBlocks::width),
                  toStride = kept.lanes(c / TokenBlocks::width);
        for (int i = 0; i < hidden; ++i)
            out[static_cast<std::size_t>(i) * toStride] = from[static_cast<std::size_t>(i) * fromStride];
    }
}

/// Ascending, inside [0, count), and beginning with 0.
static bool fits(const std::vector<int>& rows, int count) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i] < 0 || rows[i] >= count || (i == 0 ? rows[i] != 0 : rows[i] <= rows[i - 1])) return false;
    return true;
}

Result<void> CpuExecutable::passGate(int layer, Pass& pass) {
    const int hidden = m_model->config.hidden;
    if (pass.positions.empty())
        for (std::size_t s = 0; s < pass.sequences.size(); ++s)
            for (int t = pass.offsets[s]; t < pass.offsets[s + 1]; ++t)
                pass.positions.push_back(t - pass.offsets[s]);
    std::vector<float> rows(static_cast<std::size_t>(pass.tokens.tokens) * hidden);
    for (int t = 0; t < pass.tokens.tokens; ++t)
        for (int i = 0; i < hidden; ++i)
            rows[static_cast<std::size_t>(t) * hidden + i] =
                pass.work.hidden.data()[pass.tokens.at(t, i, hidden)];
    const auto answer =
        (*pass.wishes.gate)({layer, pass.sequences, pass.offsets, pass.positions, rows, hidden});
    if (answer.empty()) return {};
    if (answer.size() != pass.sequences.size())
        return fail(ErrorCode::BadInput, "gate behind layer {}: {} answers for {} sequences", layer,
                    answer.size(), pass.sequences.size());
    std::vector<bool> leaves(answer.size());
    std::vector<int> columns, offsets{0}, sequences, positions;
    for (std::size_t s = 0; s < answer.size(); ++s) {
        leaves[s] = answer[s].empty();
        if (!fits(answer[s], pass.offsets[s + 1] - pass.offsets[s]))
            return fail(ErrorCode::BadInput,
                        "gate behind layer {}: sequence {} must keep ascending rows below {}, row 0 first",
                        layer, pass.sequences[s], pass.offsets[s + 1] - pass.offsets[s]);
        if (leaves[s]) continue;
        for (const int row : answer[s]) {
            columns.push_back(pass.offsets[s] + row);
            positions.push_back(pass.positions[static_cast<std::size_t>(columns.back())]);
        }
        offsets.push_back(static_cast<int>(columns.size()));
        sequences.push_back(pass.sequences[s]);
    }
    gatherFirstTokens(pass, &leaves);
    float* kept = pass.work.asking.ensure(TokenBlocks{static_cast<int>(columns.size())}.size(hidden));
    keepColumns(pass, columns, kept);
    pass.tokens = {static_cast<int>(columns.size())};
    std::copy_n(kept, pass.tokens.size(hidden), pass.work.hidden.data());
    pass.offsets = std::move(offsets);
    pass.sequences = std::move(sequences);
    pass.positions = std::move(positions);
    return {};
}

} // namespace pscope::cpu
