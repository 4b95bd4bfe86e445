// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/torch/torch_backend.h"

#include <algorithm>

#include <ATen/Parallel.h>

#include "backends/torch/eager_encoder.h"
#include "backends/torch/torch_rules.h"

namespace pscope {
namespace torchback {
namespace {

Result<void> checkBatch(const TokenBatch& batch, const ModelConfig& config) {
    if (batch.sequences() < 1)
        return fail(ErrorCode::BadInput, "torch: the batch is empty, expected at least one sequence");
    const auto tokens = static_cast<std::size_t>(batch.tokens());
    if (batch.ids.size() != tokens || batch.typeIds.size() != tokens)
        return fail(ErrorCode::BadInput,
                    "torch: {} ids and {} token types for {} tokens; expected one of each", batch.ids.size(),
                    batch.typeIds.size(), tokens);
    for (std::size_t s = 0; s + 1 < batch.offsets.size(); ++s)
        if (const int length = batch.offsets[s + 1] - batch.offsets[s];
            length < 1 || length > config.maxTokens())
            return fail(ErrorCode::BadInput,
                        "torch: sequence {} has {} tokens, expected 1 to {}; truncate it", s, length,
                        config.maxTokens());
    for (std::size_t t = 0; t < tokens; ++t) {
        if (batch.ids[t] < 0 || batch.ids[t] >= config.vocabulary)
            return fail(ErrorCode::BadInput,
                        "torch: token {} has id {}, expected 0 to {}; the tokenizer belongs to another model",
                        t, batch.ids[t], config.vocabulary - 1);
        if (config.tokenTypes > 0 && (batch.typeIds[t] < 0 || batch.typeIds[t] >= config.tokenTypes))
            return fail(ErrorCode::BadInput, "torch: token {} has type {}, expected 0 to {}", t,
                        batch.typeIds[t], config.tokenTypes - 1);
    }
    return {};
}

class TorchExecutable final : public Executable {
public:
    TorchExecutable(const CompressedModel& model, const JobContext& job)
        : m_encoder(model, job)
        , m_config(model.model->config)
        , m_effective(model.recipe) {
        for (const CompressedLayer& layer : model.layers)
            for (int k = 0; k < kLayerMatrices; ++k)
                resolve(layer.source, static_cast<MatrixKind>(k),
                        layer.matrices[static_cast<std::size_t>(k)]->spec);
        if (model.classifier) resolve(-1, MatrixKind::Classifier, model.classifier->spec);
    }

    const Recipe& effectiveRecipe() const override { return m_effective; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return m_kernels; }
    void setThreads(int threads) override { m_threads = std::max(1, threads); }

    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override { return run(batch, {}, job); }

    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override {
        std::vector<PartTime> times;
        auto last = std::chrono::steady_clock::now();
        const auto done = [&](const std::string& part) {
            const auto now = std::chrono::steady_clock::now();
            const auto known =
                std::ranges::find(times, part, &PartTime::part); // both norms of a layer are one part
            if (known == times.end())
                times.push_back({part, now - last});
            else
                known->time += now - last;
            last = now;
        };
        PSCOPE_TRY(logits, run(batch, done, job));
        (void)logits;
        return times;
    }

private:
    Result<Logits> run(const TokenBatch& batch, const EagerEncoder::PartDone& done, JobContext& job) {
        PSCOPE_CHECK(checkBatch(batch, m_config));
        try {
            // The setting belongs to the calling thread, so it is made where the work is done.
            if (at::get_num_threads() != m_threads) at::set_num_threads(m_threads);
            return m_encoder.run(batch, done, job);
        } catch (const std::exception& problem) {
            return fail(ErrorCode::Internal, "torch: {}", problem.what());
        }
    }

    void resolve(int layer, MatrixKind kind, const MatrixSpec& spec) {
        const std::string where = kind == MatrixKind::Classifier
                                      ? std::string(name(kind))
                                      : fmt::format("layer {} {}", layer, name(kind));
        m_kernels.emplace_back(where, kKernel);
        const std::string reason = reasonFor(spec);
        if (reason.empty()) return;
        m_differences.push_back({where, toText(spec), toText(MatrixSpec{}), reason});
        if (kind == MatrixKind::Classifier)
            m_effective.classifier = {};
        else if (static_cast<std::size_t>(layer) < m_effective.layers.size())
            m_effective.layers[static_cast<std::size_t>(layer)].matrices[static_cast<std::size_t>(kind)] = {};
    }

    EagerEncoder m_encoder;
    ModelConfig m_config;
    Recipe m_effective;
    std::vector<RecipeDifference> m_differences;
    std::vector<std::pair<std::string, std::string>> m_kernels;
    int m_threads = 1;
};

class TorchBackend final : public Backend {
public:
    BackendInfo info() const override { return backendInfo(); }
    std::vector<DeviceInfo> probe() override { return {deviceInfo()}; }

    Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows,
                     int columns) const override {
        return supportFor(deviceId, spec, rows, columns);
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model,
                                                JobContext& job) override {
        PSCOPE_CHECK(checkDevice(deviceId));
        try {
            return std::make_unique<TorchExecutable>(model, job);
        } catch (const Stopped&) {
            return cancelled();
        } catch (const std::exception& problem) {
            return fail(ErrorCode::Internal, "torch: cannot take the model over: {}", problem.what());
        }
    }
};

} // namespace
} // namespace torchback

std::unique_ptr<Backend> makeTorchBackend() {
    return std::make_unique<torchback::TorchBackend>();
}

} // namespace pscope
