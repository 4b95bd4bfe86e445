// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Preparing one configuration, and the encoder's forward pass over it. The head is in cpu_head.cpp.
#include "backends/cpu/cpu_executable.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "backends/cpu/attention_pass.h"
#include "backends/cpu/cpu_pass.h"
#include "backends/cpu/plan.h"

namespace pscope::cpu {

static FixedLinear packFixed(const KernelTable& table, const FloatArray& weights, const FloatArray& bias,
                             int rows) {
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
    : m_model(model.model)
    , m_parts(encoderParts(model.model))
    , m_table(table)
    , m_classifierMatrix(model.classifier)
    , m_effective(model.recipe)
    , m_pool(std::make_unique<ThreadPool>(1)) {
    for (const CompressedLayer& from : model.layers) {
        addLayer(from, cache);
        recordAttention(m_layers.back(), &from == &model.layers.back());
    }
    m_projection = packFixed(table, m_parts->projection, m_parts->projectionBias, m_model->config.hidden);
    setThreads(1);
    if (!model.classifier) return;
    m_headDense = packFixed(table, m_parts->headDense, m_parts->headDenseBias, m_model->config.hidden);
    m_classifier = cache.get(table, model.classifier);
    record(partName(-1, MatrixKind::Classifier), m_effective.classifier, *m_classifier,
           model.classifier->spec);
}

void CpuExecutable::addLayer(const CompressedLayer& from, PackCache& cache) {
    Layer layer{.source = from.source,
                .heads = static_cast<int>(from.headIds.size()),
                .bf16Attention = attendsInBf16(from, m_model->config.headWidth()),
                .matrices = {},
                .biases = from.biases,
                .attentionNorm = normParts(from.attentionNorm),
                .outputNorm = normParts(from.outputNorm)};
    for (int i = 0; i < kLayerMatrices; ++i) {
        const auto kind = static_cast<MatrixKind>(i);
        layer.matrices[i] = cache.get(m_table, from.matrices[i]);
        record(partName(from.source, kind), m_effective.matrix(from.source, kind), *layer.matrices[i],
               from.matrices[i]->spec);
    }
    m_widest = std::max(m_widest, layer.matrices[static_cast<int>(MatrixKind::Query)]->rows());
    m_mostNeurons = std::max(m_mostNeurons, layer.matrices[static_cast<int>(MatrixKind::FfnIn)]->rows());
    m_layers.push_back(std::move(layer));
}

/// Only where there is something to say: fp32 attention of all tokens is what everybody expects.
void CpuExecutable::recordAttention(const Layer& layer, bool isLast) {
    if (!layer.bf16Attention && !isLast) return;
    std::string kernel(!layer.bf16Attention ? "f32 attention"
                       : m_table.bf16       ? "bf16 attention"
                                            : "f32 attention on values rounded to bf16");
    kernel += fmt::format(" {}", name(m_table.isa));
    if (isLast) kernel += fmt::format(", {}", LastLayerShortcut::note);
    m_kernels.emplace_back(fmt::format("layer {} attention", layer.source), std::move(kernel));
}

void CpuExecutable::record(const std::string& where, MatrixSpec& effective, const PackedLinear& packed,
                           const MatrixSpec& requested) {
    m_kernels.emplace_back(where, fmt::format("{} {}", packed.kernel, name(m_table.isa)));
    if (packed.reason.empty()) return;
    m_differences.push_back({where, toText(requested), packed.effective, packed.reason});
    effective = packed.spec;
}

CpuExecutable::Memory CpuExecutable::memory() const {
    Memory memory;
    std::set<const PackedLinear*> seen; // layers may share their matrices
    const auto add = [&](const Packed& packed) {
        if (packed && seen.insert(packed.get()).second) memory.weights += packed->bytes();
    };
    for (const Layer& layer : m_layers) {
        for (const Packed& matrix : layer.matrices)
            add(matrix);
        for (const auto& bias : layer.biases)
            memory.weights += bias.size() * sizeof(float);
    }
    for (const FixedLinear* linear : {&m_projection, &m_headDense})
        add(linear->matrix);
    add(m_classifier);
    for (const auto& work : m_work)
        if (work) memory.activations += work->bytes();
    return memory;
}

void CpuExecutable::setThreads(int threads) {
    if (threads < 1) threads = 1;
    if (m_pool->threads() != threads) m_pool = std::make_unique<ThreadPool>(threads);
    m_work.resize(static_cast<std::size_t>(threads));
    for (auto& work : m_work)
        if (!work) work = std::make_unique<Workspace>();
}

void CpuExecutable::reserve(Pass& pass) const {
    const int hidden = m_model->config.hidden;
    Workspace& work = pass.work;
    work.hidden.ensure(pass.tokens.size(hidden));
    work.attended.ensure(pass.tokens.size(hidden));
    for (AlignedBuffer<float>* buffer : {&work.query, &work.key, &work.value, &work.context})
        buffer->ensure(pass.tokens.size(m_widest));
    work.inner.ensure(pass.tokens.size(m_mostNeurons));
}

void CpuExecutable::norm(Pass& pass, const NormParts& parts, float* x, int features) {
    const NormCall call{pass.tokens,
                        features,
                        x,
                        parts.gamma.values.data(),
                        parts.beta.values.data(),
                        m_model->config.layerNormEps};
    pass.runner.overStrips(pass.tokens, [&](Range strips) { m_table.norm(call, strips); });
}

void CpuExecutable::fixed(Pass& pass, const FixedLinear& linear, const TokenBlocks& tokens, const float* x,
                          float* y, int activation) {
    LinearCall call;
    call.matrix = &linear.matrix->forTokens(tokens.tokens);
    call.bias = linear.bias.data();
    call.y = y;
    call.activation = activation;
    pass.work.input.reset(x, call.matrix->columns, tokens);
    pass.work.input.prepare(call, pass.runner);
    pass.runner.linear(call);
}

void CpuExecutable::embed(Pass& pass) {
    const auto width = static_cast<int>(m_parts->embeddingNorm.gamma.values.size());
    float* x =
        m_projection.matrix ? pass.work.embedded.ensure(pass.tokens.size(width)) : pass.work.hidden.data();
    const auto row = [width](const FloatArray& table, int index) {
        return table.values.data() + static_cast<std::size_t>(index) * static_cast<std::size_t>(width);
    };
    const TokenBatch& batch = pass.batch;
    std::vector<TokenRows> rows;
    rows.reserve(static_cast<std::size_t>(batch.tokens()));
    for (int s = 0; s < batch.sequences(); ++s)
        for (int t = batch.offsets[s]; t < batch.offsets[s + 1]; ++t)
            rows.push_back({row(m_parts->word, batch.ids[t]),
                            row(m_parts->position, m_model->config.positionOffset + t - batch.offsets[s]),
                            m_parts->types.values.empty() ? nullptr : row(m_parts->types, batch.typeIds[t])});
    const EmbedCall call{pass.tokens, width, rows.data(), x};
    pass.runner.overStrips(pass.tokens, [&](Range strips) { m_table.embed(call, strips); });
    norm(pass, m_parts->embeddingNorm, x, width);
    if (m_projection.matrix) fixed(pass, m_projection, pass.tokens, x, pass.work.hidden.data(), -1);
    pass.clock.book([] { return std::string("embeddings"); });
}

LinearCall CpuExecutable::callOf(Pass& pass, const Layer& layer, MatrixKind kind, float* y) {
    const int i = static_cast<int>(kind);
    LinearCall call;
    call.matrix = &layer.matrices[i]->forTokens(pass.work.input.tokens().tokens);
    call.bias = layer.biases[i].data();
    call.y = y;
    pass.work.input.prepare(call, pass.runner);
    return call;
}

void CpuExecutable::linear(Pass& pass, const Layer& layer, MatrixKind kind, float* y, const float* residual) {
    if (pass.job.stopRequested()) return; // runPart throws the rest away
    LinearCall call = callOf(pass, layer, kind, y);
    call.residual = residual;
    if (kind == MatrixKind::FfnIn) {
        const PackedMatrix& reader =
            layer.matrices[static_cast<int>(MatrixKind::FfnOut)]->forTokens(pass.tokens.tokens);
        call.activation = static_cast<int>(m_model->config.activation);
        call.coarse = reader.arithmetic != Arithmetic::F32 || reader.rounding != Rounding::None;
    }
    pass.runner.linear(call);
    pass.clock.book([&] { return partName(layer.source, kind); });
}

void CpuExecutable::linears(Pass& pass, const Layer& layer, std::span<const MatrixKind> kinds) {
    const auto target = [&](MatrixKind kind) {
        Workspace& work = pass.work;
        return (kind == MatrixKind::Query ? work.query
                : kind == MatrixKind::Key ? work.key
                                          : work.value)
            .data();
    };
    // Permuted inputs have one place: two kinds of them take turns.
    const PackedMatrix* permuted = nullptr;
    bool together = !pass.clock.active(); // otherwise one by one, to be timed
    for (const MatrixKind kind : kinds) {
        const PackedMatrix& matrix =
            layer.matrices[static_cast<int>(kind)]->forTokens(pass.work.input.tokens().tokens);
        if (matrix.form != Form::Permute) continue;
        if (permuted && (permuted->arithmetic != matrix.arithmetic || permuted->rounding != matrix.rounding))
            together = false;
        permuted = &matrix;
    }
    if (!together) {
        for (const MatrixKind kind : kinds)
            linear(pass, layer, kind, target(kind), nullptr);
        return;
    }
    if (pass.job.stopRequested()) return;
    std::array<LinearCall, Runner::mostCallsAtOnce> calls;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        calls[i] = callOf(pass, layer, kinds[i], target(kinds[i]));
    pass.runner.linear(std::span(calls).first(kinds.size()));
}

/// From here on only the first token of each sequence is on its way; its hidden state goes to `asking`.
void CpuExecutable::askFirstTokens(Pass& pass) {
    std::vector<int> columns(pass.offsets.begin(), pass.offsets.end() - 1);
    keepColumns(
        pass, columns,
        pass.work.asking.ensure(TokenBlocks{static_cast<int>(columns.size())}.size(m_model->config.hidden)));
    pass.tokens = {static_cast<int>(columns.size())};
    pass.offsets.resize(columns.size() + 1);
    std::iota(pass.offsets.begin(), pass.offsets.end(), 0);
}

/// Queries, keys, values and context. `firstOnly`: the context of first tokens alone, which are all that is
/// left of the pass then.
void CpuExecutable::attention(const Layer& layer, Pass& pass, bool firstOnly) {
    using enum MatrixKind;
    Workspace& work = pass.work;
    const int hidden = m_model->config.hidden;
    const std::vector<int> offsets = pass.offsets;
    const TokenBlocks tokens = pass.tokens;
    if (firstOnly) {
        askFirstTokens(pass);
        work.input.reset(work.asking.data(), hidden, pass.tokens);
        linears(pass, layer, std::array{Query});
        work.input.reset(work.hidden.data(), hidden, tokens);
        linears(pass, layer, std::array{Key, Value});
    } else {
        work.input.reset(work.hidden.data(), hidden, tokens);
        linears(pass, layer, std::array{Query, Key, Value});
    }
    attendAll({.bf16 = layer.bf16Attention,
               .tokens = tokens,
               .queryTokens = pass.tokens,
               .offsets = offsets,
               .queryOffsets = pass.offsets,
               .heads = layer.heads,
               .headWidth = m_model->config.headWidth(),
               .query = work.query.data(),
               .key = work.key.data(),
               .value = work.value.data(),
               .context = work.context.data()},
              pass.runner, work);
    pass.clock.book([&] { return fmt::format("layer {} attention", layer.source); });
}

void CpuExecutable::layer(std::size_t index, Pass& pass) {
    using enum MatrixKind;
    const Layer& layer = m_layers[index];
    Workspace& work = pass.work;
    const int hidden = m_model->config.hidden, width = layer.heads * m_model->config.headWidth();
    const auto number = static_cast<int>(index);
    const auto feed = [&](MatrixKind kind, const float* x, int features) {
        work.input.reset(x, features, pass.tokens);
        if (pass.wishes.visitor) visit(pass, number, kind, x, pass.tokens, features);
    };
    const auto bookNorm = [&] {
        pass.clock.book([&] { return fmt::format("layer {} norm", layer.source); });
    };

    for (const MatrixKind kind : {Query, Key, Value})
        if (pass.wishes.visitor) visit(pass, number, kind, work.hidden.data(), pass.tokens, hidden);
    // The head reads first tokens: behind its keys and values the last layer computes nothing else.
    const bool firstOnly = index + 1 == m_layers.size() && !pass.wishes.visitor &&
                           pass.tokens.tokens > static_cast<int>(pass.sequences.size());
    attention(layer, pass, firstOnly);
    float *x = work.hidden.data(), *attended = work.attended.data();
    feed(AttentionOutput, work.context.data(), width);
    linear(pass, layer, AttentionOutput, attended, firstOnly ? work.asking.data() : x);
    norm(pass, layer.attentionNorm, attended, hidden);
    bookNorm();
    feed(FfnIn, attended, hidden);
    linear(pass, layer, FfnIn, work.inner.data(), nullptr);
    feed(FfnOut, work.inner.data(), layer.matrices[static_cast<int>(FfnIn)]->rows());
    linear(pass, layer, FfnOut, x, attended);
    norm(pass, layer.outputNorm, x, hidden);
    bookNorm();
}

void CpuExecutable::visit(Pass& pass, int layer, MatrixKind kind, const float* x, const TokenBlocks& tokens,
                          int columns) {
    std::vector<float> rows(static_cast<std::size_t>(tokens.tokens) * columns);
    for (int t = 0; t < tokens.tokens; ++t)
        for (int c = 0; c < columns; ++c)
            rows[static_cast<std::size_t>(t) * columns + c] = x[tokens.at(t, c, columns)];
    (*pass.wishes.visitor)(layer, kind, rows, tokens.tokens, columns);
}

Result<void> CpuExecutable::layerLoop(Pass& pass, const PartStates& states) {
    const int hidden = m_model->config.hidden, first = pass.wishes.resume ? pass.wishes.resume->place : 0;
    Workspace& work = pass.work;
    if (first == layers() && first > 0) {
        std::copy_n(states.start, stateSize(pass.batch, first),
                    work.firstTokens.ensure(stateSize(pass.batch, first)));
        return {};
    }
    if (first > 0)
        std::copy_n(states.start, stateSize(pass.batch, first), work.hidden.data());
    else
        embed(pass);
    work.firstTokens.ensure(static_cast<std::size_t>(pass.batch.sequences()) * hidden);
    for (int i = first; i < layers(); ++i) {
        if (pass.job.stopRequested()) return cancelled();
        if (i > first && states.keep[static_cast<std::size_t>(i)])
            std::copy_n(work.hidden.data(), stateSize(pass.batch, i),
                        states.keep[static_cast<std::size_t>(i)]);
        layer(static_cast<std::size_t>(i), pass);
        if (pass.wishes.gate && i + 1 < layers() && (*pass.wishes.gateBehind)[static_cast<std::size_t>(i)])
            PSCOPE_CHECK(passGate(i, pass));
        if (pass.sequences.empty()) return {}; // all have left
    }
    if (pass.job.stopRequested()) return cancelled(); // the last layer may have stopped half-way
    gatherFirstTokens(pass);
    if (layers() > first && states.keep[static_cast<std::size_t>(layers())])
        std::copy_n(work.firstTokens.data(), stateSize(pass.batch, layers()),
                    states.keep[static_cast<std::size_t>(layers())]);
    return {};
}

Result<Logits> CpuExecutable::runPart(Pass& pass, const PartStates& states) {
    reserve(pass);
    PSCOPE_CHECK(layerLoop(pass, states));
    Logits logits = head(pass);
    pass.clock.book([] { return std::string("head"); });
    return logits;
}

} // namespace pscope::cpu
