// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/fpga_executable.h"

#include <cmath>

#include "backends/cpu/reference_ops.h"
#include "backends/fpga/layer_program.h"

namespace pscope::fpga {

FpgaExecutable::FpgaExecutable(const CompressedModel& model, IntegerModel integers, double clockMHz)
    : m_model(model)
    , m_integers(std::move(integers))
    , m_clockMHz(clockMHz)
    , m_parts(cpu::encoderParts(model.model)) {}

std::vector<std::pair<std::string, std::string>> FpgaExecutable::kernels() const {
    auto list = m_integers.kernels;
    list.emplace_back("embeddings", "host, fp32");
    list.emplace_back("RTL audit", whyNoRtl().empty() ? toText(m_audit) : whyNoRtl());
    return list;
}

Result<void> FpgaExecutable::check(const TokenBatch& batch) const {
    PSCOPE_CHECK(cpu::checkBatch(batch, m_model.model->config));
    for (int s = 0; s < batch.sequences(); ++s)
        if (const int tokens = batch.offsets[std::size_t(s) + 1] - batch.offsets[std::size_t(s)];
            tokens > std::min(kMostTokens, m_integers.geometry.longestRow()))
            return fail(ErrorCode::Unsupported,
                        "sequence {}: {} tokens, but the softmax of the {} array takes {}; cut texts with "
                        "--max-tokens",
                        s, tokens, toText(m_integers.geometry),
                        std::min(kMostTokens, m_integers.geometry.longestRow()));
    return {};
}

/// The host's part: look-up, sum and norm in fp32, rounded to the rows of the first layer.
std::vector<std::int16_t> FpgaExecutable::embed(const TokenBatch& batch, int sequence) const {
    const ModelConfig& config = m_model.model->config;
    const std::size_t width = m_parts->embeddingNorm.gamma.values.size();
    const auto first = std::size_t(batch.offsets[std::size_t(sequence)]),
               last = std::size_t(batch.offsets[std::size_t(sequence) + 1]);
    const int tokens = int(last - first);
    cpu::reference::Rows x(std::size_t(tokens) * width);
    for (std::size_t t = 0; t < std::size_t(tokens); ++t) {
        const std::size_t word = std::size_t(batch.ids[first + t]) * width,
                          type = std::size_t(batch.typeIds[first + t]) * width;
        const std::size_t position = (std::size_t(config.positionOffset) + t) * width;
        for (std::size_t i = 0; i < width; ++i) {
            const float typed = m_parts->types.values.empty() ? 0.0F : m_parts->types.values[type + i];
            x[t * width + i] =
                m_parts->word.values[word + i] + m_parts->position.values[position + i] + typed;
        }
    }
    cpu::reference::layerNorm(x, tokens, m_parts->embeddingNorm, config.layerNormEps);
    if (!m_parts->projection.values.empty())
        x = cpu::reference::linear(x, tokens, m_parts->projection.values, m_parts->projectionBias.values,
                                   config.hidden, int(width));
    std::vector<std::int16_t> rows(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        rows[i] = saturated16(std::llround(std::ldexp(double(x[i]), m_integers.firstFraction)));
    return rows;
}

/// One row through a matrix of the head.
static std::vector<std::int16_t> headProduct(std::span<const std::int16_t> x, const IntegerMatrix& w,
                                             MatrixKind kind, const ProductVisitor& visitor) {
    QuantisedRows in;
    in.resize(1, w.columns);
    in.scales[0] = quantiseRow(x, nullptr, in.row(0));
    std::vector<std::int16_t> y(static_cast<std::size_t>(w.rows));
    multiply(in, w, 0, y.data(), w.rows);
    if (visitor) visitor({-1, kind, in, w, y.data(), w.rows});
    return y;
}

std::vector<float> FpgaExecutable::head(const std::int16_t* first, const ProductVisitor& visitor) {
    const auto hidden = std::size_t(m_model.model->config.hidden);
    std::vector<std::int16_t> x(first, first + hidden);
    const int fraction =
        m_integers.layers.empty() ? m_integers.firstFraction : m_integers.layers.back().outFraction;
    const auto real = [](const std::vector<std::int16_t>& values, int bits) {
        std::vector<float> result;
        for (const std::int16_t v : values)
            result.push_back(float(std::ldexp(double(v), -bits)));
        return result;
    };
    if (!m_integers.classifier) return real(x, fraction);
    if (m_integers.headDense) {
        const auto y = headProduct(x, *m_integers.headDense, MatrixKind::Classifier, {});
        cpu::reference::Rows pooled = real(y, m_integers.headDense->fraction);
        cpu::reference::activate(pooled, m_model.model->headActivation); // on the host
        for (std::size_t i = 0; i < hidden; ++i)
            x[i] = saturated16(std::llround(std::ldexp(double(pooled[i]), m_integers.pooledFraction)));
    }
    return real(headProduct(x, *m_integers.classifier, MatrixKind::Classifier, visitor),
                m_integers.classifier->fraction);
}

Result<Logits> FpgaExecutable::forward(const TokenBatch& batch, JobContext& job) {
    PSCOPE_CHECK(check(batch));
    Logits logits;
    logits.sequences = batch.sequences();
    Result<void> audit;
    const bool audits = whyNoRtl().empty() && m_forwards++ % 16 == 0;
    for (int s = 0; s < batch.sequences(); ++s) {
        ProductVisitor visitor;
        if (audits && s == 0)
            visitor = [&](const ProductView& view) {
                if (audit && wantsAudit(view)) audit = auditTile(view, job);
            };
        std::vector<std::int16_t> x = embed(batch, s);
        Datapath path(m_integers);
        PSCOPE_CHECK(
            path.encode(x, batch.offsets[std::size_t(s) + 1] - batch.offsets[std::size_t(s)], visitor, job));
        const std::vector<float> values = head(x.data(), visitor);
        if (!audit) return std::unexpected(std::move(audit.error()));
        logits.classes = int(values.size());
        logits.values.insert(logits.values.end(), values.begin(), values.end());
    }
    return logits;
}

const FpgaExecutable::Parts& FpgaExecutable::partsFor(int tokens) {
    const auto [at, isNew] = m_cycles.try_emplace(tokens);
    Parts& parts = at->second;
    if (!isNew) return parts;
    const auto add = [&](const std::vector<Operation>& operations) {
        for (const Operation& operation : operations) {
            const std::int64_t cycles = cyclesOf(operation, m_integers.geometry).total;
            parts.total += cycles;
            const auto known = std::find_if(parts.cycles.begin(), parts.cycles.end(),
                                            [&](const auto& p) { return p.first == operation.part; });
            if (known != parts.cycles.end())
                known->second += cycles;
            else
                parts.cycles.emplace_back(operation.part, cycles);
        }
    };
    for (std::size_t i = 0; i < m_integers.layers.size(); ++i)
        add(layerOperations(sizesOf(m_integers.layers[i], m_integers.geometry.group), m_integers.geometry,
                            tokens, i == 0));
    add(headOperations(m_integers));
    return parts;
}

Result<std::chrono::duration<double, std::micro>> FpgaExecutable::deviceTime(const TokenBatch& batch,
                                                                             JobContext&) {
    PSCOPE_CHECK(check(batch));
    std::int64_t cycles = 0;
    for (int s = 0; s < batch.sequences(); ++s)
        cycles += partsFor(batch.offsets[std::size_t(s) + 1] - batch.offsets[std::size_t(s)]).total;
    return std::chrono::duration<double, std::micro>(double(cycles) / m_clockMHz);
}

Result<std::vector<PartTime>> FpgaExecutable::profile(const TokenBatch& batch, JobContext&) {
    PSCOPE_CHECK(check(batch));
    std::vector<PartTime> times;
    for (int s = 0; s < batch.sequences(); ++s) {
        const Parts& parts = partsFor(batch.offsets[std::size_t(s) + 1] - batch.offsets[std::size_t(s)]);
        for (std::size_t i = 0; i < parts.cycles.size(); ++i) {
            if (times.size() <= i) times.push_back({parts.cycles[i].first, {}});
            times[i].time +=
                std::chrono::nanoseconds(std::llround(1000.0 * double(parts.cycles[i].second) / m_clockMHz));
        }
    }
    return times;
}

} // namespace pscope::fpga
