// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu_models.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>

#include "backends/cpu/arithmetic.h"

namespace pscope::test {

using Random = std::mt19937_64;

static std::vector<float> normal(std::size_t count, float deviation, float mean, Random& random) {
    std::normal_distribution<float> distribution(mean, deviation);
    std::vector<float> values(count);
    for (float& value : values) value = distribution(random);
    return values;
}

static Tensor tensor(std::vector<std::int64_t> shape, float deviation, float mean, Random& random) {
    const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return Tensor::fromFloats(normal(static_cast<std::size_t>(count), deviation, mean, random), std::move(shape));
}

static LinearWeights linear(int rows, int columns, Random& random) {
    return {tensor({rows, columns}, 1.0F / std::sqrt(static_cast<float>(std::max(columns, 1))), 0, random),
            tensor({rows}, 0.2F, 0, random)};
}
static LayerNormWeights norm(int width, Random& random) {
    return {tensor({width}, 0.1F, 1, random), tensor({width}, 0.1F, 0, random)};
}

static void describe(ModelConfig& config, const RandomModel& wanted) {
    const Architecture kind = wanted.architecture;
    config.architecture = kind;
    config.layers = wanted.layers;
    config.heads = wanted.heads;
    config.hidden = wanted.hidden();
    config.feedForward = wanted.feedForward;
    config.vocabulary = wanted.vocabulary;
    config.embedding = wanted.embedding > 0 ? wanted.embedding : wanted.hidden();
    config.positionOffset = kind == Architecture::Roberta ? 2 : 0;
    config.maxPositions = wanted.positions + config.positionOffset;
    config.tokenTypes = kind == Architecture::DistilBert ? 0 : kind == Architecture::Roberta ? 1 : 2;
    config.layerNormEps = kind == Architecture::Roberta ? 1e-5F : 1e-12F;
    config.activation = kind == Architecture::Albert ? Activation::GeluTanh : Activation::GeluErf;
    for (int c = 0; c < wanted.classes; ++c) config.labels.push_back("class " + std::to_string(c));
}

static Activation headActivation(Architecture kind) {
    if (kind == Architecture::DistilBert) return Activation::Relu;
    return kind == Architecture::Electra ? Activation::GeluErf : Activation::Tanh;
}

std::shared_ptr<const Model> makeModel(const RandomModel& wanted) {
    Random random(wanted.seed);
    auto model = std::make_shared<Model>();
    describe(model->config, wanted);
    const ModelConfig& config = model->config;
    const int hidden = config.hidden, width = config.embedding;
    model->wordEmbedding = tensor({config.vocabulary, width}, 1, 0, random);
    model->positionEmbedding = tensor({config.maxPositions, width}, 0.5F, 0, random);
    if (config.tokenTypes > 0) model->tokenTypeEmbedding = tensor({config.tokenTypes, width}, 0.5F, 0, random);
    model->embeddingNorm = norm(width, random);
    if (width != hidden) model->embeddingProjection = linear(hidden, width, random);
    for (int l = 0; l < config.layers; ++l) {
        LayerWeights layer;
        const int rows[] = {hidden, hidden, hidden, hidden, config.feedForward, hidden};
        const int columns[] = {hidden, hidden, hidden, hidden, hidden, config.feedForward};
        for (int i = 0; i < kLayerMatrices; ++i) layer.matrices[i] = linear(rows[i], columns[i], random);
        layer.attentionNorm = norm(hidden, random);
        layer.outputNorm = norm(hidden, random);
        layer.headIds.resize(config.heads);
        std::iota(layer.headIds.begin(), layer.headIds.end(), 0);
        model->layers.push_back(std::move(layer));
    }
    model->headDense = linear(hidden, hidden, random);
    model->headActivation = headActivation(wanted.architecture);
    if (wanted.classes > 0) model->classifier = linear(wanted.classes, hidden, random);
    return model;
}

static void applyNM(std::vector<float>& weights, const MatrixSpec& spec, Random& random) {
    std::vector<int> order(spec.m);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t at = 0; at + spec.m <= weights.size(); at += spec.m) {
        std::shuffle(order.begin(), order.end(), random);
        for (int i = spec.n; i < spec.m; ++i) weights[at + order[i]] = 0;
    }
}

static void applyBlocks(std::vector<float>& weights, int rows, int columns, int p, int q, double sparsity, Random& random) {
    std::bernoulli_distribution remove(sparsity);
    for (int r = 0; r < rows; r += p)
        for (int c = 0; c < columns; c += q) {
            if (!remove(random)) continue;
            for (int i = r; i < std::min(rows, r + p); ++i)
                for (int j = c; j < std::min(columns, c + q); ++j) weights[static_cast<std::size_t>(i) * columns + j] = 0;
        }
}

static QuantizedWeights quantize(std::vector<float>& weights, const MatrixSpec& spec, int rows, int columns) {
    QuantizedWeights quantized{spec.bits, spec.group, {}, {}};
    quantized.codes.resize(weights.size());
    const int group = spec.group > 0 ? spec.group : std::max(columns, 1);
    const float largest = static_cast<float>((1 << (spec.bits - 1)) - 1);
    for (int r = 0; r < rows; ++r)
        for (int c0 = 0; c0 < std::max(columns, 1); c0 += group) {
            float* row = weights.data() + static_cast<std::size_t>(r) * columns;
            const int end = std::min(columns, c0 + group);
            float maxAbs = 0;
            for (int c = c0; c < end; ++c) maxAbs = std::max(maxAbs, std::fabs(row[c]));
            const float scale = maxAbs / largest;
            quantized.scales.push_back(scale);
            for (int c = c0; c < end; ++c) {
                const float code = scale > 0 ? std::nearbyint(row[c] / scale) : 0.0F;
                quantized.codes[static_cast<std::size_t>(r) * columns + c] = static_cast<std::int8_t>(code);
                row[c] = code * scale;
            }
        }
    return quantized;
}

std::shared_ptr<const CompressedMatrix> compressMatrix(std::vector<float> weights, const MatrixSpec& spec, int rows, int columns,
                                                       std::uint64_t seed) {
    Random random(seed);
    if (spec.pattern == Pattern::NM) applyNM(weights, spec, random);
    if (spec.pattern == Pattern::Block) applyBlocks(weights, rows, columns, spec.p, spec.q, spec.sparsity, random);
    if (spec.pattern == Pattern::Unstructured) applyBlocks(weights, rows, columns, 1, 1, spec.sparsity, random);
    auto matrix = std::make_shared<CompressedMatrix>();
    matrix->spec = spec;
    matrix->rows = rows;
    matrix->columns = columns;
    if (spec.bits <= 8) matrix->quantized = quantize(weights, spec, rows, columns);
    if (spec.bits == 16)
        for (float& w : weights) w = cpu::fromBf16(cpu::toBf16(w));
    matrix->nonzeros = std::count_if(weights.begin(), weights.end(), [](float w) { return w != 0; });
    auto owner = std::make_shared<std::vector<float>>(std::move(weights));
    matrix->weights = {owner, *owner};
    return matrix;
}

std::shared_ptr<const CompressedMatrix> makeMatrix(const MatrixSpec& spec, int rows, int columns, std::uint64_t seed) {
    Random random(seed);
    auto weights = normal(static_cast<std::size_t>(rows) * columns, 1.0F / std::sqrt(static_cast<float>(std::max(columns, 1))), 0, random);
    return compressMatrix(std::move(weights), spec, rows, columns, seed + 1);
}

// The rows and columns of `matrix` that stay, as a plain array.
static std::vector<float> cut(const Tensor& matrix, const std::vector<int>& rows, const std::vector<int>& columns) {
    const FloatArray all = matrix.floats();
    const auto width = static_cast<std::size_t>(matrix.shape[1]);
    std::vector<float> kept;
    for (const int r : rows)
        for (const int c : columns) kept.push_back(all.values[r * width + c]);
    return kept;
}

static std::vector<int> upTo(int count) {
    std::vector<int> list(count);
    std::iota(list.begin(), list.end(), 0);
    return list;
}

static CompressedLayer compressLayer(const Model& model, int index, const LayerSpec& spec, std::uint64_t seed) {
    const LayerWeights& from = model.layers[index];
    const int headWidth = model.config.headWidth();
    CompressedLayer layer;
    layer.source = index;
    layer.attentionNorm = from.attentionNorm;
    layer.outputNorm = from.outputNorm;
    std::vector<int> units; // attention features that stay
    for (std::size_t h = 0; h < from.headIds.size(); ++h) {
        if (std::ranges::count(spec.removedHeads, from.headIds[h])) continue;
        layer.headIds.push_back(from.headIds[h]);
        for (int d = 0; d < headWidth; ++d) units.push_back(static_cast<int>(h) * headWidth + d);
    }
    const std::vector<int> hidden = upTo(model.config.hidden), neurons = upTo(spec.neurons < 0 ? from.neurons() : spec.neurons);
    const std::vector<int>* rows[] = {&units, &units, &units, &hidden, &neurons, &hidden};
    const std::vector<int>* columns[] = {&hidden, &hidden, &hidden, &units, &hidden, &neurons};
    for (int i = 0; i < kLayerMatrices; ++i) {
        layer.matrices[i] = compressMatrix(cut(from.matrices[i].weight, *rows[i], *columns[i]), spec.matrices[i],
                                           static_cast<int>(rows[i]->size()), static_cast<int>(columns[i]->size()), seed + i);
        const FloatArray bias = from.matrices[i].bias.floats();
        for (const int r : *rows[i]) layer.biases[i].push_back(bias.values[r]);
    }
    return layer;
}

CompressedModel compressModel(const std::shared_ptr<const Model>& model, const Recipe& recipe, std::uint64_t seed) {
    CompressedModel compressed;
    compressed.model = model;
    compressed.recipe = recipe;
    compressed.recipe.layers.resize(model->layers.size());
    for (std::size_t l = 0; l < model->layers.size(); ++l)
        if (!compressed.recipe.layers[l].dropped)
            compressed.layers.push_back(compressLayer(*model, static_cast<int>(l), compressed.recipe.layers[l], seed + 100 * l));
    if (model->hasHead()) {
        const LinearWeights& head = model->classifier;
        compressed.classifier = compressMatrix(cut(head.weight, upTo(head.rows()), upTo(head.columns())), recipe.classifier,
                                               head.rows(), head.columns(), seed + 99);
    }
    return compressed;
}

Recipe uniformRecipe(int layers, const MatrixSpec& spec) {
    Recipe recipe;
    recipe.layers.resize(layers);
    for (LayerSpec& layer : recipe.layers) layer.matrices.fill(spec);
    return recipe;
}

TokenBatch randomBatch(const Model& model, const std::vector<int>& lengths, std::uint64_t seed) {
    Random random(seed);
    TokenBatch batch;
    for (const int length : lengths) {
        std::vector<std::int32_t> ids(length), types(length, 0);
        for (auto& id : ids) id = static_cast<std::int32_t>(random() % model.config.vocabulary);
        for (int t = length / 2; t < length && model.config.tokenTypes > 1; ++t) types[t] = 1;
        batch.add(ids, types);
    }
    return batch;
}

static bool readBits(const char* word, MatrixSpec& spec) {
    static constexpr struct { const char* word; int bits; } known[] = {{"fp32", 32}, {"bf16", 16}, {"int8", 8}, {"int4", 4}, {"int3", 3}, {"int2", 2}};
    for (const auto& row : known)
        if (std::strcmp(word, row.word) == 0) {
            spec.bits = row.bits;
            return true;
        }
    return false;
}

MatrixSpec spec(const char* text) {
    MatrixSpec spec;
    std::string copy(text);
    for (char* word = std::strtok(copy.data(), " "); word; word = std::strtok(nullptr, " ")) {
        int a = 0, b = 0, used = 0;
        const auto is = [&](const char* format, int fields) {
            used = 0;
            return std::sscanf(word, format, &a, &b, &used) >= fields && used == static_cast<int>(std::strlen(word));
        };
        if (readBits(word, spec) || std::strcmp(word, "dense") == 0) continue;
        if (is("%d:%d%n", 2)) spec.pattern = Pattern::NM, spec.n = a, spec.m = b;
        else if (is("%dx%d%n", 2)) spec.pattern = Pattern::Block, spec.p = a, spec.q = b;
        else if (std::strchr(word, '%')) {
            if (spec.pattern == Pattern::Dense) spec.pattern = Pattern::Unstructured;
            spec.sparsity = std::atoi(word) / 100.0;
        } else if (std::strncmp(word, "group", 5) == 0) spec.group = std::atoi(word + 5);
        else {
            std::fprintf(stderr, "test spec \"%s\": cannot read \"%s\"\n", text, word);
            std::abort();
        }
    }
    return spec;
}

template <class T> static void expectSuccess(const char* what, const Result<T>& result) {
    if (result) return;
    std::fprintf(stderr, "%s: %s\n", what, result.error().message.c_str());
    std::abort();
}

std::unique_ptr<Executable> prepare(Backend& backend, const CompressedModel& model) {
    JobContext job;
    auto executable = backend.prepare("", model, job);
    expectSuccess("prepare", executable);
    return std::move(*executable);
}

std::vector<float> run(Executable& executable, const TokenBatch& batch) {
    JobContext job;
    auto logits = executable.forward(batch, job);
    expectSuccess("forward", logits);
    return logits->values;
}

EncodedDataset datasetOf(const TokenBatch& batch) {
    EncodedDataset data;
    for (int s = 0; s < batch.sequences(); ++s) {
        const int begin = batch.offsets[s], end = batch.offsets[s + 1];
        data.encodings.push_back({{batch.ids.begin() + begin, batch.ids.begin() + end}, {batch.typeIds.begin() + begin, batch.typeIds.begin() + end}, false});
    }
    return data;
}

} // namespace pscope::test
