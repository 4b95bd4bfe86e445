// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/bench_world.h"

#include <algorithm>
#include <cmath>

#include "core/backend/last_layer.h"
#include "core/compress/executed_work.h"

namespace pscope {
namespace {

/// The matrix as the cost functions see it, with the zeros a pattern promises.
CompressedMatrix nominal(const MatrixSpec& spec, const MatrixSize& size) {
    CompressedMatrix matrix;
    matrix.spec = spec;
    matrix.rows = size.rows;
    matrix.columns = size.columns;
    const double all = double(size.rows) * size.columns;
    matrix.nonzeros = std::llround(all * (1 - spec.zeroFraction()));
    if (spec.pattern == Pattern::Block)
        matrix.blocks = std::llround(all * (1 - spec.sparsity) / (spec.p * spec.q));
    return matrix;
}

struct Sizes {
    double bytes = 0, macs = 0;
};

/// The encoder's matrices only: everything else is the same in every recipe (but for the biases of what was
/// removed).
Sizes matricesOf(const Recipe& recipe, const Model& model, const ModelShape& shape, int tokens,
                 bool firstTokensLast) {
    Sizes sizes;
    int last = shape.layers - 1; // that runs
    while (last > 0 && recipe.layers[std::size_t(last)].dropped)
        --last;
    for (int l = 0; l < shape.layers; ++l) {
        const LayerSpec& layer = recipe.layers[std::size_t(l)];
        if (layer.dropped) continue;
        std::int64_t keyAndValue = 0, other = 0;
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const CompressedMatrix matrix =
                nominal(recipe.matrix(l, kind), sizeAfterRemoval(recipe, shape, l, kind));
            if (model.layers[std::size_t(l)].sharedWith < 0) sizes.bytes += double(storageBytes(matrix));
            (kind == MatrixKind::Key || kind == MatrixKind::Value ? keyAndValue : other) += storedValues(matrix);
        }
        const auto heads = std::int64_t(shape.headIds[std::size_t(l)].size() - layer.removedHeads.size());
        const std::int64_t width = heads * shape.headWidth;
        sizes.macs += double(firstTokensLast && l == last
                                 ? firstTokenLayerMacs(tokens, keyAndValue, other, width)
                                 : layerMacs(tokens, tokens, keyAndValue, other, width));
    }
    return sizes;
}

double squares(std::span<const float> values) {
    double sum = 0;
    for (const float v : values)
        sum += double(v) * v;
    return sum;
}

} // namespace

Result<std::unique_ptr<BenchWorld>> BenchWorld::make(Workbench& bench, SearchSpace space, Goal goal,
                                                     const Figures& dense, const ModelCost& denseCost,
                                                     int tokens, JobContext& job) {
    std::unique_ptr<BenchWorld> world(new BenchWorld(bench, std::move(space), std::move(goal), job));
    world->addDevice("", bench);
    world->m_dense = dense;
    world->m_denseCost = denseCost;
    world->m_tokens = tokens;
    PSCOPE_TRY(executable, bench.executable(denseRecipe(bench.shape()), job));
    const auto* shortcut = dynamic_cast<const LastLayerShortcut*>(executable);
    world->m_firstTokensLast = shortcut && shortcut->firstTokensLast();
    const ModelShape& shape = world->m_space.shape();
    const Sizes matrices = matricesOf(denseRecipe(shape), world->m_model, shape, tokens,
                                      world->m_firstTokensLast);
    world->m_denseMatrixBytes = matrices.bytes;
    world->m_denseMatrixMacs = matrices.macs;
    PSCOPE_CHECK(world->measureErrors(bench.compressor(), job));
    return world;
}

/// Applies each level everywhere once and compares the weights; removed units count with the weights they
/// take along.
Result<void> BenchWorld::measureErrors(Compressor& compressor, JobContext& job) {
    PSCOPE_TRY(base, compressor.apply(denseRecipe(m_space.shape()), job));
    const auto& genes = m_space.genes();
    for (std::size_t g = 0; g < genes.size(); ++g) {
        const Gene& gene = genes[g];
        auto& errors = m_errors.emplace_back(std::size_t(gene.options()), 0.0);
        for (int o = 1; o < gene.options(); ++o) {
            if (gene.kind == Gene::Kind::Depth) {
                errors[std::size_t(o)] = 1;
                continue;
            }
            if (job.stopRequested()) return cancelled();
            Genome alone = m_space.dense();
            alone[g] = o;
            PSCOPE_TRY(applied, compressor.apply(m_space.decode(alone), job));
            double lost = 0, all = 0;
            // Layers dropped by the base recipe are absent from the applied model: find ours by its source.
            const auto own = std::ranges::find(applied.layers, gene.layer, &CompressedLayer::source);
            const auto& original = base.layers[std::size_t(gene.layer)];
            for (std::size_t k = 0; k < kLayerMatrices && own != applied.layers.end(); ++k) {
                const auto &before = *original.matrices[k], &after = *own->matrices[k];
                const double whole = squares(before.weights.values);
                if (gene.kind == Gene::Kind::Matrices) {
                    if (!(gene.matrices >> k & 1U)) continue;
                    all += whole;
                    if (before.weights.values.size() != after.weights.values.size())
                        continue; // units gone by the base recipe
                    for (std::size_t i = 0; i < after.weights.values.size(); ++i) {
                        const double d = double(before.weights.values[i]) - after.weights.values[i];
                        lost += d * d;
                    }
                } else if (before.rows != after.rows || before.columns != after.columns) {
                    all += whole;
                    lost += std::max(0.0, whole - squares(after.weights.values));
                }
            }
            errors[std::size_t(o)] = all > 0 ? lost / all : 0;
        }
    }
    return {};
}

Figures BenchWorld::predict(const Genome& genome) const {
    if (const auto known = m_predicted.find(genome); known != m_predicted.end()) return known->second;
    return m_predicted[genome] = predictRecipe(m_space.decode(genome));
}

Figures BenchWorld::predictRecipe(const Recipe& recipe) const {
    const Sizes own = matricesOf(recipe, m_model, m_space.shape(), m_tokens, m_firstTokensLast);
    Figures figures;
    for (const auto& [name, device] : m_devices) {
        const Figures::Latency latency = latencyOf(name, recipe);
        if (name.empty())
            figures.latencyMs = latency.p50Ms, figures.latencyP95Ms = latency.p95Ms;
        else
            figures.elsewhere[name] = latency;
    }
    figures.megabytes = (double(m_denseCost.bytes) - m_denseMatrixBytes + own.bytes) * 1e-6;
    figures.megaMacs = (double(m_denseCost.executedMacs) - m_denseMatrixMacs + own.macs) * 1e-6;
    return figures;
}

double BenchWorld::matrixError(int layer, MatrixKind kind, const MatrixSpec& spec) const {
    const std::string key = fmt::format("{} {} {}", layer, int(kind), toText(spec));
    if (const auto known = m_matrixErrors.find(key); known != m_matrixErrors.end()) return known->second;
    Recipe alone = denseRecipe(m_space.shape());
    alone.weightMethod = m_space.base().weightMethod;
    alone.matrix(layer, kind) = spec;
    const auto applied = m_bench.compressor().apply(alone, m_job);
    if (!applied) return 1; // cannot be had: as bad as no matrix at all
    const auto& after = *applied->layers[std::size_t(layer)].matrices[std::size_t(kind)];
    const FloatArray before = m_model.layers[std::size_t(layer)].matrices[std::size_t(kind)].weight.floats();
    double lost = 0;
    for (std::size_t i = 0; i < before.values.size(); ++i) {
        const double d = double(before.values[i]) - after.weights.values[i];
        lost += d * d;
    }
    const double all = squares(before.values);
    return m_matrixErrors[key] = all > 0 ? lost / all : 0;
}

double BenchWorld::matrixEnergy(int layer, MatrixKind kind) const {
    const FloatArray weights = m_model.layers[std::size_t(layer)].matrices[std::size_t(kind)].weight.floats();
    return squares(weights.values);
}

Result<const CalibrationStats*> BenchWorld::gradients() const {
    return m_bench.compressor().gradients(m_job);
}

bool BenchWorld::runs(const MatrixSpec& spec, int rows, int columns) const {
    return m_bench.support(spec, rows, columns).supported;
}

void BenchWorld::addDevice(const std::string& name, Workbench& bench) {
    auto kernel = [&bench](const MatrixSpec& spec, int rows, int columns) {
        const Support support = bench.support(spec, rows, columns);
        return support.supported ? support.kernel : std::string("none");
    };
    m_devices.emplace(name, Device{LatencyModel(bench.shape(), kernel)});
    m_predicted.clear();
}

void BenchWorld::fitLatency(const std::string& device, const std::vector<Recipe>& recipes,
                            const std::vector<double>& measuredMs, double tailRatio) {
    Device& own = m_devices.at(device);
    own.model.fit(recipes, measuredMs);
    own.tailRatio = tailRatio;
    m_predicted.clear();
}

Figures::Latency BenchWorld::latencyOf(const std::string& device, const Recipe& recipe) const {
    const Device& own = m_devices.at(device);
    const double p50 = own.model.predictMs(recipe);
    return {p50, p50 * own.tailRatio};
}

} // namespace pscope
