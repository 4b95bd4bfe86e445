// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Forward passes that begin behind the layers an edit left alone.
#include <cstring>

#include "backends/cpu/cpu_pass.h"
#include "core/util/hash.h"

namespace pscope::cpu {

namespace {

/// Whole blocks of tokens as the workspace holds them, empty lanes included; before the head only the first
/// tokens, row-major.
class CpuStates final : public HiddenStates {
public:
    CpuStates(const float* values, std::size_t count)
        : m_count(count)
        , m_values(std::make_unique_for_overwrite<float[]>(count)) {
        std::memcpy(m_values.get(), values, bytes());
    }
    std::size_t bytes() const override { return m_count * sizeof(float); }
    void copyTo(float* values) const { std::memcpy(values, m_values.get(), bytes()); }

private:
    std::size_t m_count;
    std::unique_ptr<float[]> m_values;
};

} // namespace

std::size_t CpuExecutable::stateSize(const Pass& pass, int place) const {
    const auto hidden = static_cast<std::size_t>(m_model->config.hidden);
    return place == layers() ? static_cast<std::size_t>(pass.batch.sequences()) * hidden
                             : pass.tokens.size(m_model->config.hidden);
}

float* CpuExecutable::stateAt(Pass& pass, int place) {
    return place == layers() ? m_work.firstTokens.ensure(stateSize(pass, place)) : m_work.hidden.data();
}

void CpuExecutable::keepStates(Pass& pass, int place) {
    if (!pass.resume || place <= pass.resume->place || !pass.resume->keepAt[static_cast<std::size_t>(place)])
        return;
    pass.resume->keep(place, std::make_unique<CpuStates>(stateAt(pass, place), stateSize(pass, place)));
}

Result<void> CpuExecutable::restore(Pass& pass) {
    const Resume& resume = *pass.resume;
    const auto* states = dynamic_cast<const CpuStates*>(resume.start);
    if (!states || resume.place > layers() ||
        states->bytes() != stateSize(pass, resume.place) * sizeof(float))
        return fail(ErrorCode::Mismatch, "layer {}: the kept hidden states are not of this model and batch",
                    resume.place);
    states->copyTo(stateAt(pass, resume.place));
    return {};
}

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

Result<Logits> CpuExecutable::forwardFrom(int place, const HiddenStates* start, const TokenBatch& batch,
                                          const std::vector<bool>& keepAt, const Keeper& keep,
                                          JobContext& job) {
    const Resume resume{place, start, keepAt, keep};
    return run(batch, nullptr, nullptr, job, &resume);
}

} // namespace pscope::cpu
