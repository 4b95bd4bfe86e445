// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/space.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pscope {
namespace {

constexpr unsigned kAll = (1U << kLayerMatrices) - 1;
constexpr unsigned kAttention = 0xF, kFfn = 0x30;

/// Groups of matrices that are decided together.
std::vector<unsigned> groupsOf(const std::string& grain) {
    if (grain == "layer") return {kAll};
    if (grain == "block") return {kAttention, kFfn};
    std::vector<unsigned> each;
    for (int k = 0; k < kLayerMatrices; ++k)
        each.push_back(1U << k);
    return each;
}

bool legalFor(const MatrixSpec& spec, const ModelShape& shape, int layer, unsigned matrices) {
    Recipe probe = denseRecipe(shape);
    for (int k = 0; k < kLayerMatrices; ++k)
        if (matrices >> k & 1U) probe.matrix(layer, static_cast<MatrixKind>(k)) = spec;
    return checkRecipe(probe, shape).has_value();
}

/// The names of layers in "heads 0-2" as the recipe parser reads them.
Result<std::vector<int>> layersOf(std::string_view list, const ModelShape& shape) {
    std::vector<int> layers;
    if (list.find_first_not_of(' ') == std::string_view::npos) {
        layers.resize(std::size_t(shape.layers));
        std::iota(layers.begin(), layers.end(), 0);
        return layers;
    }
    PSCOPE_TRY(recipe, parseRecipe(fmt::format("layers {} *: int8", list), shape));
    for (int l = 0; l < shape.layers; ++l)
        if (recipe.layers[std::size_t(l)].matrices[0].bits == 8) layers.push_back(l);
    return layers;
}

} // namespace

std::uint64_t Rng::next() { // splitmix64
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

double Rng::normal() {
    return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(6.283185307179586 * uniform());
}

std::vector<std::string> defaultLevels() {
    return {"int8", "4x4 25% int8", "2:4 int8", "4x4 50% int8", "1:4 int8", "4x4 70% int8"};
}

int Gene::options() const {
    switch (kind) {
    case Kind::Matrices:
        return int(levels.size());
    case Kind::Heads:
        return int(removedHeads.size());
    case Kind::Neurons:
        return int(neurons.size());
    case Kind::Depth:
        return 2;
    }
    return 1;
}

Result<SearchSpace> SearchSpace::make(const ModelShape& shape, const UnitScores& scores,
                                      const SpaceOptions& options) {
    SearchSpace space;
    space.m_shape = shape;
    PSCOPE_TRY(base, readRecipe(options.base, shape));
    space.m_base = base;
    const auto layers = std::size_t(shape.layers);
    space.m_pins = {std::vector<unsigned>(layers), std::vector<std::uint8_t>(layers),
                    std::vector<std::uint8_t>(layers), std::vector<std::uint8_t>(layers)};
    if (options.grain != "matrix" && options.grain != "block" && options.grain != "layer")
        return fail(ErrorCode::BadInput, "grain '{}': expected matrix, block or layer", options.grain);
    for (const std::string& pin : options.pins)
        PSCOPE_CHECK(space.pin(pin));
    std::vector<MatrixSpec> levels;
    for (const std::string& text : options.levels.empty() ? defaultLevels() : options.levels) {
        PSCOPE_TRY(spec, parseMatrixSpec(text));
        levels.push_back(spec);
    }
    for (int l = 0; l < shape.layers; ++l) {
        const auto at = std::size_t(l);
        if (space.m_base.layers[at].dropped) continue; // nothing to decide about a layer that is not there
        if (options.matrices) space.addMatrixGenes(l, options, levels);
        if (options.heads && !space.m_pins.heads[at] && space.m_base.layers[at].removedHeads.empty())
            space.addHeadGene(l, scores);
        if (options.neurons && !space.m_pins.neurons[at] && space.m_base.layers[at].neurons < 0)
            space.addNeuronGene(l);
        if (options.depth && !space.m_pins.depth[at] && l > 0) // one layer at least must stay: the first
            space.m_genes.push_back(
                {.kind = Gene::Kind::Depth, .layer = l, .levels = {}, .removedHeads = {}, .neurons = {}});
    }
    if (space.m_genes.empty())
        return fail(
            ErrorCode::BadInput,
            "search: nothing is free to change; pin less, or allow levels that fit the model's sizes");
    return space;
}

Result<void> SearchSpace::pin(const std::string& text) {
    const auto bad = [&text](const Error& error) {
        return fail(ErrorCode::BadInput, "pin '{}': {}", text, error.message);
    };
    std::string_view what = text;
    if (const std::size_t colon = what.find(':'); colon != std::string_view::npos) {
        const std::string statements =
            toText(m_base, m_shape) + (m_base == denseRecipe(m_shape) ? "" : "; ") + text;
        const auto recipe = parseRecipe(statements, m_shape);
        if (!recipe) return bad(recipe.error());
        m_base = *recipe;
        what = what.substr(0, colon);
    }
    what.remove_prefix(std::min(what.find_first_not_of(' '), what.size()));
    for (const auto& [word, flags] : {std::pair{std::string_view("heads"), &m_pins.heads},
                                      {"neurons", &m_pins.neurons},
                                      {"depth", &m_pins.depth}})
        if (what.starts_with(word)) {
            const auto layers = layersOf(what.substr(word.size()), m_shape);
            if (!layers) return bad(layers.error());
            for (const int l : *layers)
                (*flags)[std::size_t(l)] = 1;
            return {};
        }
    const auto recipe = parseRecipe(std::string(what) + ": bf16", m_shape);
    if (!recipe) return bad(recipe.error());
    for (std::size_t l = 0; l < recipe->layers.size(); ++l) {
        for (std::size_t k = 0; k < kLayerMatrices; ++k)
            if (recipe->layers[l].matrices[k].bits == 16) m_pins.matrices[l] |= 1U << k;
        if (what.starts_with("layer") && m_pins.matrices[l] == kAll)
            m_pins.heads[l] = m_pins.neurons[l] = m_pins.depth[l] = 1; // a whole layer
    }
    return {};
}

void SearchSpace::addMatrixGenes(int layer, const SpaceOptions& options, std::span<const MatrixSpec> levels) {
    for (const unsigned group : groupsOf(options.grain)) {
        const unsigned open = group & ~m_pins.matrices[std::size_t(layer)];
        if (open == 0) continue;
        Gene gene{.layer = layer, .matrices = open, .levels = {}, .removedHeads = {}, .neurons = {}};
        for (int k = 0; k < kLayerMatrices; ++k)
            if (open >> k & 1U) {
                gene.levels.push_back(m_base.matrix(layer, static_cast<MatrixKind>(k)));
                break;
            }
        for (const MatrixSpec& level : levels)
            if (level != gene.levels.front() && legalFor(level, m_shape, layer, open))
                gene.levels.push_back(level);
        if (gene.options() > 1) m_genes.push_back(std::move(gene));
    }
}

/// The heads with the lowest scores go first; one always stays.
void SearchSpace::addHeadGene(int layer, const UnitScores& scores) {
    const auto at = std::size_t(layer);
    const std::vector<int>& ids = m_shape.headIds[at];
    std::vector<std::size_t> order(ids.size());
    std::iota(order.begin(), order.end(), 0);
    if (at < scores.heads.size() && scores.heads[at].size() == ids.size())
        std::ranges::stable_sort(
            order, [&](std::size_t a, std::size_t b) { return scores.heads[at][a] < scores.heads[at][b]; });
    Gene gene{.kind = Gene::Kind::Heads, .layer = layer, .levels = {}, .removedHeads = {{}}, .neurons = {}};
    for (std::size_t removed = 1; removed < ids.size(); ++removed) {
        std::vector<int> gone;
        for (std::size_t i = 0; i < removed; ++i)
            gone.push_back(ids[order[i]]);
        std::ranges::sort(gone);
        gene.removedHeads.push_back(std::move(gone));
    }
    if (gene.options() > 1) m_genes.push_back(std::move(gene));
}

void SearchSpace::addNeuronGene(int layer) {
    Gene gene{.kind = Gene::Kind::Neurons, .layer = layer, .levels = {}, .removedHeads = {}, .neurons = {-1}};
    const int all = m_shape.neurons[std::size_t(layer)];
    for (int eighths = 7; eighths >= 1; --eighths) {
        const int kept =
            all * eighths / 8 / 16 * 16; // whole vectors: odd widths cost as much as the next multiple
        if (kept > 0 && kept < all && (gene.neurons.size() == 1 || gene.neurons.back() != kept))
            gene.neurons.push_back(kept);
    }
    if (gene.options() > 1) m_genes.push_back(std::move(gene));
}

Recipe SearchSpace::decode(const Genome& genome) const {
    Recipe recipe = m_base;
    for (std::size_t g = 0; g < m_genes.size(); ++g) {
        const Gene& gene = m_genes[g];
        const auto option = std::size_t(genome[g]);
        if (option == 0) continue;
        LayerSpec& layer = recipe.layers[std::size_t(gene.layer)];
        switch (gene.kind) {
        case Gene::Kind::Matrices:
            for (std::size_t k = 0; k < kLayerMatrices; ++k)
                if (gene.matrices >> k & 1U) layer.matrices[k] = gene.levels[option];
            break;
        case Gene::Kind::Heads:
            layer.removedHeads = gene.removedHeads[option];
            break;
        case Gene::Kind::Neurons:
            layer.neurons = gene.neurons[option];
            break;
        case Gene::Kind::Depth:
            layer.dropped = true;
            break;
        }
    }
    for (LayerSpec& layer : recipe.layers)
        if (layer.dropped)
            layer = LayerSpec{
                .matrices = {}, .removedHeads = {}, .neurons = -1, .dropped = true}; // one name for one model
    return recipe;
}

Genome SearchSpace::random(Rng& rng) const {
    const double intensity = rng.uniform();
    Genome genome;
    for (const Gene& gene : m_genes) {
        int option = 0;
        for (int i = 1; i < gene.options(); ++i)
            option += rng.uniform() < intensity;
        genome.push_back(option);
    }
    return genome;
}

Result<void> SearchSpace::check(const Recipe& recipe) const {
    PSCOPE_CHECK(checkRecipe(recipe, m_shape));
    for (std::size_t l = 0; l < recipe.layers.size(); ++l) {
        const LayerSpec &own = recipe.layers[l], &base = m_base.layers[l];
        const auto moved = [l](std::string_view what) {
            return fail(ErrorCode::Mismatch, "layer {}: {} is pinned and was changed", l, what);
        };
        if (m_pins.depth[l] && own.dropped != base.dropped) return moved("its presence");
        if (own.dropped) continue;
        for (std::size_t k = 0; k < kLayerMatrices; ++k)
            if (m_pins.matrices[l] >> k & 1U && own.matrices[k] != base.matrices[k])
                return moved(name(static_cast<MatrixKind>(k)));
        if (m_pins.heads[l] && own.removedHeads != base.removedHeads) return moved("heads");
        if (m_pins.neurons[l] && own.neurons != base.neurons) return moved("neurons");
    }
    return {};
}

bool SearchSpace::mayChange(int layer, MatrixKind kind) const {
    const auto l = std::size_t(layer);
    return !m_base.layers[l].dropped && !(m_pins.matrices[l] >> unsigned(kind) & 1U);
}

bool SearchSpace::mayRemoveHeads(int layer) const {
    const auto l = std::size_t(layer);
    return !m_base.layers[l].dropped && !m_pins.heads[l] && m_base.layers[l].removedHeads.empty();
}

bool SearchSpace::mayRemoveNeurons(int layer) const {
    const auto l = std::size_t(layer);
    return !m_base.layers[l].dropped && !m_pins.neurons[l] && m_base.layers[l].neurons < 0;
}

bool SearchSpace::mayDrop(int layer) const {
    const auto l = std::size_t(layer);
    return !m_base.layers[l].dropped && !m_pins.depth[l];
}

std::vector<MatrixSpec> SearchSpace::levels() const {
    std::vector<MatrixSpec> all;
    for (const Gene& gene : m_genes)
        for (std::size_t i = 1; i < gene.levels.size(); ++i)
            if (std::ranges::find(all, gene.levels[i]) == all.end()) all.push_back(gene.levels[i]);
    return all;
}

} // namespace pscope
