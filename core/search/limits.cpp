// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/limits.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pscope {

bool hasPredictableLimit(const Goal& goal) {
    return std::ranges::any_of(goal.constraints, [](const Constraint& c) {
        const auto metric = findGoalMetric(c.metric);
        return metric && !(*metric)->needsAccuracy;
    });
}

std::optional<Genome> drawWithin(const SearchWorld& world, Rng& rng, int tries,
                                 const std::function<bool(const Genome&)>& accept) {
    std::optional<Genome> best;
    double least = 0;
    for (int i = 0; i < tries; ++i) {
        Genome genome = world.space().random(rng);
        if (!accept(genome)) continue;
        const double violation = world.predictedViolation(genome);
        if (!best || violation < least) best = std::move(genome), least = violation;
        if (least <= 0) break;
    }
    return best;
}

Genome toLimit(const SearchWorld& world, Genome genome, Rng& rng) {
    if (!hasPredictableLimit(world.goal())) return genome;
    const auto& genes = world.space().genes();
    double now = world.predictedViolation(genome);
    // Each move strictly helps, so both loops end.
    const auto move = [&](int step, const auto& helps) {
        std::vector<std::size_t> open;
        for (std::size_t g = 0; g < genes.size(); ++g)
            if (genome[g] + step >= 0 && genome[g] + step < genes[g].options()) open.push_back(g);
        while (!open.empty()) {
            const auto pick = std::size_t(rng.below(int(open.size())));
            const std::size_t g = open[pick];
            genome[g] += step;
            const double later = world.predictedViolation(genome);
            if (helps(later)) {
                now = later;
                return true;
            }
            genome[g] -= step;
            open.erase(open.begin() + std::ptrdiff_t(pick));
        }
        return false;
    };
    while (now > 0)
        if (!move(+1, [&](double later) { return later < now; })) break;
    while (now <= 0)
        if (!move(-1, [](double later) { return later <= 0; })) break;
    return genome;
}

Genome freshStart(const SearchWorld& world, Rng& rng, std::set<Genome>& seen) {
    for (int i = 0; i < 20; ++i) {
        auto drawn = drawWithin(world, rng, 100, [&](const Genome& g) { return !seen.contains(g); });
        if (!drawn) break;
        Genome genome = toLimit(world, std::move(*drawn), rng);
        if (seen.insert(genome).second) return genome;
    }
    return {};
}

Genome harsherToLimit(const SearchWorld& world, Genome genome) {
    const auto& genes = world.space().genes();
    for (double now = world.predictedViolation(genome); now > 0;) {
        double most = 0, then = now;
        Genome best;
        for (std::size_t g = 0; g < genes.size(); ++g)
            for (int o = genome[g] + 1; o < genes[g].options(); ++o) {
                Genome next = genome;
                next[g] = o;
                const double later = world.predictedViolation(next);
                const double error = std::max(0.0, world.weightError(g, o) - world.weightError(g, genome[g]));
                if (const double rate = (now - later) / (error + 1e-4); later < now && rate > most)
                    most = rate, then = later, best = std::move(next);
            }
        if (best.empty()) break;
        genome = std::move(best), now = then;
    }
    return genome;
}

Genome milderToLimit(const SearchWorld& world, Genome genome) {
    for (;;) {
        double most = 0;
        Genome best;
        for (std::size_t g = 0; g < genome.size(); ++g)
            for (int o = 0; o < genome[g]; ++o) {
                Genome next = genome;
                next[g] = o;
                const double back = world.weightError(g, genome[g]) - world.weightError(g, o);
                if (back > most && world.predictedViolation(next) <= 0) most = back, best = std::move(next);
            }
        if (best.empty()) return genome;
        genome = std::move(best);
    }
}

Recipe sparserToLimit(const SearchWorld& world, Recipe recipe) {
    constexpr double kStep = 0.05, kMost = 0.95;
    const SearchSpace& space = world.space();
    for (double now = world.predictedViolation(recipe); now > 0;) {
        double most = 0, then = now;
        std::optional<Recipe> best;
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                const MatrixSpec own = recipe.matrix(l, kind);
                const bool hasShare = own.pattern == Pattern::Unstructured || own.pattern == Pattern::Block;
                if (!hasShare || own.sparsity + kStep > kMost || !space.mayChange(l, kind)) continue;
                Recipe next = recipe;
                next.matrix(l, kind).sparsity = own.sparsity + kStep;
                const double later = world.predictedViolation(next);
                if (later >= now) continue;
                const double error = world.matrixEnergy(l, kind) * std::max(0.0, world.matrixError(l, kind, next.matrix(l, kind)) -
                                                                                     world.matrixError(l, kind, own));
                if (const double rate = (now - later) / (error + 1e-9); rate > most)
                    most = rate, then = later, best = std::move(next);
            }
        if (!best) break;
        recipe = std::move(*best), now = then;
    }
    return recipe;
}

double largestShareWithin(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                          double otherwise) {
    if (!hasPredictableLimit(world.goal())) return otherwise;
    if (world.predictedViolation(recipeOf(1)) <= 0) return 1;
    double low = 0, high = 1;
    for (int i = 0; i < 20; ++i) {
        const double middle = (low + high) / 2;
        (world.predictedViolation(recipeOf(middle)) <= 0 ? low : high) = middle;
    }
    return low;
}

std::vector<double> sharesToTry(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                                double otherwise) {
    const double share = largestShareWithin(world, recipeOf, otherwise);
    if (hasPredictableLimit(world.goal()))
        return {share, 0.97 * share, 0.94 * share, 0.9 * share, 0.85 * share};
    std::vector<double> all{otherwise};
    for (int tenths = 9; tenths >= 1; --tenths)
        if (std::abs(tenths / 10.0 - otherwise) > 1e-9) all.push_back(tenths / 10.0);
    return all;
}

ParamInfo int8Param() {
    return {.id = "int8",
            .label = "Round to int8",
            .unit = "",
            .help = "Weights and activations in 8 bits too",
            .low = 0,
            .high = 1,
            .value = 1,
            .whole = true,
            .flag = true};
}

double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size() || a.size() < 3) return NAN;
    const auto ranks = [](const std::vector<double>& values) {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
        std::vector<double> rank(values.size());
        for (std::size_t i = 0; i < order.size();) {
            std::size_t j = i;
            while (j < order.size() && values[order[j]] == values[order[i]])
                ++j;
            for (std::size_t k = i; k < j; ++k)
                rank[order[k]] = double(i + j - 1) / 2;
            i = j;
        }
        return rank;
    };
    const auto x = ranks(a), y = ranks(b);
    const double mean = double(a.size() - 1) / 2;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mean) * (y[i] - mean);
        xx += (x[i] - mean) * (x[i] - mean), yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : NAN;
}

} // namespace pscope
