// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SwiftPruner (Zhang et al., CIKM 2022, arXiv 2209.00625): evolution under a latency target whose mutations
// come from a learned mutator. Only the abstract is public; controller, reward and population here are a
// reconstruction:
//   reward  R(m) = score(m) - penalty * violation(m), r = R(child) - R(parent), advantage = clip((r - b) /
//   sqrt(EMA r^2), +-2), b = EMA(r) policy  softmax over all edits (gene i, option v) of w . phi(i, v), w
//   shared by all genes: what is learnt in one layer serves all phi     [5 * overshoot removed, 20 * proxy
//   error saved, 5 * slack used, size of the step, 20 * error saved when already feasible] update  w += rate
//   * advantage * (phi(a) - E_pi phi)
// Aging evolution (population P, tournament k, the oldest dies); a share of children is mutated at random.
// A child is not one edit but a walk: one edit, then edits that lower the violation until the limits are met,
// then edits that use up what slack is left, all drawn from the same policy (or at random). Single edits
// could leave a limit only by giving accuracy away, and lost to random search. `learned=0` is the ablation.
#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <set>

#include "core/search/limits.h"

namespace pscope {
namespace {

constexpr std::size_t kFeatures = 5;
using Features = std::array<double, kFeatures>;

struct Edit {
    std::size_t gene;
    int option;
    Features features;
    double later; // predicted violation behind it
};

class SwiftPruner final : public Strategy {
public:
    explicit SwiftPruner(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed) {}

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        if (m_born < population()) {
            for (; most > 0 && m_born < population(); --most) {
                Proposal next = start();
                if (next.genome.empty()) break;
                ++m_born;
                m_pending.push_back({});
                list.push_back(std::move(next));
            }
            if (!list.empty()) return list;
        }
        if (m_alive.empty() || most <= 0) return list;
        if (Proposal next = mutate(); !next.genome.empty())
            list.push_back(std::move(next)); // one at a time: each answer teaches the mutator
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            const Pending pending = m_pending.empty() ? Pending{} : m_pending.front();
            if (!m_pending.empty()) m_pending.pop_front();
            const double reward = rewardOf(outcome);
            if (pending.learned) learn(pending, reward - pending.parentReward);
            m_alive.push_back({outcome.genome, reward, outcome.number});
            if (m_alive.size() > std::size_t(population())) m_alive.pop_front(); // aging: the oldest dies
        }
    }

private:
    struct Member {
        Genome genome;
        double reward;
        int number;
    };
    struct Pending {
        bool learned = false;
        Features chosen{}, expected{};
        double parentReward = 0;
        int steps = 0; // of the walk
    };

    int population() const {
        return std::min(int(m_in.params.at("population")), std::max(2, m_in.evaluations / 4));
    }
    double rewardOf(const Outcome& o) const {
        return o.failed ? -1e3 : o.score / 100 - m_in.params.at("penalty") * o.violation;
    }

    Proposal start() {
        for (int tries = 0; tries < 20; ++tries) {
            auto drawn =
                drawWithin(m_in.world, m_rng, 100, [this](const Genome& g) { return !m_seen.contains(g); });
            if (!drawn) break;
            Genome genome = toLimit(m_in.world, std::move(*drawn), m_rng);
            if (m_seen.insert(genome).second) return {std::move(genome), "start", -1};
        }
        return {};
    }

    const Member& tournament() {
        const Member* best = nullptr;
        for (int i = 0; i < int(m_in.params.at("tournament")); ++i) {
            const Member& one = m_alive[std::size_t(m_rng.below(int(m_alive.size())))];
            if (!best || one.reward > best->reward) best = &one;
        }
        return *best;
    }

    std::vector<Edit> editsOf(const Genome& genome) const {
        const auto& world = m_in.world;
        const auto& genes = world.space().genes();
        const double now = world.predictedViolation(genome), latency = world.predict(genome).latencyMs;
        const double scale = std::max(1e-9, world.dense().latencyMs);
        std::vector<Edit> edits;
        for (std::size_t g = 0; g < genes.size(); ++g)
            for (int o = 0; o < genes[g].options(); ++o) {
                if (o == genome[g]) continue;
                Genome moved = genome;
                moved[g] = o;
                const double later = world.predictedViolation(moved),
                             saved = (latency - world.predict(moved).latencyMs) / scale;
                const double error =
                    (world.weightError(g, genome[g]) - world.weightError(g, o)) / double(genes.size());
                const bool slack = now <= 0 && later <= 0 && saved < 0; // uses time that is left
                edits.push_back(
                    {g,
                     o,
                     {5 * (now - later), 20 * error, slack ? -5 * saved : 0.0,
                      std::abs(o - genome[g]) / double(genes[g].options()), now <= 0 ? 20 * error : 0.0},
                     later});
            }
        return edits;
    }

    Proposal mutate() {
        for (int tries = 0; tries < 200; ++tries) {
            const Member parent = tournament();
            const bool learned =
                m_in.params.at("learned") != 0 && m_rng.uniform() >= m_in.params.at("random_share");
            Pending pending{.learned = learned, .parentReward = parent.reward};
            Genome genome = parent.genome;
            walk(genome, pending);
            if (!m_seen.insert(genome).second) continue;
            m_pending.push_back(pending);
            return {std::move(genome), learned ? "learned mutation" : "random mutation", parent.number};
        }
        return {};
    }

    void take(Genome& genome, const std::vector<Edit>& edits, Pending& pending) {
        const std::size_t pick =
            pending.learned ? drawLearned(edits, pending) : std::size_t(m_rng.below(int(edits.size())));
        genome[edits[pick].gene] = edits[pick].option;
    }

    /// The first edit is free; those behind it serve the limits, and each of them strictly helps.
    void walk(Genome& genome, Pending& pending) {
        const auto& world = m_in.world;
        take(genome, editsOf(genome), pending);
        if (!hasPredictableLimit(world.goal())) return;
        const auto serve = [&](bool within, const auto& helps) {
            for (;;) {
                const double now = world.predictedViolation(genome);
                if ((now <= 0) != within) return;
                auto edits = editsOf(genome);
                std::erase_if(edits, [&](const Edit& edit) { return !helps(edit, now); });
                if (edits.empty()) return;
                take(genome, edits, pending);
            }
        };
        serve(false, [](const Edit& edit, double now) { return edit.later < now - 1e-12; });
        serve(true,
              [&](const Edit& edit, double) { return edit.later <= 0 && edit.option < genome[edit.gene]; });
    }

    std::size_t drawLearned(const std::vector<Edit>& edits, Pending& pending) {
        std::vector<double> weight(edits.size());
        double peak = -INFINITY, sum = 0;
        for (std::size_t i = 0; i < edits.size(); ++i) {
            weight[i] = 0;
            for (std::size_t f = 0; f < kFeatures; ++f)
                weight[i] += m_weights[f] * edits[i].features[f];
            peak = std::max(peak, weight[i]);
        }
        for (double& w : weight)
            sum += w = std::exp(w - peak);
        double at = m_rng.uniform() * sum;
        std::size_t pick = 0;
        while (pick + 1 < edits.size() && (at -= weight[pick]) > 0)
            ++pick;
        ++pending.steps;
        for (std::size_t f = 0; f < kFeatures; ++f)
            pending.chosen[f] += edits[pick].features[f];
        for (std::size_t i = 0; i < edits.size(); ++i)
            for (std::size_t f = 0; f < kFeatures; ++f)
                pending.expected[f] += weight[i] / sum * edits[i].features[f];
        return pick;
    }

    void learn(const Pending& pending, double gain) {
        m_square = m_updates == 0 ? gain * gain : 0.9 * m_square + 0.1 * gain * gain;
        const double advantage = std::clamp((gain - m_baseline) / std::sqrt(m_square + 1e-12), -2.0, 2.0);
        m_baseline = 0.9 * m_baseline + 0.1 * gain;
        ++m_updates;
        for (std::size_t f = 0; f < kFeatures; ++f)
            m_weights[f] = std::clamp(m_weights[f] + m_in.params.at("rate") * advantage *
                                                         (pending.chosen[f] - pending.expected[f]) /
                                                         std::max(1, pending.steps),
                                      -20.0, 20.0);
    }

    StrategyInput m_in;
    Rng m_rng;
    int m_born = 0, m_updates = 0;
    std::deque<Member> m_alive;
    std::deque<Pending> m_pending; // in the order asked
    std::set<Genome> m_seen;
    Features m_weights{};
    double m_baseline = 0, m_square = 0;
};

} // namespace

StrategyRow swiftPrunerStrategy() {
    return {.id = "swiftpruner",
            .label = "SwiftPruner",
            .source = "Zhang et al., CIKM 2022, arXiv 2209.00625 (abstract); controller and reward are ours",
            .provenance = "reconstruction",
            .help = "Evolution under a latency limit with a mutator that learns which edits pay; 'learned=0' "
                    "mutates at random instead.",
            .params = {{.id = "population",
                        .label = "Population",
                        .unit = "",
                        .help = "Members alive; the oldest dies; at most a quarter of the budget",
                        .low = 2,
                        .high = 1000,
                        .value = 24,
                        .whole = true},
                       {.id = "tournament",
                        .label = "Tournament",
                        .unit = "",
                        .help = "Members among whom the best becomes parent",
                        .low = 1,
                        .high = 1000,
                        .value = 6,
                        .whole = true},
                       {.id = "rate",
                        .label = "Learning rate",
                        .unit = "",
                        .help = "Step of the mutator's weights",
                        .low = 0,
                        .high = 10,
                        .value = 1},
                       {.id = "random_share",
                        .label = "Random mutations",
                        .unit = "",
                        .help = "Share of children mutated at random",
                        .low = 0,
                        .high = 1,
                        .value = 0.2},
                       {.id = "penalty",
                        .label = "Penalty",
                        .unit = "",
                        .help = "Reward lost per unit of relative excess over the limits",
                        .low = 0,
                        .high = 100,
                        .value = 1},
                       {.id = "learned",
                        .label = "Learned mutator",
                        .unit = "",
                        .help = "0: random mutations only (the ablation)",
                        .low = 0,
                        .high = 1,
                        .value = 1,
                        .whole = true}},
            .make = [](StrategyInput input) { return std::make_unique<SwiftPruner>(std::move(input)); }};
}

} // namespace pscope
