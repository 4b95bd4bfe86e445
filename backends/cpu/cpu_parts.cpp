// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A batch is worked on in parts whose activations stay in the second-level cache. Where there are enough of
// them each thread takes whole parts, so that nobody waits between matrices; otherwise threads share every
// matrix. How a batch is cut depends on its lengths alone: threads and kept states never change a bit of the
// answer.
#include <algorithm>
#include <optional>

#include "backends/cpu/cpu_pass.h"

namespace pscope::cpu {

/// Tokens of a part. Measured by changing this number under batches of 8 x 128 tokens, 4 x 256 and 12 x 768 encoders
/// (1 MiB of second-level cache), as no bench varies it: with 1024 tokens at once fp32 is 4 % slower than with 256
/// and 90 % sparse int8 30 %; below 256 the head's and the kernels' fixed costs show.
constexpr int kPartTokens = 256;

/// Hidden states of a whole batch at one place, its parts one after the other: whole blocks of tokens as the
/// workspace holds them, empty lanes included; before the head only the first tokens, row-major.
class CpuExecutable::States final : public HiddenStates {
public:
    explicit States(std::size_t count)
        : m_count(count)
        , m_values(std::make_unique_for_overwrite<float[]>(count)) {}
    std::size_t bytes() const override { return m_count * sizeof(float); }
    float* values() const { return m_values.get(); }

private:
    std::size_t m_count;
    std::unique_ptr<float[]> m_values;
};

std::size_t CpuExecutable::stateSize(const TokenBatch& part, int place) const {
    const int hidden = m_model->config.hidden;
    return place == layers() ? static_cast<std::size_t>(part.sequences()) * static_cast<std::size_t>(hidden)
                             : TokenBlocks{part.tokens()}.size(hidden);
}

/// The first sequence of each part, and the number of sequences behind them.
std::vector<int> CpuExecutable::cutParts(const TokenBatch& batch, const Wishes& wishes) const {
    std::vector<int> cuts{0};
    const int count = wishes.visitor || wishes.gate ? 1 : (batch.tokens() + kPartTokens - 1) / kPartTokens;
    for (int s = 1; s < batch.sequences(); ++s) {
        // A part ends with the sequence that brings it to its share.
        const auto share =
            static_cast<std::int64_t>(batch.tokens()) * static_cast<std::int64_t>(cuts.size()) / count;
        if (batch.offsets[s] >= share && static_cast<int>(cuts.size()) < count) cuts.push_back(s);
    }
    cuts.push_back(batch.sequences());
    return cuts;
}

static TokenBatch partOf(const TokenBatch& batch, int first, int last) {
    const int from = batch.offsets[first], to = batch.offsets[last];
    TokenBatch part;
    part.ids.assign(batch.ids.begin() + from, batch.ids.begin() + to);
    part.typeIds.assign(batch.typeIds.begin() + from, batch.typeIds.begin() + to);
    for (int s = first; s < last; ++s)
        part.offsets.push_back(batch.offsets[s + 1] - from);
    return part;
}

Result<std::vector<CpuExecutable::PartStates>>
CpuExecutable::placeStates(const std::vector<TokenBatch>& parts, const Wishes& wishes,
                           std::vector<std::unique_ptr<States>>& kept) const {
    const auto places = static_cast<std::size_t>(layers()) + 1;
    std::vector<PartStates> states(parts.size(), {nullptr, std::vector<float*>(places, nullptr)});
    kept.resize(places);
    if (!wishes.resume) return states;
    const Resume& resume = *wishes.resume;
    const auto sizeAt = [&](int place) {
        std::size_t size = 0;
        for (const TokenBatch& part : parts)
            size += stateSize(part, place);
        return size;
    };
    const auto share = [&](float* values, int place, auto&& give) {
        for (std::size_t p = 0; p < parts.size(); values += stateSize(parts[p++], place))
            give(states[p], values);
    };
    if (resume.place > 0) {
        const auto* start = dynamic_cast<const States*>(resume.start);
        if (!start || resume.place > layers() || start->bytes() != sizeAt(resume.place) * sizeof(float))
            return fail(ErrorCode::Mismatch,
                        "layer {}: the kept hidden states are not of this model and batch", resume.place);
        share(start->values(), resume.place,
              [](PartStates& part, const float* values) { part.start = values; });
    }
    for (int place = resume.place + 1; place <= layers(); ++place) {
        const auto at = static_cast<std::size_t>(place);
        if (!resume.keepAt[at]) continue;
        kept[at] = std::make_unique<States>(sizeAt(place));
        share(kept[at]->values(), place, [&](PartStates& part, float* values) { part.keep[at] = values; });
    }
    return states;
}

Result<Logits> CpuExecutable::run(const TokenBatch& batch, const Wishes& wishes, JobContext& job) {
    PSCOPE_CHECK(checkBatch(batch, m_model->config));
    const int classes = m_classifier ? m_classifier->rows() : m_model->config.hidden;
    Logits logits{batch.sequences(), classes, {}};
    if (batch.sequences() == 0) return logits;
    const std::vector<int> cuts = cutParts(batch, wishes);
    std::vector<TokenBatch> parts;
    for (std::size_t p = 0; p + 1 < cuts.size(); ++p)
        parts.push_back(partOf(batch, cuts[p], cuts[p + 1]));
    std::vector<std::unique_ptr<States>> kept;
    PSCOPE_TRY(states, placeStates(parts, wishes, kept));
    logits.values.resize(static_cast<std::size_t>(batch.sequences()) * static_cast<std::size_t>(classes));
    std::vector<std::optional<Error>> errors(parts.size());
    const auto runOne = [&](std::size_t p, ThreadPool& pool, Workspace& work) {
        Pass pass(parts[p], Runner(m_table, pool), work, wishes, job);
        const auto answer = runPart(pass, states[p]);
        if (!answer)
            errors[p] = answer.error();
        else
            std::ranges::copy(answer->values,
                              logits.values.begin() + static_cast<std::ptrdiff_t>(cuts[p]) * classes);
    };
    const int count = static_cast<int>(parts.size()), threads = m_pool->threads();
    // The last parts leave threads idle: only where they come out even or are small beside the whole.
    const bool apart = threads > 1 && !wishes.times && (count % threads == 0 || count >= 4 * threads);
    if (apart)
        m_pool->run(count, [&](int p, int thread) {
            runOne(static_cast<std::size_t>(p), m_alone, *m_work[static_cast<std::size_t>(thread)]);
        });
    else
        for (std::size_t p = 0; p < parts.size(); ++p)
            runOne(p, *m_pool, *m_work.front());
    for (const auto& error : errors)
        if (error) return std::unexpected(*error);
    for (std::size_t place = 0; place < kept.size(); ++place)
        if (kept[place]) wishes.resume->keep(static_cast<int>(place), std::move(kept[place]));
    return logits;
}

Result<Logits> CpuExecutable::forward(const TokenBatch& batch, JobContext& job) {
    return run(batch, {}, job);
}

Result<Logits> CpuExecutable::forwardTapped(const TokenBatch& batch, const Visitor& visitor,
                                            JobContext& job) {
    return run(batch, {.visitor = &visitor}, job);
}

Result<std::vector<PartTime>> CpuExecutable::profile(const TokenBatch& batch, JobContext& job) {
    std::vector<PartTime> times;
    PSCOPE_TRY(logits, run(batch, {.times = &times}, job));
    (void)logits;
    return times;
}

Result<Logits> CpuExecutable::forwardFrom(int place, const HiddenStates* start, const TokenBatch& batch,
                                          const std::vector<bool>& keepAt, const Keeper& keep,
                                          JobContext& job) {
    const Resume resume{place, start, keepAt, keep};
    return run(batch, {.resume = &resume}, job);
}

Result<Logits> CpuExecutable::forwardGated(const TokenBatch& batch, const std::vector<bool>& gateBehind,
                                           const Gate& gate, JobContext& job) {
    if (static_cast<int>(gateBehind.size()) != layers())
        return fail(ErrorCode::BadInput, "gates: {} entries for {} layers", gateBehind.size(), layers());
    return run(batch, {.gateBehind = &gateBehind, .gate = &gate}, job);
}

} // namespace pscope::cpu
