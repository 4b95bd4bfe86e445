// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "fpga.opencl": the encoder with its matrices on an attached board (board.h) and the rest in plain loops on
// the host.
#include <algorithm>
#include <cstdlib>

#include "backends/cpu/arithmetic.h"
#include "backends/cpu/reference_ops.h"
#include "backends/opencl/board.h"
#include "backends/opencl/device_probe.h"

namespace pscope {
namespace opencl {
namespace {

using cpu::reference::Rows;

std::string environmentValue(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

class BoardExecutable final : public Executable {
public:
    BoardExecutable(std::shared_ptr<Board> board, const CompressedModel& model)
        : m_board(std::move(board))
        , m_model(model)
        , m_parts(cpu::encoderParts(model.model))
        , m_effective(model.recipe) {
        for (const CompressedLayer& from : model.layers) {
            Layer layer{.norms = {cpu::normParts(from.attentionNorm), cpu::normParts(from.outputNorm)}};
            for (int i = 0; i < kLayerMatrices; ++i) {
                layer.matrices.push_back(m_board->upload(*from.matrices[std::size_t(i)]));
                const auto kind = static_cast<MatrixKind>(i);
                record(cpu::partName(from.source, kind), from.matrices[std::size_t(i)]->spec,
                       m_effective.matrix(from.source, kind), layer.matrices.back());
            }
            m_layers.push_back(std::move(layer));
        }
    }

    const Recipe& effectiveRecipe() const override { return m_effective; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return m_kernels; }
    void setThreads(int) override {} // the host's part is plain loops on one
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override {
        return run(batch, nullptr, job);
    }
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override {
        std::vector<PartTime> parts;
        PSCOPE_TRY(logits, run(batch, &parts, job));
        (void)logits;
        return parts;
    }

private:
    struct Layer {
        std::array<cpu::NormParts, 2> norms;
        std::vector<BoardMatrix> matrices;
    };

    void record(const std::string& where, const MatrixSpec& requested, MatrixSpec& effective,
                const BoardMatrix& matrix) {
        m_kernels.emplace_back(where, fmt::format("{} {}, {}:{}", m_board->manifest().name,
                                                  m_board->manifest().kernel, matrix.n, matrix.m));
        if (!matrix.reason.empty())
            m_differences.push_back({where, toText(requested), toText(matrix.spec), matrix.reason});
        effective = matrix.spec;
    }

    /// W x + bias: activations become codes per token here, sums become numbers again.
    Rows product(std::size_t layer, MatrixKind kind, const Rows& x, int tokens, cpu::PartClock& clock) {
        const BoardMatrix& matrix = m_layers[layer].matrices[std::size_t(kind)];
        const std::vector<float>& bias = m_model.layers[layer].biases[std::size_t(kind)];
        const int columns = m_model.layers[layer].matrices[std::size_t(kind)]->columns;
        std::vector<std::int8_t> codes(std::size_t(tokens) * matrix.columns, 0);
        std::vector<float> scales(static_cast<std::size_t>(tokens));
        for (int t = 0; t < tokens; ++t) {
            float largest = 0;
            for (int c = 0; c < columns; ++c)
                largest = std::max(largest, std::fabs(x[std::size_t(t) * columns + c]));
            scales[std::size_t(t)] = cpu::tokenScale(largest);
            const float inverse = cpu::tokenInverse(largest);
            for (int c = 0; c < columns; ++c)
                codes[std::size_t(t) * matrix.columns + c] =
                    cpu::quantizeActivation(x[std::size_t(t) * columns + c], inverse);
        }
        const auto sums = m_board->multiply(matrix, codes, tokens, nullptr);
        Rows y(sums.size());
        for (int t = 0; t < tokens; ++t)
            for (int row = 0; row < matrix.rows; ++row) {
                const std::size_t at = std::size_t(t) * matrix.rows + row;
                y[at] = float(sums[at]) * (matrix.scales[std::size_t(row)] * scales[std::size_t(t)]) +
                        bias[std::size_t(row)];
            }
        if (kind == MatrixKind::FfnIn) cpu::reference::activate(y, m_model.model->config.activation);
        clock.book([&] { return cpu::partName(m_model.layers[layer].source, kind); });
        return y;
    }

    Rows embed(const TokenBatch& batch) const {
        const ModelConfig& config = m_model.model->config;
        const std::size_t width = m_parts->embeddingNorm.gamma.values.size();
        Rows x;
        for (int s = 0; s < batch.sequences(); ++s)
            for (int t = batch.offsets[std::size_t(s)], position = config.positionOffset;
                 t < batch.offsets[std::size_t(s) + 1]; ++t, ++position)
                for (std::size_t i = 0; i < width; ++i)
                    x.push_back(m_parts->word.values[std::size_t(batch.ids[std::size_t(t)]) * width + i] +
                                m_parts->position.values[std::size_t(position) * width + i] +
                                (m_parts->types.values.empty()
                                     ? 0.0F
                                     : m_parts->types
                                           .values[std::size_t(batch.typeIds[std::size_t(t)]) * width + i]));
        cpu::reference::layerNorm(x, batch.tokens(), m_parts->embeddingNorm, config.layerNormEps);
        if (m_parts->projection.values.empty()) return x;
        return cpu::reference::linear(x, batch.tokens(), m_parts->projection.values,
                                      m_parts->projectionBias.values, config.hidden, int(width));
    }

    Rows layer(std::size_t index, const Rows& x, const TokenBatch& batch, cpu::PartClock& clock) {
        const CompressedLayer& source = m_model.layers[index];
        const ModelConfig& config = m_model.model->config;
        const int tokens = batch.tokens();
        const auto addAndNorm = [&](Rows y, const Rows& residual, int which) {
            std::ranges::transform(y, residual, y.begin(), std::plus<>());
            cpu::reference::layerNorm(y, tokens, m_layers[index].norms[std::size_t(which)],
                                      config.layerNormEps);
            clock.book([&] { return fmt::format("layer {} norm", source.source); });
            return y;
        };
        const Rows q = product(index, MatrixKind::Query, x, tokens, clock),
                   k = product(index, MatrixKind::Key, x, tokens, clock),
                   v = product(index, MatrixKind::Value, x, tokens, clock);
        const Rows context = cpu::reference::attention(q, k, v, batch, int(source.headIds.size()),
                                                       config.headWidth(), cpu::Arithmetic::F32);
        clock.book([&] { return fmt::format("layer {} attention", source.source); });
        const Rows attended =
            addAndNorm(product(index, MatrixKind::AttentionOutput, context, tokens, clock), x, 0);
        const Rows inner = product(index, MatrixKind::FfnIn, attended, tokens, clock);
        return addAndNorm(product(index, MatrixKind::FfnOut, inner, tokens, clock), attended, 1);
    }

    Rows head(const Rows& x, const TokenBatch& batch) const {
        const int sequences = batch.sequences(), hidden = m_model.model->config.hidden;
        Rows first;
        for (int s = 0; s < sequences; ++s) {
            const auto from = x.begin() + std::ptrdiff_t(batch.offsets[std::size_t(s)]) * hidden;
            first.insert(first.end(), from, from + hidden);
        }
        if (!m_model.classifier) return first;
        if (!m_parts->headDense.values.empty()) {
            first = cpu::reference::linear(first, sequences, m_parts->headDense.values,
                                           m_parts->headDenseBias.values, hidden, hidden);
            cpu::reference::activate(first, m_model.model->headActivation);
        }
        return cpu::reference::linear(first, sequences, *m_model.classifier, m_parts->classifierBias);
    }

    Result<Logits> run(const TokenBatch& batch, std::vector<PartTime>* parts, JobContext& job) {
        PSCOPE_CHECK(cpu::checkBatch(batch, m_model.model->config));
        cpu::PartClock clock(parts);
        Rows x = embed(batch);
        clock.book([] { return std::string("embeddings"); });
        try {
            for (std::size_t i = 0; i < m_layers.size(); ++i) {
                if (job.stopRequested()) return cancelled();
                x = layer(i, x, batch, clock);
            }
        } catch (const cl::Error& error) {
            return fail(ErrorCode::Device,
                        "{} ({}): the board failed with {}; what was measured before is kept, choose another "
                        "device or try again",
                        m_board->traits().id, m_board->manifest().name, errorName(error.err()));
        }
        Logits logits{batch.sequences(),
                      m_model.classifier ? m_model.classifier->rows : m_model.model->config.hidden,
                      head(x, batch)};
        clock.book([] { return std::string("head"); });
        return logits;
    }

    std::shared_ptr<Board> m_board;
    CompressedModel m_model;
    std::shared_ptr<const cpu::EncoderParts> m_parts;
    std::vector<Layer> m_layers;
    Recipe m_effective;
    std::vector<RecipeDifference> m_differences;
    std::vector<std::pair<std::string, std::string>> m_kernels;
};

class BoardBackend final : public Backend {
public:
    explicit BoardBackend(OpenClOptions options)
        : m_options(std::move(options)) {}

    BackendInfo info() const override {
        return {"fpga.opencl", "FPGA board (OpenCL binary)", "FPGA", Provenance::Measured};
    }

    std::vector<DeviceInfo> probe() override {
        std::vector<DeviceInfo> boards;
        for (const ProbedDevice& device : probeDevices(m_options)) {
            if (!device.needsBinary) continue;
            DeviceInfo info = device.info;
            const auto manifest = boardFiles();
            info.usable = manifest.has_value();
            info.whyNot = manifest ? "" : manifest.error().message;
            if (manifest)
                info.driver += fmt::format(
                    ", {}: {} x {} M={}{}", manifest->name, manifest->arrayRows, manifest->arrayColumns,
                    manifest->m,
                    manifest->clockMhz > 0 ? fmt::format(", {:.0f} MHz", manifest->clockMhz) : "");
            boards.push_back(std::move(info));
        }
        if (boards.empty())
            boards.push_back(
                {"fpga.opencl", "FPGA board", "", false, "no OpenCL device without a compiler is attached"});
        return boards;
    }

    Support supports(const std::string&, const MatrixSpec& spec, int rows, int columns) const override {
        if (auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
        return {true, "int8 on the board",
                spec.bits == 8 ? "" : "the board multiplies 8-bit codes with one scale per output"};
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model,
                                                JobContext& job) override {
        PSCOPE_CHECK(cpu::checkShapes(model));
        const std::string files = environmentValue(kBoardBinary) + '\n' + environmentValue(kBoardManifest);
        if (!m_board || m_files != files || (!deviceId.empty() && m_board->traits().id != deviceId)) {
            job.phase("programming the board");
            PSCOPE_TRY(board, openBoard(deviceId));
            m_board = std::move(board);
            m_files = files;
        }
        try {
            return std::make_unique<BoardExecutable>(m_board, model);
        } catch (const cl::Error& error) {
            return fail(ErrorCode::Device, "{}: {} failed with {}", deviceId, error.what(),
                        errorName(error.err()));
        }
    }

private:
    static Result<BoardManifest> boardFiles() {
        const std::string binary = environmentValue(kBoardBinary),
                          manifest = environmentValue(kBoardManifest);
        if (binary.empty() || manifest.empty())
            return fail(ErrorCode::Device, "it has no compiler: name a pre-built binary and its manifest "
                                           "with --fpga-binary and --fpga-manifest");
        return readBoardManifest(manifest);
    }

    Result<std::shared_ptr<Board>> openBoard(const std::string& deviceId) {
        PSCOPE_TRY(manifest, boardFiles());
        PSCOPE_TRY(binary, readBoardBinary(environmentValue(kBoardBinary), manifest));
        std::string id = deviceId;
        for (const ProbedDevice& device : probeDevices(m_options))
            if (id.empty() && device.needsBinary) id = device.info.id;
        if (id.empty()) return fail(ErrorCode::Device, "no OpenCL device without a compiler is attached");
        PSCOPE_TRY(found, findDevice(id));
        return Board::open(std::move(found), manifest, std::move(binary));
    }

    OpenClOptions m_options;
    std::shared_ptr<Board> m_board;
    std::string m_files; // that it was programmed from
};

} // namespace
} // namespace opencl

std::unique_ptr<Backend> makeBoardBackend(OpenClOptions options) {
    return std::make_unique<opencl::BoardBackend>(std::move(options));
}

} // namespace pscope
