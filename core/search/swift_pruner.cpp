// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SwiftPruner (Zhang et al., CIKM 2022, arXiv 2209.00625): evolution under a latency target whose mutations
// come from a learned mutator. Only the abstract is public; controller, reward and population here are a
// reconstruction:
//   reward  R(m) = score(m) - penalty * violation(m), r = R(child) - R(parent)
//   policy  softmax over all edits (gene i, option v) of w . phi(i, v), w shared by all genes: what is learnt in one layer
//   serves all; taught by policy gradient (edit_policy.h)
//   phi     [5 * overshoot removed, 20 * accuracy won, 5 * slack used, size of the step, 20 * accuracy won when already
//   feasible], accuracy being predicted as (cost of gene i) * (its weight error), with costs regressed on all answers so far
//   (gene_costs.h). With the weight error alone, which says how much the weights change and not the answers, every gene looked
//   alike and the mutator had nothing to learn: it lost to random mutation.
// Aging evolution (population P, tournament k, the oldest dies); a share of children is mutated at random.
// A child is not one edit but a walk: one edit, then edits that lower the violation until the limits are met,
// then edits that use up what slack is left, all drawn from the same policy (or at random). Single edits
// could leave a limit only by giving accuracy away, and lost to random search. `learned=0` is the ablation.
#include <algorithm>
#include <cmath>
#include <deque>
#include <set>

#include "core/search/edit_policy.h"
#include "core/search/gene_costs.h"
#include "core/search/limits.h"

namespace pscope {
namespace {

struct Edit {
    std::size_t gene;
    int option;
    EditFeatures features;
    double later; // predicted violation behind it
};

class SwiftPruner final : public Strategy {
public:
    explicit SwiftPruner(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed)
        , m_costs(m_in.world.space().genes().size()) {}

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        if (m_born < population()) {
            for (; most > 0 && m_born < population(); --most) {
                Proposal next{freshStart(m_in.world, m_rng, m_seen), "start", -1};
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
            if (!outcome.failed)
                m_costs.learn(errorsOf(outcome.genome), (m_in.world.dense().accuracy - outcome.figures.accuracy) / 100);
            if (pending.learned)
                m_policy.learn(pending.walk, reward - pending.parentReward, m_in.params.at("rate"));
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
        EditPolicy::Walk walk = {};
        double parentReward = 0;
    };

    int population() const {
        return std::min(int(m_in.params.at("population")), std::max(2, m_in.evaluations / 4));
    }
    double rewardOf(const Outcome& o) const {
        return o.failed ? -1e3 : o.score / 100 - m_in.params.at("penalty") * o.violation;
    }

    std::vector<double> errorsOf(const Genome& genome) const {
        std::vector<double> errors;
        for (std::size_t g = 0; g < genome.size(); ++g)
            errors.push_back(m_in.world.weightError(g, genome[g]));
        return errors;
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
        const std::vector<double>& costs = m_costs.costs();
        for (std::size_t g = 0; g < genes.size(); ++g)
            for (int o = 0; o < genes[g].options(); ++o) {
                if (o == genome[g]) continue;
                Genome moved = genome;
                moved[g] = o;
                const double later = world.predictedViolation(moved),
                             saved = (latency - world.predict(moved).latencyMs) / scale;
                const double error = costs[g] * (world.weightError(g, genome[g]) - world.weightError(g, o));
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
        std::vector<EditFeatures> features;
        for (const Edit& edit : edits)
            features.push_back(edit.features);
        const std::size_t pick = pending.learned ? m_policy.draw(features, m_rng, pending.walk)
                                                 : std::size_t(m_rng.below(int(edits.size())));
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

    StrategyInput m_in;
    Rng m_rng;
    int m_born = 0;
    std::deque<Member> m_alive;
    std::deque<Pending> m_pending; // in the order asked
    std::set<Genome> m_seen;
    GeneCosts m_costs;
    EditPolicy m_policy;
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
