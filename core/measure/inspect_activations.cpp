// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The halves of inspect.h that run the model: ranges of activations, attention maps.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>

#include "core/measure/inspect.h"
#include "core/measure/tapped.h"

namespace pscope {
namespace {

constexpr std::size_t kSampleSize = 40000; // values per matrix behind the percentiles
constexpr int kColumnsPerToken = 48;       // drawn from each token; every token counts alike
constexpr int kLargestCode = 127;

/// Running picture of what enters one matrix.
struct Collector {
    double low = 0, high = 0, squares = 0, count = 0;
    std::vector<float> sample, peaks;

    void add(std::span<const float> input, int tokens, int columns, std::mt19937& random) {
        std::uniform_int_distribution<int> column(0, columns - 1);
        for (int t = 0; t < tokens; ++t) {
            const auto token = input.subspan(std::size_t(t) * std::size_t(columns), std::size_t(columns));
            const auto [least, most] = std::minmax_element(token.begin(), token.end());
            if (count == 0) low = *least, high = *most;
            low = std::min<double>(low, *least);
            high = std::max<double>(high, *most);
            peaks.push_back(std::max(std::abs(*least), std::abs(*most)));
            for (const float x : token)
                squares += double(x) * x;
            count += columns;
            for (int i = 0; i < kColumnsPerToken && sample.size() < kSampleSize; ++i)
                sample.push_back(token[std::size_t(column(random))]);
        }
    }
    ActivationRange range(int layer, MatrixKind kind) {
        std::sort(sample.begin(), sample.end());
        std::sort(peaks.begin(), peaks.end());
        const auto at = [](const std::vector<float>& sorted, double share) {
            return sorted.empty() ? 0.0 : double(sorted[std::size_t(share * double(sorted.size() - 1))]);
        };
        ActivationRange range{.layer = layer, .kind = kind, .low = low, .high = high};
        range.p001 = at(sample, 0.001);
        range.p25 = at(sample, 0.25);
        range.median = at(sample, 0.5);
        range.p75 = at(sample, 0.75);
        range.p999 = at(sample, 0.999);
        range.peakPerToken = at(peaks, 0.5);
        if (range.peakPerToken > 0 && count > 0)
            range.stepsPerRms = std::sqrt(squares / count) / (range.peakPerToken / kLargestCode);
        return range;
    }
};

float roundedToBf16(float value) {
    auto bits = std::bit_cast<std::uint32_t>(value);
    bits = (bits + 0x7fffU + ((bits >> 16) & 1U)) & 0xffff0000U;
    return std::bit_cast<float>(bits);
}

/// One token as the matrix sees it: integer weights meet activations of 8 bits with a scale per token.
void roundLikeTheMatrix(std::span<float> token, int activationBits) {
    if (activationBits == 16)
        for (float& x : token)
            x = roundedToBf16(x);
    if (activationBits != 8) return;
    float peak = 0;
    for (const float x : token)
        peak = std::max(peak, std::abs(x));
    if (peak == 0) return;
    const float scale = peak / kLargestCode;
    for (float& x : token)
        x = std::nearbyint(x / scale) * scale;
}

/// y = W x + b over all tokens, [tokens, rows].
std::vector<float> project(std::span<const float> input, int tokens, const CompressedMatrix& matrix,
                           std::span<const float> bias) {
    std::vector<float> result(std::size_t(tokens) * std::size_t(matrix.rows));
    std::vector<float> token;
    for (int t = 0; t < tokens; ++t) {
        const auto source =
            input.subspan(std::size_t(t) * std::size_t(matrix.columns), std::size_t(matrix.columns));
        token.assign(source.begin(), source.end());
        roundLikeTheMatrix(token, matrix.spec.activationBits());
        for (int r = 0; r < matrix.rows; ++r) {
            float sum = bias.empty() ? 0.0F : bias[std::size_t(r)];
            const float* row = matrix.weights.values.data() + std::size_t(r) * std::size_t(matrix.columns);
            for (int c = 0; c < matrix.columns; ++c)
                sum += row[c] * token[std::size_t(c)];
            result[std::size_t(t) * std::size_t(matrix.rows) + std::size_t(r)] = sum;
        }
    }
    return result;
}

/// [T, T] of head number `head`; q and k are [T, heads * width].
std::vector<float> headMap(const std::vector<float>& q, const std::vector<float>& k, int tokens, int stride,
                           int head, int width) {
    std::vector<float> map(std::size_t(tokens) * std::size_t(tokens));
    const float scale = 1.0F / std::sqrt(float(width));
    for (int i = 0; i < tokens; ++i) {
        float* row = map.data() + std::size_t(i) * std::size_t(tokens);
        for (int j = 0; j < tokens; ++j) {
            const float* a = q.data() + std::size_t(i) * std::size_t(stride) + std::size_t(head * width);
            const float* b = k.data() + std::size_t(j) * std::size_t(stride) + std::size_t(head * width);
            row[j] = 0;
            for (int d = 0; d < width; ++d)
                row[j] += a[d] * b[d];
            row[j] *= scale;
        }
        const float peak = *std::max_element(row, row + tokens);
        float sum = 0;
        for (int j = 0; j < tokens; ++j)
            sum += row[j] = std::exp(row[j] - peak);
        for (int j = 0; j < tokens; ++j)
            row[j] /= sum;
    }
    return map;
}

} // namespace

Result<ActivationRanges> activationRanges(const BackendRegistry& registry, Workbench& bench,
                                          const Recipe& recipe, std::size_t examples, JobContext& job) {
    const Dataset* data = bench.data();
    if (!data || data->examples.empty())
        return fail(ErrorCode::BadInput, "activations: need example texts; open a data set first");
    PSCOPE_TRY(compressed, bench.compressor().apply(recipe, job));
    PSCOPE_TRY(tapped, tappedExecutable(registry, compressed, job));
    std::map<std::pair<int, int>, Collector> collectors; // by layer of the compressed model, kind
    std::mt19937 random(1);
    const auto visit = [&](int layer, MatrixKind kind, std::span<const float> input, int tokens,
                           int columns) {
        if (kind == MatrixKind::Key || kind == MatrixKind::Value) return; // what Query gets
        const int order = kind == MatrixKind::Classifier ? int(compressed.layers.size()) : layer;
        collectors[{order, int(kind)}].add(input, tokens, columns, random);
    };
    ActivationRanges result;
    result.examples = std::min(examples, data->examples.size());
    job.phase("running sentences");
    for (std::size_t i = 0; i < result.examples; ++i) {
        if (job.stopRequested()) return cancelled();
        const Example& example = data->examples[i * data->examples.size() / result.examples];
        const Encoding encoding = bench.tokenizer().encode(example.text, example.pair, bench.maxTokens());
        TokenBatch batch;
        batch.add(encoding.ids, encoding.typeIds);
        PSCOPE_CHECK(tapped.tap->forwardTapped(batch, visit, job));
        result.tokens += encoding.ids.size();
        job.progress(std::int64_t(i + 1), std::int64_t(result.examples));
    }
    for (auto& [key, collector] : collectors) {
        const auto kind = static_cast<MatrixKind>(key.second);
        const int layer =
            kind == MatrixKind::Classifier ? -1 : compressed.layers[std::size_t(key.first)].source;
        result.ranges.push_back(collector.range(layer, kind));
    }
    return result;
}

Result<AttentionMaps> attentionMaps(const BackendRegistry& registry, Workbench& bench, const Recipe& recipe,
                                    const std::string& text, const std::string& pair, JobContext& job) {
    PSCOPE_TRY(compressed, bench.compressor().apply(recipe, job));
    PSCOPE_TRY(tapped, tappedExecutable(registry, compressed, job));
    const Encoding encoding = bench.tokenizer().encode(text, pair, bench.maxTokens());
    TokenBatch batch;
    batch.add(encoding.ids, encoding.typeIds);
    AttentionMaps maps;
    for (const auto id : encoding.ids)
        maps.tokens.push_back(bench.tokenizer().token(id));
    const int width = bench.model().config.headWidth();
    job.phase("attention");
    const auto visit = [&](int index, MatrixKind kind, std::span<const float> input, int tokens, int) {
        if (kind != MatrixKind::Query || job.stopRequested()) return;
        const CompressedLayer& layer = compressed.layers[std::size_t(index)];
        AttentionMaps::Layer found{.source = layer.source, .headIds = layer.headIds};
        const auto part = [&](MatrixKind which) {
            return project(input, tokens, *layer.matrices[std::size_t(which)],
                           layer.biases[std::size_t(which)]);
        };
        const std::vector<float> q = part(MatrixKind::Query), k = part(MatrixKind::Key);
        const int heads = int(layer.headIds.size());
        for (int head = 0; head < heads; ++head)
            found.heads.push_back(headMap(q, k, tokens, heads * width, head, width));
        maps.layers.push_back(std::move(found));
    };
    PSCOPE_CHECK(tapped.tap->forwardTapped(batch, visit, job));
    if (job.stopRequested()) return cancelled();
    return maps;
}

} // namespace pscope
