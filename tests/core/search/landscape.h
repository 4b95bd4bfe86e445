// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A world for strategies whose answers are arithmetic: METHODS-search 2.2. Accuracy = 1 - sum c s^2, latency
// = sum t (1 - s) over the blocks (attention, FFN of each layer), s being the share of zeros; integers,
// removed heads, removed neurons and dropped layers cost and save along.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/search/level_dp.h"
#include "core/search/strategy.h"

namespace pscope::test {

class Landscape final : public SearchWorld {
public:
    Landscape(int layers, std::uint64_t seed, Goal goal, std::vector<std::string> pins = {},
              const StrategyRow* row = nullptr)
        : m_goal(std::move(goal)) {
        ModelShape shape;
        shape.layers = layers, shape.hidden = 64, shape.headWidth = 16, shape.classes = 2;
        shape.headIds.assign(std::size_t(layers), {0, 1, 2, 3});
        shape.neurons.assign(std::size_t(layers), 256);
        SpaceOptions options;
        for (int s = 1; s < 10; ++s)
            options.levels.push_back(fmt::format("{}%", 10 * s));
        options.pins = std::move(pins);
        if (row && row->adapt) row->adapt(options);
        m_space = SearchSpace::make(shape, {}, options).value();
        Rng rng(seed * 7919 + 1);
        double total = 0, sum = 0;
        for (int b = 0; b < 2 * layers; ++b) {
            m_cost.push_back(std::exp(rng.normal()));
            m_time.push_back(0.5 + rng.uniform());
            total += m_time.back(), sum += m_cost.back();
        }
        for (double& c : m_cost)
            c /= sum;
        for (double& t : m_time)
            t /= total;
        makeGradients(rng, layers);
        m_dense = predictRecipe(denseRecipe(shape));
        m_dense.accuracy = 100;
    }
    const SearchSpace& space() const override { return *m_space; }
    const Goal& goal() const override { return m_goal; }
    const Figures& dense() const override { return m_dense; }
    static double sparsity(int option) { return option / 10.0; }

    Figures predict(const Genome& genome) const override { return predictRecipe(m_space->decode(genome)); }
    Figures predictRecipe(const Recipe& recipe) const override {
        Figures figures{0, 0, 0, 0};
        for (std::size_t b = 0; b < m_time.size(); ++b) {
            const LayerSpec& layer = recipe.layers[b / 2];
            if (layer.dropped) continue;
            const double left = b % 2 == 0 ? 1 - double(layer.removedHeads.size()) / 4
                                           : (layer.neurons < 0 ? 256 : layer.neurons) / 256.0;
            const std::size_t first = b % 2 == 0 ? 0 : 4, count = b % 2 == 0 ? 4 : 2;
            for (std::size_t k = first; k < first + count; ++k) {
                const MatrixSpec& spec = layer.matrices[k];
                const double share = m_time[b] * left / double(count) * (1 - spec.zeroFraction());
                figures.latencyMs += share * (spec.bits <= 8 ? 0.5 + spec.bits / 80.0 : 1);
                figures.megaMacs += share;
                figures.megabytes += share * spec.bits / 32;
            }
        }
        figures.latencyP95Ms = 1.2 * figures.latencyMs;
        for (const std::string& device : devicesOf(m_goal))
            figures.elsewhere[device] = {2 * figures.latencyMs, 2.4 * figures.latencyMs};
        return figures;
    }
    double weightError(std::size_t gene, int option) const override {
        const Gene& g = m_space->genes()[gene];
        if (g.kind != Gene::Kind::Matrices) return double(option) / g.options();
        return option == 0 ? 0 : strength(g.levels[std::size_t(option)]);
    }
    double matrixError(int, MatrixKind, const MatrixSpec& spec) const override { return strength(spec); }
    double matrixEnergy(int, MatrixKind) const override { return 1; }
    Result<const CalibrationStats*> gradients() const override { return &m_stats; }
    bool runs(const MatrixSpec&, int, int) const override { return true; }

    double lossOf(const Recipe& recipe) const {
        double lost = 0;
        for (std::size_t b = 0; b < m_cost.size(); ++b) {
            const LayerSpec& layer = recipe.layers[b / 2];
            const std::size_t first = b % 2 == 0 ? 0 : 4, count = b % 2 == 0 ? 4 : 2;
            if (layer.dropped) {
                lost += 1.2 * m_cost[b];
                continue;
            }
            for (std::size_t k = first; k < first + count; ++k)
                lost += m_cost[b] * strength(layer.matrices[k]) / double(count);
            if (b % 2 == 0)
                for (const int head : layer.removedHeads)
                    lost += headCost(int(b / 2), head);
            else if (layer.neurons >= 0)
                lost += m_cost[b] * std::pow(1 - layer.neurons / 256.0, 2);
        }
        return lost;
    }
    /// Additive over heads: what A* is exact for.
    double headCost(int layer, int head) const {
        return m_cost[std::size_t(2 * layer)] * m_headShare[std::size_t(4 * layer + head)];
    }

    Outcome evaluate(const Proposal& proposal, int number) const {
        Outcome o;
        const Recipe recipe = proposal.recipe ? *proposal.recipe : m_space->decode(proposal.genome);
        o.number = number;
        o.genome = proposal.genome;
        o.recipe = toText(recipe, m_space->shape());
        o.figures = predictRecipe(recipe);
        o.loss = lossOf(recipe);
        o.figures.accuracy = 100 * (1 - o.loss);
        o.violation = violation(m_goal, o.figures, m_dense);
        o.score = score(m_goal, o.figures, m_dense);
        return o;
    }
    double optimum(double target) const {
        std::vector<std::vector<double>> cost, loss;
        for (std::size_t b = 0; b < m_cost.size(); ++b) {
            auto& c = cost.emplace_back();
            auto& e = loss.emplace_back();
            for (int o = 0; o < 10; ++o)
                c.push_back(m_time[b] * (1 - sparsity(o))),
                    e.push_back(m_cost[b] * sparsity(o) * sparsity(o));
        }
        const auto choice = allocate(cost, loss, target);
        return choice ? evaluate({.genome = *choice, .label = ""}, 0).score : -1e9;
    }

private:
    /// What a setting does to a matrix, squared: zeros and rounding add up.
    static double strength(const MatrixSpec& spec) {
        const double step = spec.bits > 8 ? 0 : std::pow(2.0, 1 - spec.bits);
        return std::min(1.0, std::pow(spec.zeroFraction(), 2) + step * step);
    }
    void makeGradients(Rng& rng, int layers) {
        for (int l = 0; l < layers; ++l) {
            double sum = 0;
            std::vector<double> shares;
            for (int h = 0; h < 4; ++h)
                shares.push_back(std::exp(rng.normal())), sum += shares.back();
            for (const double share : shares)
                m_headShare.push_back(share / sum);
            auto& heads = m_stats.headGradients.emplace_back();
            auto& neurons = m_stats.neuronGradients.emplace_back();
            m_stats.headFisher.emplace_back(4, 0.0F);
            m_stats.neuronFisher.emplace_back(256, 0.0F);
            for (int batch = 0; batch < 6; ++batch) {
                heads.emplace_back(), neurons.emplace_back();
                for (int h = 0; h < 4; ++h)
                    heads.back().push_back(
                        float(std::sqrt(headCost(l, h) / 6) * (rng.uniform() < 0.5 ? -1 : 1)));
                for (int n = 0; n < 256; ++n)
                    neurons.back().push_back(
                        float(std::sqrt(m_cost[std::size_t(2 * l + 1)] / 256 / 6) * rng.normal()));
                for (std::size_t h = 0; h < 4; ++h)
                    m_stats.headFisher.back()[h] += heads.back()[h] * heads.back()[h];
                for (std::size_t n = 0; n < 256; ++n)
                    m_stats.neuronFisher.back()[n] += neurons.back()[n] * neurons.back()[n];
            }
            m_stats.headMichel = m_stats.headFisher;
            m_stats.neuronMichel = m_stats.neuronFisher;
            auto& fisher = m_stats.weightFisher.emplace_back();
            for (std::size_t k = 0; k < kLayerMatrices; ++k)
                fisher[k] = float(m_cost[std::size_t(2 * l) + (k >= 4)]);
        }
    }

    std::optional<SearchSpace> m_space;
    Goal m_goal;
    Figures m_dense;
    CalibrationStats m_stats;
    std::vector<double> m_cost, m_time, m_headShare;
};

inline Goal goalOf(std::initializer_list<const char*> constraints) {
    Goal goal;
    for (const char* text : constraints)
        goal.constraints.push_back(parseConstraint(text).value());
    return goal;
}
inline Goal underFortyPercent() {
    return goalOf({"latency_p50<0.4ms"});
}

inline std::unique_ptr<Strategy> start(const StrategyRow& row, const SearchWorld& world, int evaluations,
                                       std::uint64_t seed, std::vector<std::string> set = {}) {
    return row.make({world, readParams(row, set).value(), evaluations, seed}).value();
}

/// Runs to the budget; gives all outcomes.
inline std::vector<Outcome> drive(Strategy& strategy, const Landscape& world, int evaluations,
                                  int batch = 16) {
    std::vector<Outcome> all;
    while (int(all.size()) < evaluations) {
        const auto proposals = strategy.ask(std::min(batch, evaluations - int(all.size())));
        if (proposals.empty()) break;
        std::vector<Outcome> told;
        for (const Proposal& p : proposals)
            told.push_back(world.evaluate(p, int(all.size() + told.size())));
        all.insert(all.end(), told.begin(), told.end());
        strategy.tell(told);
    }
    return all;
}

inline double bestScore(const std::vector<Outcome>& all) {
    const auto best = std::ranges::min_element(all, better);
    return best == all.end() || best->violation > 0 ? -1e9 : best->score;
}

} // namespace pscope::test
