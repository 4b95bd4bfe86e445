// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Greedy by sensitivity per millisecond: each gene is first hurt alone with each option (loss on the search
// split), then the move that costs least loss per predicted millisecond saved is taken again and again. Rungs
// of that path that meet the limits come first, the least compressed before the others. Probes take at most
// the share `probes` of the budget; what is left unprobed is interpolated with the weight-error proxy, scaled
// to the probes.
#include <algorithm>
#include <cmath>

#include "core/search/strategy.h"

namespace pscope {
namespace {

class Greedy final : public Strategy {
public:
    explicit Greedy(StrategyInput input)
        : m_in(std::move(input)) {
        const auto& genes = m_in.world.space().genes();
        m_probes.push_back({0, 0}); // dense: the loss everything is compared with
        int most = 0;
        for (const Gene& gene : genes)
            most = std::max(most, gene.options() - 1);
        for (int option = most; option >= 1; --option) // the harshest first: they tell the genes apart
            for (std::size_t g = 0; g < genes.size(); ++g)
                if (option < genes[g].options()) m_probes.push_back({g, option});
        const auto affordable = std::size_t(std::max(1.0, m_in.params.at("probes") * m_in.evaluations));
        m_probes.resize(std::min(m_probes.size(), affordable));
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (; most > 0 && m_asked < m_probes.size(); --most, ++m_asked) {
            Genome genome = m_in.world.space().dense();
            genome[m_probes[m_asked].gene] = m_probes[m_asked].option;
            list.push_back({std::move(genome), m_asked == 0 ? "reference" : "probe of one part", -1});
        }
        if (!list.empty() || m_told < m_probes.size()) return list;
        if (!m_planned) plan();
        for (; most > 0 && m_next < m_path.size(); --most)
            list.push_back({m_path[m_next++], "greedy path", -1});
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            if (m_told >= m_probes.size()) return;
            m_probes[m_told++].loss = outcome.failed ? INFINITY : outcome.loss;
        }
    }

private:
    struct Probe {
        std::size_t gene;
        int option;
        double loss = 0;
    };

    /// Loss each option adds, never falling with strength.
    std::vector<std::vector<double>> sensitivities() const {
        const auto& genes = m_in.world.space().genes();
        std::vector<std::vector<double>> added;
        for (std::size_t g = 0; g < genes.size(); ++g)
            added.emplace_back(std::size_t(genes[g].options()), NAN);
        double lossSum = 0, errorSum = 0;
        for (std::size_t i = 1; i < m_probes.size(); ++i) {
            const double rise = std::max(0.0, m_probes[i].loss - m_probes[0].loss);
            added[m_probes[i].gene][std::size_t(m_probes[i].option)] = rise;
            if (std::isfinite(rise))
                lossSum += rise, errorSum += m_in.world.weightError(m_probes[i].gene, m_probes[i].option);
        }
        const double perError = errorSum > 0 && lossSum > 0 ? lossSum / errorSum : 1;
        for (std::size_t g = 0; g < genes.size(); ++g) {
            double floor = 0;
            for (std::size_t o = 1; o < added[g].size(); ++o) {
                if (std::isnan(added[g][o])) added[g][o] = perError * m_in.world.weightError(g, int(o));
                floor = added[g][o] = std::max(added[g][o], floor);
            }
            added[g][0] = 0;
        }
        return added;
    }

    void plan() {
        m_planned = true;
        const auto added = sensitivities();
        const auto& world = m_in.world;
        Genome genome = world.space().dense();
        std::vector<Genome> path{genome};
        for (double now = world.predict(genome).latencyMs;;) {
            double bestRatio = INFINITY, bestLatency = 0;
            std::size_t bestGene = 0;
            int bestOption = -1;
            for (std::size_t g = 0; g < genome.size(); ++g)
                for (int o = genome[g] + 1; o < int(added[g].size()); ++o) {
                    Genome moved = genome;
                    moved[g] = o;
                    const double latency = world.predict(moved).latencyMs, saved = now - latency;
                    if (saved <= 1e-9) continue;
                    const double ratio =
                        (added[g][std::size_t(o)] - added[g][std::size_t(genome[g])] + 1e-9) / saved;
                    if (ratio < bestRatio)
                        bestRatio = ratio, bestGene = g, bestOption = o, bestLatency = latency;
                }
            if (bestOption < 0) break;
            genome[bestGene] = bestOption;
            now = bestLatency;
            path.push_back(genome);
        }
        // Rungs within the limits first; among those outside, the nearest.
        std::ranges::stable_sort(path, {},
                                 [&](const Genome& rung) { return world.predictedViolation(rung); });
        m_path = std::move(path);
    }

    StrategyInput m_in;
    std::vector<Probe> m_probes;
    std::size_t m_asked = 0, m_told = 0, m_next = 0;
    bool m_planned = false;
    std::vector<Genome> m_path;
};

} // namespace

StrategyRow greedyStrategy() {
    return {.id = "greedy",
            .label = "Greedy",
            .source = "control: sensitivity per millisecond",
            .provenance = "baseline",
            .help = "Measures how much each part's compression alone costs in loss, then compresses where a "
                    "millisecond is cheapest.",
            .params = {{.id = "probes",
                        .label = "Share of probes",
                        .unit = "",
                        .help = "Largest share of the budget spent on probing single parts",
                        .low = 0,
                        .high = 0.95,
                        .value = 0.7}},
            .make = [](StrategyInput input) { return std::make_unique<Greedy>(std::move(input)); }};
}

} // namespace pscope
