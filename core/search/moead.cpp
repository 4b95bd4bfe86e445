// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// MOEA/D (Zhang & Li 2007, IEEE TEC 11(6)): the front is cut into scalar problems, each the largest weighted
// distance (Tchebycheff) of loss and latency from the best seen; neighbouring problems share their solutions.
// What violates a limit less comes first. Written here and not taken from pagmo2, whose algorithms call the
// fitness themselves: a strategy that is asked and told cannot be stopped, resumed or batched around such a
// call without a thread of its own.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/limits.h"

namespace pscope {
namespace {

class Moead final : public Strategy {
public:
    explicit Moead(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed)
        , m_size(std::max<std::size_t>(
              4, std::min(std::size_t(m_in.params.at("problems")), std::size_t(m_in.evaluations / 4))))
        , m_neighbours(std::min(m_size, std::size_t(m_in.params.at("neighbours")))) {}

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        while (int(list.size()) < most) {
            const bool first = m_asked < m_size;
            if (!first && m_members.size() < m_size) break; // every problem needs a solution before they mix
            Proposal next = first ? start() : child(m_asked % m_size);
            if (next.genome.empty()) break;
            m_problems.push_back(m_asked++ % m_size);
            list.push_back(std::move(next));
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            const std::size_t problem = m_problems[m_told++];
            if (!outcome.failed) {
                m_bestLoss = std::min(m_bestLoss, outcome.loss),
                m_worstLoss = std::max(m_worstLoss, outcome.loss);
                m_bestTime = std::min(m_bestTime, outcome.figures.latencyMs),
                m_worstTime = std::max(m_worstTime, outcome.figures.latencyMs);
            }
            if (m_members.size() < m_size) {
                m_members.push_back(outcome);
                continue;
            }
            int replaced = 0;
            for (const std::size_t other : neighbourhood(problem))
                if (replaced < 2 && beats(outcome, m_members[other], other))
                    m_members[other] = outcome, ++replaced;
        }
    }

private:
    std::vector<std::size_t> neighbourhood(std::size_t problem) const {
        const std::size_t first =
            std::min(problem > m_neighbours / 2 ? problem - m_neighbours / 2 : 0, m_size - m_neighbours);
        std::vector<std::size_t> list;
        for (std::size_t i = 0; i < m_neighbours; ++i)
            list.push_back(first + i);
        return list;
    }

    double distance(const Outcome& o, std::size_t problem) const {
        const double weight = 0.02 + 0.96 * double(problem) / double(std::max<std::size_t>(1, m_size - 1));
        const double loss = (o.loss - m_bestLoss) / std::max(1e-12, m_worstLoss - m_bestLoss),
                     time = (o.figures.latencyMs - m_bestTime) / std::max(1e-12, m_worstTime - m_bestTime);
        return std::max(weight * loss, (1 - weight) * time);
    }
    bool beats(const Outcome& a, const Outcome& b, std::size_t problem) const {
        if (a.failed != b.failed) return b.failed;
        if (a.violation != b.violation) return a.violation < b.violation;
        return distance(a, problem) < distance(b, problem);
    }

    Proposal start() {
        auto genome =
            drawWithin(m_in.world, m_rng, 100, [this](const Genome& g) { return !m_seen.contains(g); });
        if (!genome) return {};
        // Every other start goes up to the limit: the problems that weigh loss most begin there.
        Genome own = m_asked % 2 ? toLimit(m_in.world, *genome, m_rng) : *genome;
        if (!m_seen.insert(own).second) m_seen.insert(own = *genome);
        return {std::move(own), "start", -1};
    }

    Proposal child(std::size_t problem) {
        const auto& genes = m_in.world.space().genes();
        const auto near = neighbourhood(problem);
        std::optional<Genome> nearest;
        double least = INFINITY;
        int parent = -1;
        for (int tries = 0; tries < 200; ++tries) {
            const Outcome &mother = m_members[near[std::size_t(m_rng.below(int(near.size())))]],
                          &father = m_members[near[std::size_t(m_rng.below(int(near.size())))]];
            Genome genome = mother.genome;
            for (std::size_t g = 0; g < genome.size(); ++g) {
                if (m_rng.uniform() < 0.5) genome[g] = father.genome[g];
                if (m_rng.uniform() * double(genome.size()) < m_in.params.at("mutations"))
                    genome[g] = m_rng.below(genes[g].options());
            }
            if (2 * problem >= m_size) genome = toLimit(m_in.world, std::move(genome), m_rng);
            if (m_seen.contains(genome)) continue;
            const double violation = m_in.world.predictedViolation(genome);
            if (violation < least) least = violation, nearest = genome, parent = mother.number;
            if (least <= 0) break;
        }
        if (!nearest) return {};
        m_seen.insert(*nearest);
        return {std::move(*nearest), "child", parent};
    }

    StrategyInput m_in;
    Rng m_rng;
    std::size_t m_size, m_neighbours, m_asked = 0, m_told = 0;
    std::vector<Outcome> m_members;      // one per problem
    std::vector<std::size_t> m_problems; // of each proposal
    std::set<Genome> m_seen;
    double m_bestLoss = INFINITY, m_worstLoss = 0, m_bestTime = INFINITY, m_worstTime = 0;
};

} // namespace

StrategyRow moeadStrategy() {
    return {.id = "moead",
            .label = "MOEA/D",
            .source = "Zhang & Li 2007, IEEE TEC 11(6)",
            .provenance = "paper",
            .help = "Cuts the front of loss against latency into neighbouring scalar problems that share "
                    "their solutions; limits come first.",
            .params = {{.id = "problems",
                        .label = "Scalar problems",
                        .unit = "",
                        .help = "Points wanted along the front; at most a quarter of the budget",
                        .low = 4,
                        .high = 1000,
                        .value = 24,
                        .whole = true},
                       {.id = "neighbours",
                        .label = "Neighbours",
                        .unit = "",
                        .help = "Problems that share solutions",
                        .low = 2,
                        .high = 100,
                        .value = 6,
                        .whole = true},
                       {.id = "mutations",
                        .label = "Mutations per child",
                        .unit = "",
                        .help = "Expected number of genes drawn anew",
                        .low = 0,
                        .high = 100,
                        .value = 1}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                return std::make_unique<Moead>(std::move(input));
            }};
}

} // namespace pscope
