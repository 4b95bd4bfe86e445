// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// cpu.reference: the encoder written down as plainly as possible. It defines what every other executable must
// compute.
#include <algorithm>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/cpu_device.h"
#include "backends/cpu/reference_ops.h"

namespace pscope {
namespace cpu {
namespace {

using reference::Rows;

enum class ReferenceKind { Plain, Rounded };

constexpr int kMultipliesAtOnce = 32 << 20; // between two looks at the stop token: some 20 ms

class ReferenceExecutable final : public Executable, public ActivationTap {
public:
    ReferenceExecutable(const CompressedModel& model, ReferenceKind kind)
        : m_model(model)
        , m_kind(kind)
        , m_parts(encoderParts(model.model)) {
        for (const CompressedLayer& layer : m_model.layers)
            m_norms.push_back({normParts(layer.attentionNorm), normParts(layer.outputNorm)});
    }

    const Recipe& effectiveRecipe() const override { return m_model.recipe; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override;
    void setThreads(int) override {} // plain loops run on the caller's thread
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override {
        return run(batch, {}, nullptr, job);
    }
    Result<Logits> forwardTapped(const TokenBatch& batch, const Visitor& visitor, JobContext& job) override {
        return run(batch, visitor, nullptr, job);
    }
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override {
        std::vector<PartTime> times;
        PSCOPE_TRY(logits, run(batch, {}, &times, job));
        (void)logits;
        return times;
    }

private:
    struct Pass { // what one forward pass carries along
        const TokenBatch& batch;
        const Visitor& visitor;
        PartClock clock;
        const JobContext& job;
    };
    Result<Logits> run(const TokenBatch& batch, const Visitor& visitor, std::vector<PartTime>* times,
                       JobContext& job);
    Rows embed(const TokenBatch& batch) const;
    Rows layer(std::size_t index, Rows x, Pass& pass) const;
    Rows matrix(std::size_t index, MatrixKind kind, const Rows& x, Pass& pass, bool visit = true) const;
    Rows head(const Rows& x, Pass& pass) const;

    CompressedModel m_model;
    ReferenceKind m_kind;
    std::shared_ptr<const EncoderParts> m_parts;
    struct Norms {
        NormParts attention, output;
    };
    std::vector<Norms> m_norms;
    std::vector<RecipeDifference> m_differences;
};

std::vector<std::pair<std::string, std::string>> ReferenceExecutable::kernels() const {
    std::vector<std::pair<std::string, std::string>> list;
    const auto add = [&](const std::string& where, const CompressedMatrix& matrix) {
        list.emplace_back(where, matrix.spec.bits <= 8    ? "plain loops, int8 x int8"
                                 : matrix.spec.bits == 16 ? "plain loops, bf16"
                                                          : "plain loops, fp32");
    };
    for (const CompressedLayer& layer : m_model.layers)
        for (int i = 0; i < kLayerMatrices; ++i)
            add(partName(layer.source, static_cast<MatrixKind>(i)), *layer.matrices[i]);
    if (m_model.classifier) add(partName(-1, MatrixKind::Classifier), *m_model.classifier);
    return list;
}

Rows ReferenceExecutable::embed(const TokenBatch& batch) const {
    const ModelConfig& config = m_model.model->config;
    const std::size_t width = m_parts->embeddingNorm.gamma.values.size();
    const int tokens = batch.tokens();
    Rows x(tokens * width);
    for (int s = 0; s < batch.sequences(); ++s)
        for (int t = batch.offsets[s]; t < batch.offsets[s + 1]; ++t) {
            const std::size_t word = batch.ids[t] * width, type = batch.typeIds[t] * width;
            const std::size_t position =
                static_cast<std::size_t>(config.positionOffset + t - batch.offsets[s]) * width;
            for (std::size_t i = 0; i < width; ++i) {
                float value = m_parts->word.values[word + i] + m_parts->position.values[position + i];
                if (!m_parts->types.values.empty()) value += m_parts->types.values[type + i];
                x[t * width + i] = value;
            }
        }
    reference::layerNorm(x, tokens, m_parts->embeddingNorm, config.layerNormEps);
    if (m_parts->projection.values.empty()) return x;
    return reference::linear(x, tokens, m_parts->projection.values, m_parts->projectionBias.values,
                             config.hidden, static_cast<int>(width));
}

Rows ReferenceExecutable::matrix(std::size_t index, MatrixKind kind, const Rows& x, Pass& pass,
                                 bool visit) const {
    const CompressedLayer& layer = m_model.layers[index];
    const CompressedMatrix& weights = *layer.matrices[static_cast<int>(kind)];
    const int tokens = pass.batch.tokens();
    if (visit && pass.visitor) pass.visitor(static_cast<int>(index), kind, x, tokens, weights.columns);
    Rows y;
    y.reserve(static_cast<std::size_t>(tokens) * weights.rows);
    const int atOnce = std::max(1, kMultipliesAtOnce / std::max(1, weights.rows * weights.columns));
    for (int first = 0; first < tokens && !pass.job.stopRequested(); first += atOnce) {
        const int count = std::min(atOnce, tokens - first);
        const std::span part(x.data() + static_cast<std::size_t>(first) * weights.columns,
                             static_cast<std::size_t>(count) * weights.columns);
        const Rows some = reference::linear(part, count, weights, layer.biases[static_cast<int>(kind)]);
        y.insert(y.end(), some.begin(), some.end());
    }
    y.resize(static_cast<std::size_t>(tokens) * weights.rows); // after a stop: run() throws it away
    if (kind == MatrixKind::FfnIn) {
        const bool coarse =
            m_kind == ReferenceKind::Rounded &&
            m_model.layers[index].matrices[static_cast<int>(MatrixKind::FfnOut)]->spec.bits <= 16;
        (coarse ? reference::activateCoarsely : reference::activate)(y, m_model.model->config.activation);
    }
    pass.clock.book([&] { return partName(layer.source, kind); });
    return y;
}

static void addTo(Rows& x, const Rows& residual) {
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] += residual[i];
}

Rows ReferenceExecutable::layer(std::size_t index, Rows x, Pass& pass) const {
    const CompressedLayer& layer = m_model.layers[index];
    const ModelConfig& config = m_model.model->config;
    const int tokens = pass.batch.tokens(), heads = static_cast<int>(layer.headIds.size());
    const auto bookNorm = [&] {
        pass.clock.book([&] { return fmt::format("layer {} norm", layer.source); });
    };

    const Rows q = matrix(index, MatrixKind::Query, x, pass);
    const Rows k = matrix(index, MatrixKind::Key, x, pass);
    const Rows v = matrix(index, MatrixKind::Value, x, pass);
    const Arithmetic arithmetic = m_kind == ReferenceKind::Rounded && attendsInBf16(layer, config.headWidth())
                                      ? Arithmetic::Bf16
                                      : Arithmetic::F32;
    const Rows context = reference::attention(q, k, v, pass.batch, heads, config.headWidth(), arithmetic);
    pass.clock.book([&] { return fmt::format("layer {} attention", layer.source); });
    Rows attended = matrix(index, MatrixKind::AttentionOutput, context, pass);
    addTo(attended, x);
    reference::layerNorm(attended, tokens, m_norms[index].attention, config.layerNormEps);
    bookNorm();
    const Rows inner = matrix(index, MatrixKind::FfnIn, attended, pass);
    Rows out = matrix(index, MatrixKind::FfnOut, inner, pass);
    addTo(out, attended);
    reference::layerNorm(out, tokens, m_norms[index].output, config.layerNormEps);
    bookNorm();
    return out;
}

Rows ReferenceExecutable::head(const Rows& x, Pass& pass) const {
    const int sequences = pass.batch.sequences(), hidden = m_model.model->config.hidden;
    Rows first(static_cast<std::size_t>(sequences) * hidden);
    for (int s = 0; s < sequences; ++s)
        std::copy_n(x.data() + static_cast<std::size_t>(pass.batch.offsets[s]) * hidden, hidden,
                    first.data() + static_cast<std::size_t>(s) * hidden);
    if (!m_model.classifier) return first;
    if (!m_parts->headDense.values.empty()) {
        first = reference::linear(first, sequences, m_parts->headDense.values, m_parts->headDenseBias.values,
                                  hidden, hidden);
        reference::activate(first, m_model.model->headActivation);
    }
    if (pass.visitor) pass.visitor(-1, MatrixKind::Classifier, first, sequences, hidden);
    return reference::linear(first, sequences, *m_model.classifier, m_parts->classifierBias);
}

Result<Logits> ReferenceExecutable::run(const TokenBatch& batch, const Visitor& visitor,
                                        std::vector<PartTime>* times, JobContext& job) {
    PSCOPE_CHECK(checkBatch(batch, m_model.model->config));
    Pass pass{batch, visitor, PartClock(times), job};
    Rows x = embed(batch);
    pass.clock.book([] { return std::string("embeddings"); });
    for (std::size_t i = 0; i < m_model.layers.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        x = layer(i, std::move(x), pass);
    }
    if (job.stopRequested()) return cancelled();
    Logits logits;
    logits.sequences = batch.sequences();
    logits.classes = m_model.classifier ? m_model.classifier->rows : m_model.model->config.hidden;
    logits.values = head(x, pass);
    pass.clock.book([] { return std::string("head"); });
    return logits;
}

class ReferenceBackend final : public Backend {
public:
    explicit ReferenceBackend(ReferenceKind kind)
        : m_kind(kind) {}
    BackendInfo info() const override {
        return {"cpu.reference", "CPU, plain loops (reference)", "CPU", Provenance::Measured};
    }
    std::vector<DeviceInfo> probe() override {
        return {{cpuDeviceId, processorName(), "plain loops, one thread", true, ""}};
    }
    Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows,
                     int columns) const override {
        if (auto known = checkDevice(deviceId); !known) return {false, "", known.error().message};
        if (auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
        return {true, "plain loops", ""};
    }
    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model,
                                                JobContext&) override {
        PSCOPE_CHECK(checkDevice(deviceId));
        PSCOPE_CHECK(checkShapes(model));
        return std::make_unique<ReferenceExecutable>(model, m_kind);
    }

private:
    ReferenceKind m_kind;
};

} // namespace
} // namespace cpu

std::unique_ptr<Backend> makeReferenceBackend() {
    return std::make_unique<cpu::ReferenceBackend>(cpu::ReferenceKind::Plain);
}
std::unique_ptr<Backend> makeRoundedReferenceBackend() {
    return std::make_unique<cpu::ReferenceBackend>(cpu::ReferenceKind::Rounded);
}

} // namespace pscope
