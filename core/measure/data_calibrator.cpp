// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/data_calibrator.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

#include "core/compress/compressor.h"
#include "core/measure/tapped.h"

namespace pscope {
namespace {

/// Adds up squares per input feature; the square root is taken at the end.
void addSquares(std::vector<float>& sums, std::span<const float> input, int tokens, int columns) {
    sums.resize(std::size_t(columns), 0.0F);
    for (int t = 0; t < tokens; ++t)
        for (int c = 0; c < columns; ++c) {
            const float x = input[std::size_t(t) * std::size_t(columns) + std::size_t(c)];
            sums[std::size_t(c)] += x * x;
        }
}

void takeRoots(std::vector<float>& sums) {
    for (float& value : sums) value = std::sqrt(value);
}

/// Adds X^T X of [tokens, columns] to the lower triangle of `sums`.
void addProducts(std::vector<float>& sums, std::span<const float> input, int tokens, int columns) {
    const auto n = Eigen::Index(columns);
    sums.resize(std::size_t(columns) * std::size_t(columns), 0.0F);
    const Eigen::Map<const Eigen::MatrixXf> transposed(input.data(), n, tokens); // row-major X is column-major X^T
    Eigen::Map<Eigen::MatrixXf>(sums.data(), n, n).selfadjointView<Eigen::Lower>().rankUpdate(transposed);
}

Gram meanProducts(std::vector<float> sums, std::int64_t tokens) {
    const auto n = Eigen::Index(std::lround(std::sqrt(double(sums.size()))));
    Eigen::Map<Eigen::MatrixXf> matrix(sums.data(), n, n);
    matrix.triangularView<Eigen::StrictlyUpper>() = matrix.transpose();
    matrix /= float(std::max<std::int64_t>(1, tokens));
    return std::make_shared<const std::vector<float>>(std::move(sums));
}

} // namespace

DataCalibrator::DataCalibrator(const BackendRegistry& registry, std::shared_ptr<const Model> model, GradientSource gradients)
    : m_registry(registry), m_model(std::move(model)), m_gradientSource(std::move(gradients)) {}

void DataCalibrator::setData(const EncodedDataset& data, std::size_t count) {
    m_examples = {};
    m_examples.regression = data.regression;
    m_haveNorms = m_haveGrams = m_haveGradients = false;
    m_stats = {};
    count = std::min(count, data.size());
    for (std::size_t i = 0; i < count; ++i) { // evenly spread: files are often sorted by class
        const std::size_t index = i * data.size() / count;
        m_examples.encodings.push_back(data.encodings[index]);
        m_examples.tokenCount += std::int64_t(data.encodings[index].ids.size());
        if (data.regression) m_examples.targets.push_back(data.targets[index]);
        else m_examples.labels.push_back(data.labels[index]);
    }
}

Result<void> DataCalibrator::requireData() const {
    if (m_examples.size() > 0) return {};
    return fail(ErrorCode::Unsupported, "calibration: this method needs example texts; choose a data set first");
}

Result<void> DataCalibrator::tapAll(int batchTokens, const ActivationTap::Visitor& visit, JobContext& job) {
    job.phase("calibrating");
    PSCOPE_TRY(dense, Compressor(m_model, nullptr).apply(denseRecipe(shapeOf(*m_model)), job));
    PSCOPE_TRY(tapped, tappedExecutable(m_registry, dense, job));
    TokenBatch batch;
    for (std::size_t i = 0; i < m_examples.size(); ++i) {
        batch.add(m_examples.encodings[i].ids, m_examples.encodings[i].typeIds);
        if (batch.tokens() < batchTokens && i + 1 < m_examples.size()) continue;
        if (job.stopRequested()) return cancelled();
        PSCOPE_CHECK(tapped.tap->forwardTapped(batch, visit, job));
        batch = {};
        job.progress(std::int64_t(i + 1), std::int64_t(m_examples.size()));
    }
    return {};
}

/// Query, key and value read the same input: one matrix for the three.
Result<const CalibrationStats*> DataCalibrator::inputGrams(JobContext& job) {
    constexpr int kTokens = 256; // per batch: rank-256 updates are fast, and short enough for a cancel
    if (m_haveGrams) return &m_stats;
    PSCOPE_CHECK(requireData());
    const std::size_t layers = m_model->layers.size();
    std::vector<std::array<std::vector<float>, kLayerMatrices>> sums(layers);
    std::vector<float> classifierSum;
    std::vector<std::array<std::vector<float>, kLayerMatrices>> peaks(layers);
    std::int64_t tokenCount = 0, sentences = 0;
    const auto visit = [&](int layer, MatrixKind kind, std::span<const float> input, int tokens, int columns) {
        if (kind == MatrixKind::Key || kind == MatrixKind::Value) return;
        if (kind == MatrixKind::Classifier) {
            sentences += tokens;
            return addProducts(classifierSum, input, tokens, columns);
        }
        const auto l = std::size_t(layer), k = std::size_t(kind);
        if (layer == 0 && kind == MatrixKind::Query) tokenCount += tokens;
        addProducts(sums[l][k], input, tokens, columns);
        peaks[l][k].resize(std::size_t(columns), 0.0F);
        for (std::size_t i = 0; i < input.size(); ++i) {
            float& peak = peaks[l][k][i % std::size_t(columns)];
            peak = std::max(peak, std::fabs(input[i]));
        }
    };
    PSCOPE_CHECK(tapAll(kTokens, visit, job));
    m_stats.inputGrams.assign(layers, {});
    m_stats.inputPeaks = std::move(peaks);
    for (std::size_t l = 0; l < layers; ++l) {
        for (std::size_t k = 0; k < kLayerMatrices; ++k)
            if (!sums[l][k].empty()) m_stats.inputGrams[l][k] = meanProducts(std::move(sums[l][k]), tokenCount);
        for (const MatrixKind kind : {MatrixKind::Key, MatrixKind::Value}) {
            m_stats.inputGrams[l][std::size_t(kind)] = m_stats.inputGrams[l][std::size_t(MatrixKind::Query)];
            m_stats.inputPeaks[l][std::size_t(kind)] = m_stats.inputPeaks[l][std::size_t(MatrixKind::Query)];
        }
    }
    if (!classifierSum.empty()) m_stats.classifierGram = meanProducts(std::move(classifierSum), sentences);
    m_haveGrams = true;
    return &m_stats;
}

Result<const CalibrationStats*> DataCalibrator::inputNorms(JobContext& job) {
    if (m_haveNorms) return &m_stats;
    PSCOPE_CHECK(requireData());
    m_stats.inputNorms.assign(m_model->layers.size(), {});
    m_stats.classifierInputNorms.clear();
    const auto visit = [this](int layer, MatrixKind kind, std::span<const float> input, int tokens, int columns) {
        auto& sums = kind == MatrixKind::Classifier ? m_stats.classifierInputNorms
                                                    : m_stats.inputNorms[std::size_t(layer)][std::size_t(kind)];
        addSquares(sums, input, tokens, columns);
    };
    PSCOPE_CHECK(tapAll(1, visit, job));
    for (auto& layer : m_stats.inputNorms)
        for (auto& sums : layer) takeRoots(sums);
    takeRoots(m_stats.classifierInputNorms);
    m_stats.examples = m_examples.size();
    m_haveNorms = true;
    return &m_stats;
}

Result<const CalibrationStats*> DataCalibrator::gradients(JobContext& job) {
    if (m_haveGradients) return &m_stats;
    if (!m_gradientSource)
        return fail(ErrorCode::Unsupported, "calibration: gradients need libtorch, and this build was made without it");
    if (!m_model->hasHead())
        return fail(ErrorCode::Unsupported, "calibration: gradients need a loss, and {} has no classification head; train one first",
                    m_model->folder.string());
    PSCOPE_CHECK(requireData());
    job.phase("gradients");
    PSCOPE_TRY(gradients, m_gradientSource(*m_model, m_examples, job));
    m_stats.headMichel = std::move(gradients.headMichel);
    m_stats.headFisher = std::move(gradients.headFisher);
    m_stats.neuronMichel = std::move(gradients.neuronMichel);
    m_stats.neuronFisher = std::move(gradients.neuronFisher);
    m_stats.headGradients = std::move(gradients.headGradients);
    m_stats.neuronGradients = std::move(gradients.neuronGradients);
    m_stats.weightFisher = std::move(gradients.weightFisher);
    m_stats.examples = m_examples.size();
    m_haveGradients = true;
    return &m_stats;
}

} // namespace pscope
