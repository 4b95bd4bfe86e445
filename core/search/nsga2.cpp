// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// NSGA-II (Deb et al. 2002): fast non-dominated sort, crowding distance, binary tournament by (violation,
// rank, crowding), uniform crossover, one mutation per child on average. Two objectives, both to be made
// small: loss on the search split and latency. Constraint domination: what meets the limits comes before what
// does not; among the latter the smaller violation. Added here: limits that can be predicted are met before
// anything is evaluated. A start or child beyond them is made harsher part by part, one far below them milder
// (limits.h); without that most of a small budget went into candidates that could not win.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "core/search/limits.h"
#include "core/search/nsga2.h"

namespace pscope {

bool dominates(const Objectives& a, const Objectives& b) {
    if (a.violation != b.violation) return a.violation < b.violation;
    return a.first <= b.first && a.second <= b.second && (a.first < b.first || a.second < b.second);
}

std::vector<int> nondominatedRanks(const std::vector<Objectives>& points) {
    std::vector<int> rank(points.size(), -1), beatenBy(points.size(), 0);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < points.size(); ++j)
            beatenBy[i] += dominates(points[j], points[i]);
    std::size_t left = points.size();
    for (int level = 0; left > 0; ++level) {
        std::vector<std::size_t> front;
        for (std::size_t i = 0; i < points.size(); ++i)
            if (rank[i] < 0 && beatenBy[i] == 0) front.push_back(i);
        for (const std::size_t i : front) {
            rank[i] = level;
            for (std::size_t j = 0; j < points.size(); ++j)
                beatenBy[j] -= dominates(points[i], points[j]);
        }
        left -= front.size();
    }
    return rank;
}

std::vector<double> crowdingDistances(const std::vector<Objectives>& points, const std::vector<int>& ranks) {
    std::vector<double> distance(points.size(), 0);
    const int levels = points.empty() ? 0 : *std::ranges::max_element(ranks) + 1;
    for (int level = 0; level < levels; ++level)
        for (const auto axis : {&Objectives::first, &Objectives::second}) {
            std::vector<std::size_t> order;
            for (std::size_t i = 0; i < points.size(); ++i)
                if (ranks[i] == level) order.push_back(i);
            std::ranges::stable_sort(
                order, [&](std::size_t a, std::size_t b) { return points[a].*axis < points[b].*axis; });
            const double range = points[order.back()].*axis - points[order.front()].*axis;
            distance[order.front()] = distance[order.back()] = std::numeric_limits<double>::infinity();
            for (std::size_t i = 1; i + 1 < order.size() && range > 0; ++i)
                distance[order[i]] += (points[order[i + 1]].*axis - points[order[i - 1]].*axis) / range;
        }
    return distance;
}

namespace {

class Nsga2 final : public Strategy {
public:
    explicit Nsga2(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed)
        , m_size(std::max<std::size_t>(
              4, std::min(std::size_t(m_in.params.at("population")), std::size_t(m_in.evaluations / 5)))) {}

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        while (int(list.size()) < most && m_asked < m_size) {
            Proposal next = m_generation == 0 ? first() : child();
            if (next.genome.empty()) break;
            list.push_back(std::move(next));
            ++m_asked;
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& o : outcomes)
            m_pool.push_back(
                {o.genome,
                 {o.failed ? INFINITY : o.loss, o.figures.latencyMs, o.failed ? INFINITY : limitViolation(o)},
                 o.number,
                 0,
                 0});
        m_told += outcomes.size();
        if (m_told < m_size) return;
        select();
        m_asked = m_told = 0;
        ++m_generation;
    }

private:
    struct Member {
        Genome genome;
        Objectives objectives;
        int number, rank;
        double crowding;
    };

    static double limitViolation(const Outcome& o) { return o.violation; }

    Proposal first() {
        const Genome dense = m_in.world.space().dense();
        if (m_asked == 0 && m_in.world.predictedViolation(dense) <= 0) {
            m_seen.insert(dense);
            return {dense, "start", -1};
        }
        return {freshStart(m_in.world, m_rng, m_seen), "start", -1};
    }

    const Member& tournament() {
        const Member &a = m_pool[std::size_t(m_rng.below(int(m_pool.size())))],
                     &b = m_pool[std::size_t(m_rng.below(int(m_pool.size())))];
        return std::tuple(a.rank, -a.crowding) <= std::tuple(b.rank, -b.crowding) ? a : b;
    }

    Proposal child() {
        const auto& genes = m_in.world.space().genes();
        for (int tries = 0; tries < 200; ++tries) {
            const Member &mother = tournament(), &father = tournament();
            Genome genome = mother.genome;
            for (std::size_t g = 0; g < genome.size(); ++g) {
                if (m_rng.uniform() < 0.5) genome[g] = father.genome[g];
                if (m_rng.uniform() * double(genome.size()) < m_in.params.at("mutations"))
                    genome[g] = m_rng.below(genes[g].options());
            }
            genome = toLimit(m_in.world, std::move(genome), m_rng);
            if (m_seen.insert(genome).second) return {std::move(genome), "child", mother.number};
        }
        return {};
    }

    void select() {
        std::vector<Objectives> points;
        for (const Member& m : m_pool)
            points.push_back(m.objectives);
        const auto ranks = nondominatedRanks(points);
        const auto crowding = crowdingDistances(points, ranks);
        for (std::size_t i = 0; i < m_pool.size(); ++i)
            m_pool[i].rank = ranks[i], m_pool[i].crowding = crowding[i];
        std::ranges::stable_sort(m_pool, [](const Member& a, const Member& b) {
            return std::tuple(a.rank, -a.crowding) < std::tuple(b.rank, -b.crowding);
        });
        if (m_pool.size() > m_size) m_pool.resize(m_size);
    }

    StrategyInput m_in;
    Rng m_rng;
    std::size_t m_size, m_asked = 0, m_told = 0;
    int m_generation = 0;
    std::vector<Member> m_pool;
    std::set<Genome> m_seen;
};

} // namespace

StrategyRow nsga2Strategy() {
    return {
        .id = "nsga2",
        .label = "NSGA-II",
        .source = "Deb et al. 2002, IEEE TEC 6(2)",
        .provenance = "paper",
        .help =
            "Evolves a whole front of loss against latency; limits come first, then dominance and spread.",
        .params = {{.id = "population",
                    .label = "Population",
                    .unit = "",
                    .help = "Members per generation; at most a fifth of the budget",
                    .low = 4,
                    .high = 1000,
                    .value = 24,
                    .whole = true},
                   {.id = "mutations",
                    .label = "Mutations per child",
                    .unit = "",
                    .help = "Expected number of genes drawn anew",
                    .low = 0,
                    .high = 100,
                    .value = 1}},
        .make = [](StrategyInput input) { return std::make_unique<Nsga2>(std::move(input)); }};
}

} // namespace pscope
