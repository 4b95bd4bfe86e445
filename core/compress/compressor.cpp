// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipe -> numbers, matrix by matrix, remembering what was made.
#include "core/compress/compressor.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/compress/matrix_builder.h"
#include "core/util/hash.h"

namespace pscope {

namespace {

constexpr std::uint64_t kSeed = 1; // random control: one fixed draw, so that a recipe always means the same model

/// Enough for a few whole versions of the encoder, so that undo and neighbouring sliders come back at once.
std::size_t cacheBudget(const Model& model) {
    constexpr std::size_t kLeast = 256U << 20, kMost = 1536U << 20;
    std::size_t floats = 0;
    for (const LayerWeights& layer : model.layers)
        for (const LinearWeights& linear : layer.matrices)
            floats += static_cast<std::size_t>(linear.rows()) * static_cast<std::size_t>(linear.columns());
    return std::clamp(4 * floats * sizeof(float), kLeast, kMost);
}

/// Indices of the `keep` largest scores, ascending; equal scores: the lower index stays.
std::vector<int> topIndices(std::span<const float> scores, int keep) {
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](int a, int b) { return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)]; });
    order.resize(static_cast<std::size_t>(keep));
    std::ranges::sort(order);
    return order;
}

std::string keyOf(const std::optional<std::vector<int>>& indices) {
    return indices ? contentHash(std::as_bytes(std::span(*indices))) : "all";
}

std::vector<float> pick(const FloatArray& values, const std::optional<std::vector<int>>& indices, int count) {
    if (values.values.empty()) return std::vector<float>(indices ? indices->size() : static_cast<std::size_t>(count), 0.0F);
    if (!indices) return {values.values.begin(), values.values.end()};
    std::vector<float> out;
    for (int i : *indices) out.push_back(values.values[static_cast<std::size_t>(i)]);
    return out;
}

/// The rows of the registry that a recipe names.
struct Methods {
    const WeightMethod* weight = nullptr;
    const RepairMethod* repair = nullptr;
};

/// What physical removal leaves of a layer: nullopt = everything.
struct Kept {
    std::optional<std::vector<int>> features; // rows of query, key, value; columns of attention output
    std::optional<std::vector<int>> neurons;  // rows of ffn.in; columns of ffn.out
    std::optional<std::vector<int>> rows(MatrixKind kind) const {
        return kind == MatrixKind::FfnIn ? neurons : isProjection(kind) ? features : std::nullopt;
    }
    std::optional<std::vector<int>> columns(MatrixKind kind) const {
        return kind == MatrixKind::FfnOut ? neurons : kind == MatrixKind::AttentionOutput ? features : std::nullopt;
    }
    static bool isProjection(MatrixKind kind) { return kind == MatrixKind::Query || kind == MatrixKind::Key || kind == MatrixKind::Value; }
};

} // namespace

struct Compressor::Impl {
    Impl(std::shared_ptr<const Model> m, std::shared_ptr<Calibrator> c)
        : model(std::move(m)), calibrator(std::move(c)), shape(shapeOf(*model)), cache(cacheBudget(*model)) {}

    std::shared_ptr<const Model> model;
    std::shared_ptr<Calibrator> calibrator;
    ModelShape shape;
    MatrixCache cache;
    std::map<std::string, UnitScores> scores;
    std::map<const std::byte*, FloatArray> floats; // by the tensor's data: converted once, F32 stays a view
    int calibrationVersion = 0;

    const FloatArray& floatsOf(const Tensor& tensor) {
        auto [at, isNew] = floats.try_emplace(tensor.bytes.data());
        if (isNew) at->second = tensor.floats();
        return at->second;
    }

    /// The layer whose tensors layer `l` uses: its own, or the first sharer's (ALBERT).
    int rootOf(int l) const {
        const int shared = model->layers[static_cast<std::size_t>(l)].sharedWith;
        return shared >= 0 ? shared : l;
    }

    Result<const UnitScores*> unitScores(const std::string& id, JobContext& job) {
        if (const auto at = scores.find(id); at != scores.end()) return &at->second;
        PSCOPE_TRY(method, findUnitMethod(id));
        const CalibrationStats* stats = nullptr;
        if (method->needsGradients) {
            if (!calibrator) return fail(ErrorCode::Unsupported, "{} needs data: choose a data set", id);
            PSCOPE_TRY(gradients, calibrator->gradients(job));
            stats = gradients;
        }
        PSCOPE_TRY(made, method->scores(*model, stats, kSeed));
        PSCOPE_CHECK(checkScores(id, made));
        return &(scores[id] = std::move(made));
    }

    /// Statistics come from outside: one number per head and neuron, or they do not belong to this model.
    Result<void> checkScores(const std::string& id, const UnitScores& made) const {
        for (std::size_t l = 0; l < model->layers.size(); ++l) {
            const std::size_t heads = model->layers[l].headIds.size();
            const auto neurons = static_cast<std::size_t>(model->layers[l].neurons());
            if (l >= made.heads.size() || l >= made.neurons.size() || made.heads[l].size() != heads || made.neurons[l].size() != neurons)
                return fail(ErrorCode::Mismatch, "{}: the importance of layer {} does not have its {} heads and {} neurons", id, l, heads, neurons);
        }
        return {};
    }

    Result<Kept> keptOf(const Recipe& recipe, int l, JobContext& job) {
        Kept kept;
        const LayerSpec& spec = recipe.layers[static_cast<std::size_t>(l)];
        const std::vector<int>& present = shape.headIds[static_cast<std::size_t>(l)];
        if (!spec.removedHeads.empty()) {
            kept.features.emplace();
            for (std::size_t h = 0; h < present.size(); ++h)
                for (int i = 0; i < shape.headWidth && !std::ranges::binary_search(spec.removedHeads, present[h]); ++i)
                    kept.features->push_back(static_cast<int>(h) * shape.headWidth + i);
        }
        if (spec.neurons >= 0 && spec.neurons < shape.neurons[static_cast<std::size_t>(l)]) {
            PSCOPE_TRY(importance, unitScores(recipe.unitMethod, job));
            PSCOPE_TRY(method, findUnitMethod(recipe.unitMethod));
            if (method->chooseNeurons) {
                PSCOPE_TRY(stats, calibrator->gradients(job)); // there, or the scores would have failed
                kept.neurons = method->chooseNeurons(*stats, *importance, l, spec.neurons);
            } else {
                kept.neurons = topIndices(importance->neurons[static_cast<std::size_t>(l)], spec.neurons);
            }
        }
        return kept;
    }

    /// Norms of the inputs of one matrix; empty when the method asks for none.
    Result<std::vector<float>> normsFor(const WeightMethod& method, int l, MatrixKind kind, int columns, JobContext& job) {
        if (!method.needsInputNorms) return std::vector<float>{};
        if (!calibrator) return fail(ErrorCode::Unsupported, "{} needs data: choose a data set", method.id);
        PSCOPE_TRY(stats, calibrator->inputNorms(job));
        std::vector<float> norms;
        if (kind == MatrixKind::Classifier) norms = stats->classifierInputNorms;
        else if (static_cast<std::size_t>(l) < stats->inputNorms.size())
            norms = stats->inputNorms[static_cast<std::size_t>(l)][static_cast<std::size_t>(kind)];
        if (norms.size() != static_cast<std::size_t>(columns))
            return fail(ErrorCode::Mismatch, "{}: the calibration has {} input norms, the matrix has {} inputs", method.id, norms.size(), columns);
        return norms;
    }

    Result<Gram> gramFor(const std::string& what, int l, MatrixKind kind, int columns, JobContext& job) {
        if (!calibrator) return fail(ErrorCode::Unsupported, "{} needs data: choose a data set", what);
        PSCOPE_TRY(stats, calibrator->inputGrams(job));
        Gram gram;
        if (kind == MatrixKind::Classifier) gram = stats->classifierGram;
        else if (static_cast<std::size_t>(l) < stats->inputGrams.size())
            gram = stats->inputGrams[static_cast<std::size_t>(l)][static_cast<std::size_t>(kind)];
        const auto n = static_cast<std::size_t>(columns);
        if (!gram || gram->size() != n * n)
            return fail(ErrorCode::Mismatch, "{}: the calibration's second moments do not fit the matrix's {} inputs", what, columns);
        return gram;
    }

    /// SmoothQuant's factor per channel of the attention's result; empty where the recipe rounds neither side.
    Result<std::vector<float>> smoothing(const Methods& methods, const Recipe& recipe, int l, JobContext& job) {
        constexpr float kLargest = 100;
        if (!methods.weight->smoothsValues || recipe.matrix(l, MatrixKind::AttentionOutput).bits > 8) return std::vector<float>{};
        if (!calibrator) return fail(ErrorCode::Unsupported, "{} needs data: choose a data set", methods.weight->id);
        PSCOPE_TRY(stats, calibrator->inputGrams(job));
        const LinearWeights& output = model->layers[static_cast<std::size_t>(l)].matrices[static_cast<std::size_t>(MatrixKind::AttentionOutput)];
        const auto columns = static_cast<std::size_t>(output.columns());
        const auto at = static_cast<std::size_t>(l);
        if (at >= stats->inputPeaks.size() || stats->inputPeaks[at][static_cast<std::size_t>(MatrixKind::AttentionOutput)].size() != columns)
            return fail(ErrorCode::Mismatch, "{}: the calibration has no peaks for the {} inputs of layer {}", methods.weight->id, columns, l);
        std::vector<float> peaks(columns, 0.0F), factors;
        const auto weights = floatsOf(output.weight).values;
        for (std::size_t i = 0; i < weights.size(); ++i) peaks[i % columns] = std::max(peaks[i % columns], std::fabs(weights[i]));
        for (std::size_t i = 0; i < columns; ++i) {
            const float input = stats->inputPeaks[at][static_cast<std::size_t>(MatrixKind::AttentionOutput)][i];
            const float factor = input > 0 && peaks[i] > 0 ? std::sqrt(input / peaks[i]) : 1;
            factors.push_back(std::clamp(factor, 1 / kLargest, kLargest));
        }
        return factors;
    }

    /// The source of a matrix with the smoothing in it.
    static FloatArray smoothed(const FloatArray& source, MatrixKind kind, int columns, std::span<const float> factors) {
        auto values = std::make_shared<std::vector<float>>(source.values.begin(), source.values.end());
        const auto n = static_cast<std::size_t>(columns);
        for (std::size_t i = 0; i < values->size(); ++i) {
            if (kind == MatrixKind::Value) (*values)[i] /= factors[i / n];
            if (kind == MatrixKind::AttentionOutput) (*values)[i] *= factors[i % n];
        }
        return {values, *values};
    }

    Result<std::shared_ptr<const CompressedMatrix>> matrixOf(const LinearWeights& linear, int l, MatrixKind kind, const MatrixSpec& spec,
                                                             const Methods& methods, const Kept& kept, std::span<const float> factors,
                                                             JobContext& job) {
        const WeightMethod& method = *methods.weight;
        const bool classifier = kind == MatrixKind::Classifier;
        const int root = classifier ? -1 : rootOf(l);
        MatrixJob task{.source = {}, .sourceRows = linear.rows(), .sourceColumns = linear.columns(), .rows = kept.rows(kind),
                       .columns = kept.columns(kind), .spec = spec, .method = &method, .inputNorms = {}, .gram = {},
                       .repair = nullptr, .unitWidth = 0,
                       .seed = kSeed * 1000003 + static_cast<std::uint64_t>(root + 1) * 16 + static_cast<std::uint64_t>(kind)};
        const bool changes = !spec.isDense() || (method.fit && spec.bits <= 8);
        const bool repairs = methods.repair->repair && (!spec.isDense() || task.columns);
        const bool smooths = !factors.empty() && (kind == MatrixKind::Value || kind == MatrixKind::AttentionOutput);
        // Layers that share weights share the result, unless the method looks at each layer's own inputs.
        const bool byLayer = (changes && (method.needsInputNorms || method.needsGrams)) || repairs || smooths;
        const std::string key =
            fmt::format("{} {} {} {} {} {} {} v{}", byLayer ? l : root, static_cast<int>(kind), toText(spec), changes || smooths ? method.id : "",
                        repairs ? methods.repair->id : "", keyOf(task.rows), keyOf(task.columns), byLayer ? calibrationVersion : 0);
        if (auto known = cache.find(key)) return known;
        if (job.stopRequested()) return cancelled();
        if (!spec.isDense()) {
            PSCOPE_TRY(norms, normsFor(method, l, kind, task.sourceColumns, job));
            task.inputNorms = std::move(norms);
        }
        if (repairs || (changes && method.needsGrams)) {
            PSCOPE_TRY(gram, gramFor(repairs ? "repair " + methods.repair->id : method.id, l, kind, task.sourceColumns, job));
            task.gram = std::move(gram);
        }
        if (repairs) {
            task.repair = methods.repair;
            task.unitWidth = kind == MatrixKind::AttentionOutput ? shape.headWidth : 1;
        }
        task.source = floatsOf(linear.weight);
        if (smooths) task.source = smoothed(task.source, kind, task.sourceColumns, factors);
        auto made = buildMatrix(task, job);
        if (!made && made.error().code == ErrorCode::Cancelled) return cancelled();
        if (!made)
            return fail(made.error().code, "{} {}", classifier ? "the classifier" : fmt::format("layer {} matrix {}", l, name(kind)),
                        made.error().message);
        cache.store(key, *made, ownedBytes(**made, task));
        return *made;
    }

    Result<CompressedLayer> layerOf(const Recipe& recipe, int l, const Methods& methods, JobContext& job) {
        const LayerWeights& weights = model->layers[static_cast<std::size_t>(l)];
        PSCOPE_TRY(kept, keptOf(recipe, l, job));
        CompressedLayer out;
        out.source = l;
        std::ranges::set_difference(weights.headIds, recipe.layers[static_cast<std::size_t>(l)].removedHeads, std::back_inserter(out.headIds));
        if (kept.neurons) out.neuronIds = *kept.neurons;
        PSCOPE_TRY(factors, smoothing(methods, recipe, l, job));
        for (std::size_t k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            PSCOPE_TRY(matrix, matrixOf(weights.matrices[k], l, kind, recipe.matrix(l, kind), methods, kept, factors, job));
            out.matrices[k] = matrix;
            const Tensor& bias = weights.matrices[k].bias;
            FloatArray values = bias.empty() ? FloatArray{} : bias.floats();
            if (!factors.empty() && kind == MatrixKind::Value && !bias.empty()) values = smoothed(values, kind, 1, factors);
            out.biases[k] = pick(values, kept.rows(kind), weights.matrices[k].rows());
        }
        out.attentionNorm = weights.attentionNorm;
        out.outputNorm = weights.outputNorm;
        return out;
    }
};

Compressor::Compressor(std::shared_ptr<const Model> model, std::shared_ptr<Calibrator> calibrator)
    : m_impl(std::make_unique<Impl>(std::move(model), std::move(calibrator))) {}
Compressor::~Compressor() = default;

const Model& Compressor::model() const { return *m_impl->model; }

Result<const UnitScores*> Compressor::unitScores(const std::string& unitMethod, JobContext& job) { return m_impl->unitScores(unitMethod, job); }

Result<const CalibrationStats*> Compressor::gradients(JobContext& job) {
    if (!m_impl->calibrator) return fail(ErrorCode::Unsupported, "gradients need data: choose a data set");
    return m_impl->calibrator->gradients(job);
}

void Compressor::calibrationChanged() {
    ++m_impl->calibrationVersion;
    for (const UnitMethod& method : unitMethods())
        if (method.needsGradients) m_impl->scores.erase(method.id);
}

Result<CompressedModel> Compressor::apply(const Recipe& recipe, JobContext& job) {
    PSCOPE_CHECK(checkRecipe(recipe, m_impl->shape));
    PSCOPE_TRY(weightMethod, findWeightMethod(recipe.weightMethod));
    PSCOPE_TRY(repairMethod, findRepairMethod(recipe.repair));
    const Methods methods{weightMethod, repairMethod};
    PSCOPE_CHECK(findUnitMethod(recipe.unitMethod));
    CompressedModel out{.model = m_impl->model, .recipe = recipe, .layers = {}, .classifier = nullptr};
    job.phase("compressing");
    const int layers = m_impl->shape.layers;
    for (int l = 0; l < layers; ++l) {
        if (job.stopRequested()) return cancelled();
        job.progress(l, layers);
        if (recipe.layers[static_cast<std::size_t>(l)].dropped) continue;
        PSCOPE_TRY(layer, m_impl->layerOf(recipe, l, methods, job));
        out.layers.push_back(std::move(layer));
    }
    if (m_impl->model->hasHead()) {
        PSCOPE_TRY(matrix, m_impl->matrixOf(m_impl->model->classifier, -1, MatrixKind::Classifier, recipe.classifier, methods, Kept{}, {}, job));
        out.classifier = matrix;
    }
    job.progress(layers, layers);
    return out;
}

} // namespace pscope
