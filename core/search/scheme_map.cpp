// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Automatic mapping of pruning schemes (Gong et al., ACM TODAES 2022, arXiv 2111.11581): every layer gets the
// pattern and block size that suit it, from the device's own latency. The body of the paper was not at hand;
// rules after the group's other work (reconstruction). Rule: the finest scheme whose predicted latency is at
// most (1 + beta) times that of the fastest; layers whose sensitivity (T0 error of the weights) lies above a
// cut are only rounded. Proposals: the rule for every sparsity and several beta. Search: evolution over
// schemes per block of the model, from the rule's mapping on.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/limits.h"
#include "core/search/scheme_map.h"

namespace pscope {

std::size_t finestWithin(const std::vector<double>& latency, double beta) {
    const double fastest = *std::ranges::min_element(latency);
    for (std::size_t i = 0; i < latency.size(); ++i)
        if (latency[i] <= (1 + beta) * fastest + 1e-12) return i;
    return 0;
}

namespace {

constexpr int kSparsities[] = {50, 60, 70, 80, 90};
constexpr double kBetas[] = {0.15, 0, 0.3, 1, 1e9};

/// Finest first.
std::vector<std::string> schemes(int percent, bool integers) {
    std::vector<std::string> list;
    for (const char* block : {"", "1x4 ", "4x1 ", "4x4 ", "8x4 ", "16x4 "})
        list.push_back(fmt::format("{}{}%{}", block, percent, integers ? " int8" : ""));
    return list;
}

class SchemeMap final : public Strategy {
public:
    explicit SchemeMap(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed)
        , m_integers(m_in.params.at("int8") != 0) {
        const int own = int(std::round(m_in.params.at("sparsity")));
        std::vector<int> sparsities{own};
        for (const int percent : kSparsities)
            if (percent != own) sparsities.push_back(percent);
        std::vector<double> betas{m_in.params.at("beta")};
        betas.insert(betas.end(), std::begin(kBetas), std::end(kBetas));
        std::vector<std::pair<double, Proposal>> order;
        std::set<std::string> seen;
        for (const int percent : sparsities)
            for (const double beta : betas) {
                Recipe recipe = byRule(percent, beta);
                if (!seen.insert(toText(recipe, m_in.world.space().shape())).second) continue;
                const double violation = m_in.world.predictedViolation(recipe);
                order.emplace_back(
                    violation, Proposal{m_in.world.space().dense(),
                                        beta > 1e6 ? fmt::format("finest scheme, {} % zeros", percent)
                                                   : fmt::format("rule, {} % zeros, {:.0f} % slower allowed",
                                                                 percent, 100 * beta),
                                        -1, std::move(recipe)});
            }
        std::ranges::stable_sort(order, {}, [](const auto& item) { return item.first; });
        for (auto& [violation, proposal] : order)
            m_rules.push_back(std::move(proposal));
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (; most > 0 && m_next < m_rules.size(); --most)
            list.push_back(m_rules[m_next++]);
        if (!list.empty() || m_in.params.at("search") == 0 || most <= 0 || !m_best) return list;
        for (int tries = 0; tries < 200 && list.empty(); ++tries) {
            Recipe recipe = mutated();
            if (m_in.world.predictedViolation(recipe) > 0 && tries < 150) continue;
            if (m_seen.insert(toText(recipe, m_in.world.space().shape())).second)
                list.push_back({m_in.world.space().dense(), "one part on another scheme", m_best->number,
                                std::move(recipe)});
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            m_seen.insert(outcome.recipe);
            if (!outcome.failed && (!m_best || better(outcome, *m_best))) m_best = outcome;
        }
    }

private:
    Recipe byRule(int percent, double beta) {
        const SearchSpace& space = m_in.world.space();
        Recipe recipe = space.base();
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                if (!space.mayChange(l, kind)) continue;
                MatrixSpec& own = recipe.matrix(l, kind);
                if (const auto spec = schemeFor(l, kind, percent, beta)) own = *spec;
            }
        return recipe;
    }

    std::optional<MatrixSpec> schemeFor(int layer, MatrixKind kind, int percent, double beta) {
        const SearchSpace& space = m_in.world.space();
        const MatrixSize size = sizeAfterRemoval(space.base(), space.shape(), layer, kind);
        std::vector<MatrixSpec> specs;
        std::vector<double> latency;
        for (const std::string& text : schemes(percent, m_integers)) {
            const MatrixSpec spec = *parseMatrixSpec(text);
            if (!checkSpec(spec, size.rows, size.columns) || !m_in.world.runs(spec, size.rows, size.columns))
                continue;
            specs.push_back(spec);
            latency.push_back(latencyOf(kind, size, spec));
        }
        if (specs.empty()) return std::nullopt;
        const MatrixSpec chosen = specs[finestWithin(latency, beta)];
        const double cut = m_in.params.at("cut");
        if (m_in.world.matrixError(layer, kind, chosen) <= cut) return chosen;
        MatrixSpec rounded;
        rounded.bits = m_integers ? 8 : 32;
        return rounded;
    }

    /// Predicted milliseconds of one matrix of that kind, from the difference to the base recipe; the same
    /// for every layer of a size.
    double latencyOf(MatrixKind kind, const MatrixSize& size, const MatrixSpec& spec) {
        const std::string key = fmt::format("{} {} {} {}", int(kind), size.rows, size.columns, toText(spec));
        if (const auto known = m_latency.find(key); known != m_latency.end()) return known->second;
        const SearchSpace& space = m_in.world.space();
        Recipe with = space.base();
        int count = 0;
        for (int l = 0; l < space.shape().layers; ++l)
            if (space.mayChange(l, kind) && sizeAfterRemoval(space.base(), space.shape(), l, kind) == size)
                with.matrix(l, kind) = spec, ++count;
        return m_latency[key] = m_in.world.predictRecipe(with).latencyMs / std::max(1, count);
    }

    Recipe mutated() {
        const SearchSpace& space = m_in.world.space();
        Recipe recipe = parseRecipe(m_best->recipe, space.shape()).value();
        const int layer = m_rng.below(space.shape().layers);
        const bool ffn = m_rng.below(2) != 0;
        const int percent = kSparsities[m_rng.below(int(std::size(kSparsities)))];
        const auto list = schemes(percent, m_integers);
        const MatrixSpec spec = *parseMatrixSpec(list[std::size_t(m_rng.below(int(list.size())))]);
        for (int k = ffn ? 4 : 0; k < (ffn ? 6 : 4); ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const MatrixSize size = sizeAfterRemoval(space.base(), space.shape(), layer, kind);
            if (space.mayChange(layer, kind) && checkSpec(spec, size.rows, size.columns) &&
                m_in.world.runs(spec, size.rows, size.columns))
                recipe.matrix(layer, kind) = spec;
        }
        return recipe;
    }

    StrategyInput m_in;
    Rng m_rng;
    bool m_integers;
    std::vector<Proposal> m_rules;
    std::size_t m_next = 0;
    std::set<std::string> m_seen;
    std::map<std::string, double> m_latency;
    std::optional<Outcome> m_best;
};

} // namespace

StrategyRow schemeMapStrategy() {
    return {.id = "scheme-map",
            .label = "Mapping of pruning schemes",
            .source =
                "Gong et al., ACM TODAES 2022, arXiv 2111.11581 (abstract and the group's earlier work)",
            .provenance = "reconstruction",
            .help = "The finest pattern per matrix that is not much slower than the fastest one on this "
                    "device, for a row of sparsities; "
                    "then, if wanted, evolution over patterns.",
            .params = {{.id = "sparsity",
                        .label = "Sparsity",
                        .unit = "%",
                        .help = "Tried first; others follow",
                        .low = 10,
                        .high = 95,
                        .value = 70},
                       {.id = "beta",
                        .label = "Slower allowed",
                        .unit = "of the fastest",
                        .help = "0: always the fastest scheme",
                        .low = 0,
                        .high = 10,
                        .value = 0.15},
                       {.id = "cut",
                        .label = "Sensitivity cut",
                        .unit = "of the weights' energy",
                        .help = "Matrices that would lose more are only rounded",
                        .low = 0,
                        .high = 1,
                        .value = 1},
                       int8Param(),
                       {.id = "search",
                        .label = "Search on",
                        .unit = "",
                        .help = "After the rules, change one part's scheme at a time",
                        .low = 0,
                        .high = 1,
                        .value = 1,
                        .whole = true,
                        .flag = true}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                return std::make_unique<SchemeMap>(std::move(input));
            },
            .moves = "pattern and block size of every matrix",
            .adapt = [](SpaceOptions& options) { // the latency model must have met every scheme
                options.levels = {"int8"};
                for (const int percent : {50, 80}) // two of each: what a kept weight costs is the difference
                    for (std::string& scheme : schemes(percent, true))
                        options.levels.push_back(std::move(scheme));
                options.matrices = true, options.heads = options.neurons = options.depth = false;
            }};
}

} // namespace pscope
