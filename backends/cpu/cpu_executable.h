// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One prepared configuration of the "cpu" back-end: packed matrices and the memory to run them.
#pragma once

#include <array>

#include "backends/cpu/encoder_parts.h"
#include "backends/cpu/pack_cache.h"
#include "backends/cpu/workspace.h"
#include "core/backend/gated.h"
#include "core/backend/last_layer.h"
#include "core/backend/layerwise.h"

namespace pscope::cpu {

using Packed = std::shared_ptr<const PackedLinear>;

/// An fp32 matrix of the model that no recipe touches (embedding projection, head dense), with its bias.
struct FixedLinear {
    Packed matrix; // null when the model has none
    std::vector<float> bias;
};

class CpuExecutable final : public Executable,
                            public ActivationTap,
                            public LayerwiseExecutable,
                            public GatedExecutable,
                            public LastLayerShortcut {
public:
    /// `model` has passed checkShapes.
    CpuExecutable(const CompressedModel& model, const KernelTable& table, PackCache& cache);

    const Recipe& effectiveRecipe() const override { return m_effective; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return m_kernels; }
    void setThreads(int threads) override;
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override;
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override;
    Result<Logits> forwardTapped(const TokenBatch& batch, const Visitor& visitor, JobContext& job) override;
    int layers() const override { return static_cast<int>(m_layers.size()); }
    std::string prefixKey(int place) const override;
    bool firstTokensLast() const override { return true; }

    /// Bytes held: packed matrices, biases and the head's included; buffers of the largest pass so far.
    struct Memory {
        std::size_t weights = 0, activations = 0;
    };
    Memory memory() const;
    Result<Logits> forwardFrom(int place, const HiddenStates* start, const TokenBatch& batch,
                               const std::vector<bool>& keepAt, const Keeper& keep, JobContext& job) override;
    Result<Logits> forwardGated(const TokenBatch& batch, const std::vector<bool>& gateBehind,
                                const Gate& gate, JobContext& job) override;

private:
    struct Layer {
        int source = 0, heads = 0;
        bool bf16Attention = false;
        std::array<Packed, kLayerMatrices> matrices;
        std::array<std::vector<float>, kLayerMatrices> biases;
        NormParts attentionNorm, outputNorm;
    };
    struct Pass;
    struct Resume;
    struct Wishes;
    struct PartStates;
    class States;
    void record(const std::string& where, MatrixSpec& effective, const PackedLinear& packed,
                const MatrixSpec& requested);
    void addLayer(const CompressedLayer& from, PackCache& cache);
    void recordAttention(const Layer& layer, bool isLast);

    // Parts: see cpu_parts.cpp.
    std::vector<int> cutParts(const TokenBatch& batch, const Wishes& wishes) const;
    Result<Logits> run(const TokenBatch& batch, const Wishes& wishes, JobContext& job);
    Result<std::vector<PartStates>> placeStates(const std::vector<TokenBatch>& parts, const Wishes& wishes,
                                                std::vector<std::unique_ptr<States>>& kept) const;
    std::size_t stateSize(const TokenBatch& part, int place) const;

    Result<Logits> runPart(Pass& pass, const PartStates& states);
    Result<void> layerLoop(Pass& pass, const PartStates& states);
    void reserve(Pass& pass) const;
    void embed(Pass& pass);
    void layer(std::size_t index, Pass& pass);
    void attention(const Layer& layer, Pass& pass, bool firstOnly);
    void askFirstTokens(Pass& pass);
    void keepColumns(Pass& pass, const std::vector<int>& columns, float* to) const;
    Result<void> passGate(int layer, Pass& pass);
    void gatherFirstTokens(Pass& pass, const std::vector<bool>* only = nullptr);
    LinearCall callOf(Pass& pass, const Layer& layer, MatrixKind kind, float* y);
    void linear(Pass& pass, const Layer& layer, MatrixKind kind, float* y, const float* residual);
    void linears(Pass& pass, const Layer& layer, std::span<const MatrixKind> kinds);
    void norm(Pass& pass, const NormParts& parts, float* x, int features);
    void fixed(Pass& pass, const FixedLinear& linear, const TokenBlocks& tokens, const float* x, float* y,
               int activation);
    Logits head(Pass& pass);
    std::vector<float> fewHeads(Pass& pass, const float* first);
    std::vector<float> manyHeads(Pass& pass, const float* first);
    void visit(Pass& pass, int layer, MatrixKind kind, const float* x, const TokenBlocks& tokens,
               int columns);

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const EncoderParts> m_parts;
    const KernelTable& m_table;
    std::vector<Layer> m_layers;
    FixedLinear m_projection, m_headDense;
    Packed m_classifier;
    std::shared_ptr<const CompressedMatrix>
        m_classifierMatrix;              // its rows serve few sequences without packing
    int m_widest = 0, m_mostNeurons = 0; // attention features, FFN neurons
    Recipe m_effective;
    std::vector<RecipeDifference> m_differences;
    std::vector<std::pair<std::string, std::string>> m_kernels;
    std::unique_ptr<ThreadPool> m_pool;
    ThreadPool m_alone{1};                          // for parts that each run on one thread
    std::vector<std::unique_ptr<Workspace>> m_work; // per thread of m_pool
};

} // namespace pscope::cpu
