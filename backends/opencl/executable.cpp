// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/executable.h"

#include <algorithm>
#include <cmath>

namespace pscope::opencl {

namespace {

constexpr std::int64_t kQueuedMacs =
    300'000'000; // a stop request waits for no more than this much queued work

std::shared_ptr<const DeviceMatrix> fixedMatrix(ClDevice& device, const FloatArray& weights, int rows) {
    if (weights.values.empty()) return nullptr;
    CompressedMatrix matrix;
    matrix.rows = rows;
    matrix.columns = int(weights.values.size()) / rows;
    matrix.weights = weights;
    return std::make_shared<DeviceMatrix>(uploadMatrix(device, matrix, planMatrix(device.tuning(), matrix)));
}

/// What is still running reads our memory.
void settle(const cl::CommandQueue& queue) {
    try {
        queue.finish();
    } catch (const cl::Error&) {
    } // gone altogether
}

std::vector<float> padded(const FloatArray& bias, int size) {
    std::vector<float> values(bias.values.begin(), bias.values.end());
    values.resize(std::size_t(size), 0.0F);
    return values;
}

} // namespace

std::shared_ptr<const ModelTables> uploadTables(ClDevice& device, const std::shared_ptr<const Model>& model) {
    auto tables = std::make_shared<ModelTables>();
    tables->model = model;
    tables->parts = cpu::encoderParts(model);
    // A processor reads the tables where they are; 94 MB of BERT-base need not be there twice.
    const cl_mem_flags flags = CL_MEM_READ_ONLY | (device.traits().isCpu ? CL_MEM_USE_HOST_PTR : 0);
    const auto upload = [&](const FloatArray& values) {
        return device.buffer(values.values.size_bytes(), flags, values.values.data());
    };
    tables->word = upload(tables->parts->word);
    tables->position = upload(tables->parts->position);
    tables->types = upload(tables->parts->types);
    tables->projection = fixedMatrix(device, tables->parts->projection, model->config.hidden);
    tables->headDense = fixedMatrix(device, tables->parts->headDense, model->config.hidden);
    return tables;
}

/// What one forward pass carries along.
struct ClExecutable::Pass {
    const TokenBatch& batch;
    Lanes lanes;
    Commands commands;
    const JobContext& job;
    Inputs* inputs;
    std::string place; // for the message when the device fails
};

ClExecutable::ClExecutable(std::shared_ptr<ClDevice> device, std::shared_ptr<const ModelTables> tables,
                           const CompressedModel& model, MatrixCache& cache)
    : m_device(std::move(device))
    , m_model(model.model)
    , m_tables(std::move(tables))
    , m_effective(model.recipe) {
    const int hidden = m_model->config.hidden;
    m_embeddingNorm = keep(m_tables->parts->embeddingNorm);
    m_projectionBiasAt = keep(padded(m_tables->parts->projectionBias, hidden));
    for (const CompressedLayer& from : model.layers) {
        Layer layer{.source = from.source, .heads = int(from.headIds.size())};
        for (int i = 0; i < kLayerMatrices; ++i) {
            const auto kind = static_cast<MatrixKind>(i);
            const auto& matrix = from.matrices[std::size_t(i)];
            layer.matrices[std::size_t(i)] = cache.get(*m_device, matrix);
            layer.biasAt[std::size_t(i)] = keep(from.biases[std::size_t(i)]);
            layer.weights += std::int64_t(matrix->rows) * matrix->columns;
            record(cpu::partName(from.source, kind), m_effective.matrix(from.source, kind),
                   layer.matrices[std::size_t(i)]->plan, matrix->spec);
        }
        layer.attentionNorm = keep(cpu::normParts(from.attentionNorm));
        layer.outputNorm = keep(cpu::normParts(from.outputNorm));
        m_widest = std::max(m_widest, layer.heads * m_model->config.headWidth());
        m_mostNeurons = std::max(m_mostNeurons, layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows);
        m_layers.push_back(std::move(layer));
    }
    if (model.classifier) {
        m_classifier = cache.get(*m_device, model.classifier);
        m_headBiasAt = keep(padded(m_tables->parts->headDenseBias, hidden));
        m_classifierBiasAt = keep(m_tables->parts->classifierBias);
        record(cpu::partName(-1, MatrixKind::Classifier), m_effective.classifier, m_classifier->plan,
               model.classifier->spec);
    }
    m_vectors = m_device->bufferOf(m_vectorValues);
    m_vectorValues = {};
}

int ClExecutable::keep(std::span<const float> values) {
    const auto at = m_vectorValues.size();
    m_vectorValues.insert(m_vectorValues.end(), values.begin(), values.end());
    return int(at);
}

void ClExecutable::record(const std::string& where, MatrixSpec& effective, const MatrixPlan& plan,
                          const MatrixSpec& requested) {
    m_kernels.emplace_back(where, plan.kernel);
    if (plan.reason.empty()) return;
    m_differences.push_back({where, toText(requested), plan.effective, plan.reason});
    effective = plan.spec;
}

/// Everything the kernels need to know of the batch, as kernels/common.cl lays it out.
void ClExecutable::sendBatch(Pass& pass) {
    const TokenBatch& batch = pass.batch;
    const auto padded = std::size_t(pass.lanes.padded());
    m_batchValues.assign(5 * padded + padded / 8 + std::size_t(batch.sequences()), 0);
    std::int32_t *ids = m_batchValues.data(), *positions = ids + padded, *types = ids + 2 * padded,
                 *start = ids + 3 * padded, *end = ids + 4 * padded, *keysBegin = ids + 5 * padded,
                 *keysEnd = keysBegin + padded / 16, *first = keysEnd + padded / 16;
    std::fill_n(keysBegin, padded / 16, batch.tokens());
    for (int s = 0; s < batch.sequences(); ++s) {
        const int from = batch.offsets[std::size_t(s)], to = batch.offsets[std::size_t(s) + 1];
        first[s] = from;
        for (int t = from; t < to; ++t) {
            ids[t] = batch.ids[std::size_t(t)];
            types[t] = batch.typeIds[std::size_t(t)];
            positions[t] = m_model->config.positionOffset + t - from;
            start[t] = from;
            end[t] = to;
            keysBegin[t / 16] = std::min(keysBegin[t / 16], from);
            keysEnd[t / 16] = std::max(keysEnd[t / 16], to);
        }
    }
    const std::size_t bytes = m_batchValues.size() * sizeof(std::int32_t);
    pass.commands.queue().enqueueWriteBuffer(m_batch.ensure(*m_device, bytes), CL_FALSE, 0, bytes,
                                             m_batchValues.data());
}

void ClExecutable::norm(Pass& pass, const Norm& norm, int features, const cl::Buffer& x) {
    cl::Kernel& kernel = m_device->kernel(KernelId::Norm);
    Commands::set(kernel, pass.lanes.full(), pass.lanes.lastLanes(), features, m_vectors, norm.gammaAt,
                  norm.betaAt, m_model->config.layerNormEps, x);
    launchRows(pass.commands, kernel, pass.lanes);
}

void ClExecutable::product(Pass& pass, const DeviceMatrix& matrix, int biasAt, int activation,
                           const cl::Buffer* residual, const cl::Buffer& y) {
    multiply(pass.commands, *pass.inputs, {&matrix, &m_vectors, biasAt, activation, residual, &y});
}

void ClExecutable::embed(Pass& pass) {
    pass.place = "the embeddings";
    const cpu::EncoderParts& parts = *m_tables->parts;
    const int width = int(parts.embeddingNorm.gamma.values.size()), hidden = m_model->config.hidden;
    const cl::Buffer& x =
        (m_tables->projection ? m_embedded : m_hidden).ensure(*m_device, pass.lanes.bytes(width));
    cl::Kernel& kernel = m_device->kernel(KernelId::Embed);
    const int hasTypes = parts.types.values.empty() ? 0 : 1;
    Commands::set(kernel, pass.lanes.full(), pass.lanes.lastLanes(), width, *m_batch, pass.lanes.padded(),
                  pass.batch.tokens(), m_tables->word, m_tables->position,
                  hasTypes ? m_tables->types : m_tables->word, hasTypes, x);
    pass.commands.launch(kernel, std::size_t(pass.lanes.padded() / m_device->tuning().rowVector),
                         std::size_t((width + 31) / 32));
    norm(pass, m_embeddingNorm, width, x);
    if (m_tables->projection) {
        pass.inputs->reset(x, width, pass.lanes);
        product(pass, *m_tables->projection, m_projectionBiasAt, kNoActivation, nullptr,
                m_hidden.ensure(*m_device, pass.lanes.bytes(hidden)));
    }
    pass.commands.book("embeddings");
}

void ClExecutable::layer(Pass& pass, const Layer& layer) {
    pass.place = fmt::format("layer {}", layer.source);
    const int hidden = m_model->config.hidden, headWidth = m_model->config.headWidth(),
              width = layer.heads * headWidth;
    ClDevice& device = *m_device;
    const auto apply = [&](MatrixKind kind, int activation, const cl::Buffer* residual, const cl::Buffer& y) {
        product(pass, *layer.matrices[std::size_t(kind)], layer.biasAt[std::size_t(kind)], activation,
                residual, y);
        pass.commands.book(cpu::partName(layer.source, kind));
    };
    const cl::Buffer& x = *m_hidden;
    pass.inputs->reset(x, hidden, pass.lanes);
    const cl::Buffer& context = m_context.ensure(device, pass.lanes.bytes(m_widest));
    if (width > 0) {
        apply(MatrixKind::Query, kNoActivation, nullptr, m_query.ensure(device, pass.lanes.bytes(m_widest)));
        apply(MatrixKind::Key, kNoActivation, nullptr, m_key.ensure(device, pass.lanes.bytes(m_widest)));
        apply(MatrixKind::Value, kNoActivation, nullptr, m_value.ensure(device, pass.lanes.bytes(m_widest)));
        cl::Kernel& attention = device.kernel(KernelId::Attention, headWidth);
        Commands::set(attention, pass.lanes.full(), pass.lanes.lastLanes(), width,
                      1.0F / std::sqrt(float(headWidth)), *m_query, *m_key, *m_value, *m_batch,
                      pass.lanes.padded(), context);
        pass.commands.launch(attention, std::size_t(pass.lanes.padded() / device.tuning().rowVector),
                             std::size_t(layer.heads));
        pass.commands.book(fmt::format("layer {} attention", layer.source));
    }
    const cl::Buffer& attended = m_attended.ensure(device, pass.lanes.bytes(hidden));
    pass.inputs->reset(context, width, pass.lanes);
    apply(MatrixKind::AttentionOutput, kNoActivation, &x, attended);
    norm(pass, layer.attentionNorm, hidden, attended);
    pass.commands.book(fmt::format("layer {} norm", layer.source));
    const int neurons = layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows;
    const cl::Buffer& inner = m_inner.ensure(device, pass.lanes.bytes(m_mostNeurons));
    pass.inputs->reset(attended, hidden, pass.lanes);
    if (neurons > 0) apply(MatrixKind::FfnIn, int(m_model->config.activation), nullptr, inner);
    pass.inputs->reset(inner, neurons, pass.lanes);
    apply(MatrixKind::FfnOut, kNoActivation, &attended, x);
    norm(pass, layer.outputNorm, hidden, x);
    pass.commands.book(fmt::format("layer {} norm", layer.source));
}

Logits ClExecutable::read(Pass& pass, const cl::Buffer& values, int features, Lanes lanes) {
    m_read.resize(lanes.bytes(features) / sizeof(float));
    pass.commands.queue().enqueueReadBuffer(values, CL_TRUE, 0, m_read.size() * sizeof(float), m_read.data());
    Logits logits{lanes.tokens, features, std::vector<float>(std::size_t(lanes.tokens) * features)};
    for (int s = 0; s < lanes.tokens; ++s)
        for (int c = 0; c < features; ++c)
            logits.values[std::size_t(s) * features + c] = m_read[lanes.at(s, c, features)];
    return logits;
}

Logits ClExecutable::head(Pass& pass) {
    pass.place = "the head";
    const int hidden = m_model->config.hidden;
    const Lanes sequences{pass.batch.sequences()};
    const cl::Buffer* x = &m_first.ensure(*m_device, sequences.bytes(hidden));
    cl::Kernel& kernel = m_device->kernel(KernelId::FirstTokens);
    Commands::set(kernel, pass.lanes.full(), pass.lanes.lastLanes(), hidden, *m_hidden, *m_batch,
                  pass.lanes.padded(), sequences.tokens, sequences.lastLanes(), *x);
    pass.commands.launch(kernel, std::size_t(sequences.padded()), std::size_t((hidden + 31) / 32));
    if (!m_classifier) {
        pass.commands.book("head");
        return read(pass, *x, hidden, sequences);
    }
    pass.inputs = &m_headInputs;
    if (m_tables->headDense) {
        const cl::Buffer& y = m_headHidden.ensure(*m_device, sequences.bytes(hidden));
        m_headInputs.reset(*x, hidden, sequences);
        product(pass, *m_tables->headDense, m_headBiasAt, int(m_model->headActivation), nullptr, y);
        x = &y;
    }
    const cl::Buffer& logits = m_logits.ensure(*m_device, sequences.bytes(m_classifier->rows));
    m_headInputs.reset(*x, hidden, sequences);
    product(pass, *m_classifier, m_classifierBiasAt, kNoActivation, nullptr, logits);
    pass.commands.book("head");
    return read(pass, logits, m_classifier->rows, sequences);
}

Logits ClExecutable::passed(Pass& pass) {
    sendBatch(pass);
    embed(pass);
    std::int64_t queued = 0;
    for (const Layer& one : m_layers) {
        if (pass.job.stopRequested()) {
            pass.commands.queue().finish(); // m_batchValues is still being read
            throw DeviceFailure{{ErrorCode::Cancelled, "cancelled"}};
        }
        layer(pass, one);
        if ((queued += one.weights * pass.batch.tokens()) > kQueuedMacs) {
            pass.commands.queue().finish();
            queued = 0;
        }
    }
    return head(pass);
}

Result<Logits> ClExecutable::run(const TokenBatch& batch, std::vector<PartTime>* parts, JobContext& job) {
    PSCOPE_CHECK(cpu::checkBatch(batch, m_model->config));
    if (!m_lost.empty()) return fail(ErrorCode::Device, "{}", m_lost);
    if (batch.sequences() == 0)
        return Logits{0, m_classifier ? m_classifier->rows : m_model->config.hidden, {}};
    std::string place = "the start";
    try {
        Pass pass{batch, {batch.tokens()}, Commands(*m_device, m_device->queue(m_threads), parts),
                  job,   &m_inputs,        "the start"};
        try {
            Logits logits = passed(pass);
            pass.commands.collect();
            return logits;
        } catch (...) {
            place = pass.place;
            settle(pass.commands.queue());
            throw;
        }
    } catch (const DeviceFailure& failure) {
        return std::unexpected(failure.error);
    } catch (const cl::Error& error) {
        m_lost = fmt::format("{} ({}): the device failed in {} with {}; what was measured before is kept, "
                             "choose another device or try again",
                             m_device->traits().id, m_device->traits().name, place, errorName(error.err()));
        return fail(ErrorCode::Device, "{}", m_lost);
    }
}

Result<std::vector<PartTime>> ClExecutable::profile(const TokenBatch& batch, JobContext& job) {
    std::vector<PartTime> parts;
    const auto start = std::chrono::steady_clock::now();
    PSCOPE_TRY(logits, run(batch, &parts, job));
    (void)logits;
    std::chrono::nanoseconds outside = std::chrono::steady_clock::now() - start;
    for (const PartTime& part : parts)
        outside -= part.time;
    parts.push_back({"outside kernels", std::max(outside, std::chrono::nanoseconds{0})});
    return parts;
}

Result<void> ClExecutable::warmUp(JobContext& job) {
    std::string kinds = fmt::format("head {}", m_model->config.headWidth());
    const auto add = [&](const DeviceMatrix& matrix) {
        kinds +=
            fmt::format(" {}.{}.{}", int(matrix.plan.product), int(matrix.plan.input), matrix.plan.shared);
    };
    std::set<std::string> seen;
    for (const Layer& layer : m_layers)
        for (const Matrix& matrix : layer.matrices)
            if (seen.insert(fmt::format("{}.{}.{}", int(matrix->plan.product), int(matrix->plan.input),
                                        matrix->plan.shared))
                    .second)
                add(*matrix);
    if (!m_device->launched().insert(kinds).second) return {};
    job.phase(fmt::format("building kernels for {}", m_device->traits().name));
    // Blocks of 64, 48, 32 and 16 tokens: every instance of every kernel.
    for (const int tokens : {112, 32, 16}) {
        TokenBatch batch;
        for (int left = tokens; left > 0;) {
            const int length = std::min(left, m_model->config.maxTokens());
            batch.add(std::vector<std::int32_t>(std::size_t(length), 0), {});
            left -= length;
        }
        PSCOPE_CHECK(run(batch, nullptr, job));
    }
    return {};
}

} // namespace pscope::opencl
