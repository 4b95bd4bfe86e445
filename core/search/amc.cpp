// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// AMC (He et al., ECCV 2018, arXiv 1802.03494; code mit-han-lab/amc, read): DDPG walks over the parts of the
// model and gives each a share to preserve; an action wall keeps the budget exactly; the weights that stay
// are solved for anew by least squares; the reward is the accuracy without training. Adapted to encoders
// (reconstruction): a step per layer's heads and per layer's neurons, or whatever genes the space has, with
// the limits of the search (measured-latency model, MACs, size) as the wall: an option is allowed when the
// rest at its harshest still meets them, and options are rounded towards the harsher one, so the budget holds
// to the last unit. Without a limit the wall is a share of the dense MACs. Exploration: uniform during the
// warm-up, then a truncated normal, sigma = 0.5 * 0.95^episode with a floor.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/amc.h"
#include "core/search/ddpg.h"
#include "core/search/limits.h"

namespace pscope {

Genome walled(const SearchSpace& space, const std::vector<double>& preserve,
              const std::function<bool(const Genome&)>& allowed) {
    const auto& genes = space.genes();
    Genome genome;
    for (const Gene& gene : genes)
        genome.push_back(gene.options() - 1); // later ones at their bound
    for (std::size_t g = 0; g < genes.size(); ++g) {
        const int hardest = genes[g].options() - 1;
        const double share = std::clamp(preserve[g], 0.0, 1.0);
        genome[g] = std::clamp(int(std::ceil((1 - share) * hardest - 1e-9)), 0, hardest);
        while (genome[g] < hardest && !allowed(genome))
            ++genome[g];
    }
    return genome;
}

namespace {

constexpr int kState = 8;

class Amc final : public Strategy {
public:
    explicit Amc(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed)
        , m_agent(kState, int(m_in.params.at("hidden")),
                  100 * std::max<std::size_t>(1, m_in.world.space().genes().size()), m_in.seed + 1)
        , m_warmup(std::min(int(m_in.params.at("warmup")), m_in.evaluations / 3)) {}

    std::vector<Proposal> ask(int most) override {
        if (most <= 0 || m_in.world.space().genes().empty()) return {};
        for (int tries = 0; tries < 90;
             ++tries) { // a configuration already judged teaches the agent and costs nothing
            Episode episode =
                walk(m_count < m_warmup || tries >= 30); // a policy that repeats itself is shaken up
            if (const auto known = m_known.find(episode.genome); known != m_known.end()) {
                finish(episode, known->second);
                continue;
            }
            m_episode = std::move(episode);
            Recipe recipe = m_in.world.space().decode(m_episode.genome);
            if (m_in.params.at("repair") != 0) recipe.repair = "lstsq";
            return {
                {m_episode.genome,
                 m_count < m_warmup ? "warm-up" : fmt::format("episode {}, sigma {:.2f}", m_count, sigma()),
                 -1, std::move(recipe)}};
        }
        return {};
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            const double reward = rewardOf(outcome);
            m_known[outcome.genome] = reward;
            finish(m_episode, reward);
        }
    }

    std::vector<std::string> notes() const override {
        return {fmt::format("{} episodes, {} of them warm-up; learned policies often do not beat random "
                            "draws of equal number: compare with --control",
                            m_count, std::min(m_count, m_warmup))};
    }
    /// Share preserved per part, over the last episodes.
    std::optional<PolicyMap> policy() const override {
        if (m_recent.empty()) return std::nullopt;
        PolicyMap map;
        const auto& genes = m_in.world.space().genes();
        for (std::size_t e = 0; e < m_recent.size(); ++e) {
            map.rows.push_back(fmt::format("episode {}", m_count - int(m_recent.size()) + int(e) + 1));
            auto& cells = map.cells.emplace_back();
            for (std::size_t g = 0; g < genes.size(); ++g) {
                if (e == 0)
                    map.columns.push_back(fmt::format("layer {} {}", genes[g].layer,
                                                      genes[g].kind == Gene::Kind::Heads     ? "heads"
                                                      : genes[g].kind == Gene::Kind::Neurons ? "neurons"
                                                      : genes[g].kind == Gene::Kind::Depth   ? "depth"
                                                                                             : "matrices"));
                cells.push_back(1 - double(m_recent[e][g]) / std::max(1, genes[g].options() - 1));
            }
        }
        return map;
    }

private:
    struct Episode {
        Genome genome;
        std::vector<std::vector<double>> states;
        std::vector<double> actions;
    };

    double sigma() const {
        return std::max(m_in.params.at("floor"), 0.5 * std::pow(0.95, std::max(0, m_count - m_warmup)));
    }

    bool allowed(const Genome& genome) const {
        if (hasPredictableLimit(m_in.world.goal())) return m_in.world.predictedViolation(genome) <= 0;
        return m_in.world.predict(genome).megaMacs <=
               m_in.params.at("target") * m_in.world.dense().megaMacs + 1e-12;
    }
    double costOf(const Genome& genome) const {
        const Figures own = m_in.world.predict(genome);
        return m_in.params.at("cost") != 0 ? own.latencyMs / std::max(1e-12, m_in.world.dense().latencyMs)
                                           : own.megaMacs / std::max(1e-12, m_in.world.dense().megaMacs);
    }

    /// [step, kind, options, cost of this part, cost removed so far, cost ahead, action before, depth in the
    /// model].
    std::vector<double> stateAt(std::size_t g, const Genome& chosen, double before) const {
        const auto& genes = m_in.world.space().genes();
        Genome harshest = m_in.world.space().dense();
        harshest[g] = genes[g].options() - 1;
        Genome ahead = m_in.world.space().dense(), done = ahead;
        for (std::size_t i = 0; i < genes.size(); ++i)
            (i < g ? done[i] : ahead[i]) = i < g ? chosen[i] : genes[i].options() - 1;
        const double all = costOf(m_in.world.space().dense());
        return {double(g) / double(genes.size()),
                genes[g].kind == Gene::Kind::Heads ? 0.0 : 1.0,
                genes[g].options() / 10.0,
                all - costOf(harshest),
                all - costOf(done),
                all - costOf(ahead),
                before,
                genes[g].layer / double(std::max(1, m_in.world.space().shape().layers))};
    }

    Episode walk(bool uniform) {
        const SearchSpace& space = m_in.world.space();
        Episode episode;
        std::vector<double> preserve(space.genes().size(), 0.0);
        double before = 1;
        for (std::size_t g = 0; g < space.genes().size(); ++g) {
            episode.states.push_back(
                stateAt(g, episode.genome.empty() ? space.dense() : episode.genome, before));
            double action = m_rng.uniform();
            if (!uniform) {
                const double mean = m_agent.act(episode.states.back());
                do
                    action = mean + sigma() * m_rng.normal();
                while (action < 0 || action > 1);
            }
            preserve[g] = std::max(action, m_in.params.at("lbound"));
            episode.genome =
                walled(space, preserve, [this](const Genome& genome) { return allowed(genome); });
            // What the wall let through is what was done.
            before = 1 - double(episode.genome[g]) / std::max(1, space.genes()[g].options() - 1);
            preserve[g] = before;
            episode.actions.push_back(before);
        }
        return episode;
    }

    /// The same reward for every step of the episode, as in the code.
    void finish(const Episode& episode, double reward) {
        for (std::size_t g = 0; g < episode.states.size(); ++g)
            m_agent.store({episode.states[g], episode.actions[g], reward,
                           g + 1 < episode.states.size() ? episode.states[g + 1] : std::vector<double>()});
        ++m_count;
        if (m_count > m_warmup)
            for (std::size_t g = 0; g < episode.states.size(); ++g)
                m_agent.learn();
        m_recent.push_back(episode.genome);
        if (m_recent.size() > 64) m_recent.erase(m_recent.begin());
    }

    double rewardOf(const Outcome& o) const {
        if (o.failed) return -1;
        if (m_in.params.at("reward") == 0) return o.figures.accuracy / 100;
        const double cost =
            m_in.params.at("cost") != 0 ? o.figures.latencyMs * 1000 : o.figures.megaMacs * 1e6;
        return -(1 - o.figures.accuracy / 100) * std::log(std::max(2.0, cost)) / 10; // accuracy-guaranteed
    }

    StrategyInput m_in;
    Rng m_rng;
    Ddpg m_agent;
    int m_warmup, m_count = 0;
    Episode m_episode;
    std::map<Genome, double> m_known;
    std::vector<Genome> m_recent;
};

} // namespace

StrategyRow amcStrategy() {
    return {.id = "amc",
            .label = "AMC (DDPG)",
            .source = "He et al., ECCV 2018, arXiv 1802.03494; authors' code",
            .provenance = "reconstruction",
            .help = "A learned policy gives each layer's heads and neurons a share to keep; an action wall "
                    "keeps the budget, least squares "
                    "repairs what stays. The paper's convolutions are replaced by heads and neurons.",
            .params = {{.id = "target",
                        .label = "Share of MACs",
                        .unit = "of dense",
                        .help = "The wall where no limit on latency, size or MACs is given",
                        .low = 0.05,
                        .high = 1,
                        .value = 0.5},
                       {.id = "cost",
                        .label = "Cost the agent sees",
                        .unit = "",
                        .help = "Predicted latency, or MACs",
                        .low = 0,
                        .high = 1,
                        .value = 1,
                        .whole = true,
                        .choices = {"macs", "latency"}},
                       {.id = "reward",
                        .label = "Reward",
                        .unit = "",
                        .help = "accuracy: for a fixed budget; guaranteed: -(1 - accuracy) ln cost",
                        .low = 0,
                        .high = 1,
                        .value = 0,
                        .whole = true,
                        .choices = {"accuracy", "guaranteed"}},
                       {.id = "lbound",
                        .label = "Least share kept",
                        .unit = "",
                        .help = "Of each part, before the wall",
                        .low = 0,
                        .high = 0.9,
                        .value = 0.1},
                       {.id = "warmup",
                        .label = "Warm-up",
                        .unit = "episodes",
                        .help = "Uniform random episodes first; at most a third of the budget",
                        .low = 0,
                        .high = 10000,
                        .value = 100,
                        .whole = true},
                       {.id = "hidden",
                        .label = "Hidden width",
                        .unit = "",
                        .help = "Of actor and critic; the paper has 300",
                        .low = 4,
                        .high = 512,
                        .value = 48,
                        .whole = true},
                       {.id = "floor",
                        .label = "Least exploration",
                        .unit = "",
                        .help = "Sigma does not fall below",
                        .low = 0,
                        .high = 0.5,
                        .value = 0.05},
                       {.id = "repair",
                        .label = "Least squares",
                        .unit = "",
                        .help = "Solve the weights that stay anew",
                        .low = 0,
                        .high = 1,
                        .value = 1,
                        .whole = true,
                        .flag = true}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                return std::make_unique<Amc>(std::move(input));
            },
            .moves = "heads and neurons",
            .adapt =
                [](SpaceOptions& options) {
                    options.matrices = options.depth = false, options.heads = options.neurons = true;
                }};
}

} // namespace pscope
