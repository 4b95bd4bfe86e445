// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Preparing one configuration, and the encoder's forward pass over it. The head is in cpu_head.cpp.
#include "backends/cpu/cpu_executable.h"

#include <algorithm>

#include "backends/cpu/attention_pass.h"
#include "backends/cpu/cpu_pass.h"
#include "backends/cpu/plan.h"

namespace pscope::cpu {

static FixedLinear packFixed(const KernelTable& table, const FloatArray& weights, const FloatArray& bias, int rows) {
    FixedLinear linear;
    if (weights.values.empty()) return linear;
    CompressedMatrix matrix;
    matrix.rows = rows;
    matrix.columns = static_cast<int>(weights.values.size()) / rows;
    matrix.weights = weights;
    linear.matrix = std::make_shared<PackedLinear>(packLinear(table, matrix));
    linear.bias.assign(bias.values.begin(), bias.values.end());
    linear.bias.resize(static_cast<std::size_t>(rows), 0.0F);
    return linear;
}

CpuExecutable::CpuExecutable(const CompressedModel& model, const KernelTable& table, PackCache& cache)
    : m_model(model.model), m_parts(encoderParts(model.model)), m_table(table), m_classifierMatrix(model.classifier),
      m_effective(model.recipe), m_pool(std::make_unique<ThreadPool>(1)) {
    const int hidden = m_model->config.hidden;
    for (const CompressedLayer& from : model.layers) {
        Layer layer{.source = from.source, .heads = static_cast<int>(from.headIds.size()), .matrices = {}, .biases = from.biases,
                    .attentionNorm = normParts(from.attentionNorm), .outputNorm = normParts(from.outputNorm)};
        for (int i = 0; i < kLayerMatrices; ++i) {
            const auto kind = static_cast<MatrixKind>(i);
            layer.matrices[i] = cache.get(table, from.matrices[i]);
            record(partName(from.source, kind), m_effective.matrix(from.source, kind), *layer.matrices[i], from.matrices[i]->spec);
        }
        m_widest = std::max(m_widest, layer.matrices[static_cast<int>(MatrixKind::Query)]->rows());
        m_mostNeurons = std::max(m_mostNeurons, layer.matrices[static_cast<int>(MatrixKind::FfnIn)]->rows());
        m_layers.push_back(std::move(layer));
    }
    m_projection = packFixed(table, m_parts->projection, m_parts->projectionBias, hidden);
    if (!model.classifier) return;
    m_headDense = packFixed(table, m_parts->headDense, m_parts->headDenseBias, hidden);
    m_classifier = cache.get(table, model.classifier);
    record(partName(-1, MatrixKind::Classifier), m_effective.classifier, *m_classifier, model.classifier->spec);
}

void CpuExecutable::record(const std::string& where, MatrixSpec& effective, const PackedLinear& packed, const MatrixSpec& requested) {
    m_kernels.emplace_back(where, fmt::format("{} {}", packed.kernel, name(m_table.isa)));
    if (packed.reason.empty()) return;
    m_differences.push_back({where, toText(requested), packed.effective, packed.reason});
    effective = packed.spec;
}

void CpuExecutable::setThreads(int threads) {
    if (threads < 1) threads = 1;
    if (m_pool->threads() != threads) m_pool = std::make_unique<ThreadPool>(threads);
}

void CpuExecutable::reserve(const TokenBlocks& tokens) {
    const int hidden = m_model->config.hidden;
    m_work.hidden.ensure(tokens.size(hidden));
    m_work.attended.ensure(tokens.size(hidden));
    for (AlignedBuffer<float>* buffer : {&m_work.query, &m_work.key, &m_work.value, &m_work.context}) buffer->ensure(tokens.size(m_widest));
    m_work.inner.ensure(tokens.size(m_mostNeurons));
}

/// The three table rows of one token.
struct CpuExecutable::TokenRows {
    const float *word, *position, *type; // type may be null
};

CpuExecutable::TokenRows CpuExecutable::rowsOf(const TokenBatch& batch, int token, int position, std::size_t width) const {
    return {m_parts->word.values.data() + static_cast<std::size_t>(batch.ids[token]) * width,
            m_parts->position.values.data() + static_cast<std::size_t>(m_model->config.positionOffset + position) * width,
            m_parts->types.values.empty() ? nullptr : m_parts->types.values.data() + static_cast<std::size_t>(batch.typeIds[token]) * width};
}

void CpuExecutable::sumEmbeddings(const TokenBatch& batch, const TokenBlocks& tokens, float* x) const {
    // Rows become columns here. Strip by strip and a few features at a time, so that the cache line each feature of a strip
    // fills stays in the first-level cache until its 16 tokens have come.
    constexpr int featuresAtOnce = 128;
    const auto width = static_cast<int>(m_parts->embeddingNorm.gamma.values.size());
    std::vector<TokenRows> rows;
    for (int s = 0; s < batch.sequences(); ++s)
        for (int t = batch.offsets[s]; t < batch.offsets[s + 1]; ++t) rows.push_back(rowsOf(batch, t, t - batch.offsets[s], static_cast<std::size_t>(width)));
    for (int first = 0; first < tokens.paddedTokens(); first += TokenBlocks::granularity)
        for (int feature = 0; feature < width; feature += featuresAtOnce) {
            const int end = std::min(width, feature + featuresAtOnce), stride = tokens.lanes(first / TokenBlocks::width);
            for (int t = first; t < first + TokenBlocks::granularity; ++t) {
                float* out = x + tokens.at(t, 0, width);
                if (t >= tokens.tokens) { // lanes without a token stay finite
                    for (int i = feature; i < end; ++i) out[static_cast<std::size_t>(i) * stride] = 0;
                    continue;
                }
                const TokenRows& row = rows[static_cast<std::size_t>(t)];
                for (int i = feature; i < end; ++i)
                    out[static_cast<std::size_t>(i) * stride] = row.word[i] + row.position[i] + (row.type ? row.type[i] : 0.0F);
            }
        }
}

void CpuExecutable::norm(Pass& pass, const NormParts& parts, float* x, int features) {
    const NormCall call{pass.tokens, features, x, parts.gamma.values.data(), parts.beta.values.data(), m_model->config.layerNormEps};
    pass.runner.overStrips(pass.tokens, [&](Range strips) { m_table.norm(call, strips); });
}

void CpuExecutable::fixed(Pass& pass, const FixedLinear& linear, const float* x, float* y, int activation) {
    LinearCall call;
    call.matrix = &linear.matrix->forTokens(pass.tokens.tokens);
    call.bias = linear.bias.data();
    call.y = y;
    call.activation = activation;
    m_work.input.reset(x, call.matrix->columns, pass.tokens);
    m_work.input.prepare(call, pass.runner);
    pass.runner.linear(call);
}

void CpuExecutable::embed(Pass& pass) {
    const auto width = static_cast<int>(m_parts->embeddingNorm.gamma.values.size());
    float* x = m_projection.matrix ? m_work.embedded.ensure(pass.tokens.size(width)) : m_work.hidden.data();
    sumEmbeddings(pass.batch, pass.tokens, x);
    norm(pass, m_parts->embeddingNorm, x, width);
    if (m_projection.matrix) fixed(pass, m_projection, x, m_work.hidden.data(), -1);
    pass.clock.book([] { return std::string("embeddings"); });
}

void CpuExecutable::linear(Pass& pass, std::size_t index, MatrixKind kind, float* y, const float* residual) {
    if (pass.job.stopRequested()) return; // run() throws the rest away
    const Layer& layer = m_layers[index];
    const int i = static_cast<int>(kind);
    LinearCall call;
    call.matrix = &layer.matrices[i]->forTokens(pass.tokens.tokens);
    call.bias = layer.biases[i].data();
    call.residual = residual;
    call.y = y;
    if (kind == MatrixKind::FfnIn) call.activation = static_cast<int>(m_model->config.activation);
    m_work.input.prepare(call, pass.runner);
    pass.runner.linear(call);
    pass.clock.book([&] { return partName(layer.source, kind); });
}

void CpuExecutable::layer(std::size_t index, Pass& pass) {
    const Layer& layer = m_layers[index];
    const int hidden = m_model->config.hidden, headWidth = m_model->config.headWidth(), width = layer.heads * headWidth;
    const auto number = static_cast<int>(index);
    const auto feed = [&](MatrixKind kind, const float* x, int features) {
        m_work.input.reset(x, features, pass.tokens);
        if (pass.visitor) visit(pass, number, kind, x, pass.tokens, features);
    };
    const auto bookNorm = [&] { pass.clock.book([&] { return fmt::format("layer {} norm", layer.source); }); };

    float* x = m_work.hidden.data();
    feed(MatrixKind::Query, x, hidden);
    if (pass.visitor) visit(pass, number, MatrixKind::Key, x, pass.tokens, hidden);
    if (pass.visitor) visit(pass, number, MatrixKind::Value, x, pass.tokens, hidden);
    linear(pass, index, MatrixKind::Query, m_work.query.data(), nullptr);
    linear(pass, index, MatrixKind::Key, m_work.key.data(), nullptr);
    linear(pass, index, MatrixKind::Value, m_work.value.data(), nullptr);
    attendAll({&pass.batch, pass.tokens, layer.heads, headWidth, m_work.query.data(), m_work.key.data(), m_work.value.data(), m_work.context.data()},
              pass.runner, m_work.threads);
    pass.clock.book([&] { return fmt::format("layer {} attention", layer.source); });

    float* attended = m_work.attended.data();
    feed(MatrixKind::AttentionOutput, m_work.context.data(), width);
    linear(pass, index, MatrixKind::AttentionOutput, attended, x);
    norm(pass, layer.attentionNorm, attended, hidden);
    bookNorm();
    feed(MatrixKind::FfnIn, attended, hidden);
    linear(pass, index, MatrixKind::FfnIn, m_work.inner.data(), nullptr);
    feed(MatrixKind::FfnOut, m_work.inner.data(), layer.matrices[static_cast<int>(MatrixKind::FfnIn)]->rows());
    linear(pass, index, MatrixKind::FfnOut, x, attended);
    norm(pass, layer.outputNorm, x, hidden);
    bookNorm();
}

void CpuExecutable::visit(Pass& pass, int layer, MatrixKind kind, const float* x, const TokenBlocks& tokens, int columns) {
    std::vector<float> rows(static_cast<std::size_t>(tokens.tokens) * columns);
    for (int t = 0; t < tokens.tokens; ++t)
        for (int c = 0; c < columns; ++c) rows[static_cast<std::size_t>(t) * columns + c] = x[tokens.at(t, c, columns)];
    (*pass.visitor)(layer, kind, rows, tokens.tokens, columns);
}

Result<Logits> CpuExecutable::run(const TokenBatch& batch, const Visitor* visitor, std::vector<PartTime>* times, JobContext& job,
                                  const Resume* resume) {
    PSCOPE_CHECK(checkBatch(batch, m_model->config));
    if (batch.sequences() == 0) return Logits{0, m_classifier ? m_classifier->rows() : m_model->config.hidden, {}};
    Pass pass{batch, {batch.tokens()}, Runner(m_table, *m_pool), PartClock(times), visitor, job, resume};
    reserve(pass.tokens);
    const int first = resume ? resume->place : 0;
    if (first > 0) PSCOPE_CHECK(restore(pass));
    else embed(pass);
    for (int i = first; i < layers(); ++i) {
        if (job.stopRequested()) return cancelled();
        keepStates(pass, i);
        layer(static_cast<std::size_t>(i), pass);
    }
    if (job.stopRequested()) return cancelled(); // the last layer may have stopped half-way
    if (first < layers() || first == 0) gatherFirstTokens(pass);
    keepStates(pass, layers());
    Logits logits = head(pass);
    pass.clock.book([] { return std::string("head"); });
    return logits;
}

Result<Logits> CpuExecutable::forward(const TokenBatch& batch, JobContext& job) { return run(batch, nullptr, nullptr, job); }

Result<Logits> CpuExecutable::forwardTapped(const TokenBatch& batch, const Visitor& visitor, JobContext& job) {
    return run(batch, &visitor, nullptr, job);
}

Result<std::vector<PartTime>> CpuExecutable::profile(const TokenBatch& batch, JobContext& job) {
    std::vector<PartTime> times;
    PSCOPE_TRY(logits, run(batch, nullptr, &times, job));
    (void)logits;
    return times;
}

} // namespace pscope::cpu
