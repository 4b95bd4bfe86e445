// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One prepared configuration on an OpenCL device: embeddings to logits without leaving it.
#pragma once

#include <array>

#include "backends/cpu/encoder_parts.h"
#include "backends/opencl/products.h"

namespace pscope::opencl {

/// What no recipe touches, on the device once per model.
struct ModelTables {
    std::weak_ptr<const Model> model;
    std::shared_ptr<const cpu::EncoderParts> parts; // the host memory behind the tables
    cl::Buffer word, position, types;
    std::shared_ptr<const DeviceMatrix> projection, headDense; // null when the model has none
};
/// Throws cl::Error and DeviceFailure.
std::shared_ptr<const ModelTables> uploadTables(ClDevice& device, const std::shared_ptr<const Model>& model);

class ClExecutable final : public Executable {
public:
    /// `model` has passed checkShapes. Throws cl::Error and DeviceFailure.
    ClExecutable(std::shared_ptr<ClDevice> device, std::shared_ptr<const ModelTables> tables,
                 const CompressedModel& model, MatrixCache& cache);

    const Recipe& effectiveRecipe() const override { return m_effective; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return m_kernels; }
    void setThreads(int threads) override { m_threads = threads < 1 ? 1 : threads; }
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override {
        return run(batch, nullptr, job);
    }
    /// Times of the events, and as "outside kernels" what the whole pass took beyond them.
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override;
    /// Launches every kernel of this configuration once: the first launch may compile it.
    Result<void> warmUp(JobContext& job);

private:
    using Matrix = std::shared_ptr<const DeviceMatrix>;
    struct Norm {
        int gammaAt = 0, betaAt = 0;
    };
    struct Layer {
        int source = 0, heads = 0;
        std::array<Matrix, kLayerMatrices> matrices;
        std::array<int, kLayerMatrices> biasAt{};
        Norm attentionNorm, outputNorm;
        std::int64_t weights = 0;
    };
    struct Pass;
    int keep(std::span<const float> values); // in m_vectors; gives the place
    Norm keep(const cpu::NormParts& parts) { return {keep(parts.gamma.values), keep(parts.beta.values)}; }
    void record(const std::string& where, MatrixSpec& effective, const MatrixPlan& plan,
                const MatrixSpec& requested);
    Result<Logits> run(const TokenBatch& batch, std::vector<PartTime>* parts, JobContext& job);
    Logits passed(Pass& pass);
    void sendBatch(Pass& pass);
    void embed(Pass& pass);
    void layer(Pass& pass, const Layer& layer);
    void norm(Pass& pass, const Norm& norm, int features, const cl::Buffer& x);
    void product(Pass& pass, const DeviceMatrix& matrix, int biasAt, int activation,
                 const cl::Buffer* residual, const cl::Buffer& y);
    Logits head(Pass& pass);
    Logits read(Pass& pass, const cl::Buffer& values, int features, Lanes lanes);

    std::shared_ptr<ClDevice> m_device;
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const ModelTables> m_tables;
    std::vector<Layer> m_layers;
    Matrix m_classifier;
    Norm m_embeddingNorm;
    int m_projectionBiasAt = 0, m_headBiasAt = 0, m_classifierBiasAt = 0;
    std::vector<float> m_vectorValues; // biases and norms, until they are uploaded
    cl::Buffer m_vectors;
    int m_widest = 0, m_mostNeurons = 0;
    Recipe m_effective;
    std::vector<RecipeDifference> m_differences;
    std::vector<std::pair<std::string, std::string>> m_kernels;
    int m_threads = 1;
    std::string m_lost; // what the device said when it failed; nothing works after that

    Growing m_batch, m_embedded, m_hidden, m_attended, m_query, m_key, m_value, m_context, m_inner, m_first,
        m_headHidden, m_logits;
    Inputs m_inputs, m_headInputs;
    std::vector<std::int32_t> m_batchValues;
    std::vector<float> m_read;
};

} // namespace pscope::opencl
