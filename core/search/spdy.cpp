// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SPDY (Frantar & Alistarh 2022, arXiv 2201.13096; used by ZipLM, Kurtic et al. 2023, arXiv 2302.04089): an
// exact dynamic programme picks one level per part, minimising sum c_p * e(p, level)^2 under a latency
// budget, with e the relative error of the level; a local search over the coefficients c is scored by the
// loss of the model each of them leads to. Reconstruction here: e comes from the weights alone (|W'-W|/|W|),
// not from calibrated layer outputs, and latency is the fitted model's.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/level_dp.h"
#include "core/search/strategy.h"

namespace pscope {
namespace {

class Spdy final : public Strategy {
public:
    explicit Spdy(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed) {
        const auto& world = m_in.world;
        const auto& genes = world.space().genes();
        const Genome dense = world.space().dense();
        const double base = world.predict(dense).latencyMs;
        double least = base;
        for (std::size_t g = 0; g < genes.size(); ++g) {
            auto& cost = m_cost.emplace_back();
            auto& error = m_error.emplace_back();
            for (int o = 0; o < genes[g].options(); ++o) {
                Genome alone = dense;
                alone[g] = o;
                cost.push_back(world.predict(alone).latencyMs -
                               base); // additive: a part's saving does not depend on the others
                error.push_back(world.weightError(g, o)); // already squared
            }
            least += *std::ranges::min_element(cost);
        }
        m_budgets = budgets(base, least);
        m_current.assign(genes.size(), 1.0);
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        // One at a time: the next coefficients depend on this one's loss.
        for (int tries = 0; most > 0 && list.empty() && tries < 300; ++tries) {
            m_budget = m_budgets[m_turn % m_budgets.size()];
            m_trial = m_turn < m_budgets.size() ? std::vector<double>(m_current.size(), 1.0) : neighbour();
            auto weighted = m_error;
            for (std::size_t g = 0; g < weighted.size(); ++g)
                for (double& e : weighted[g])
                    e *= m_trial[g];
            ++m_turn;
            auto genome = allocate(m_cost, weighted, m_budget, 4000);
            if (!genome || !m_seen.insert(*genome).second) continue;
            list.push_back({std::move(*genome),
                            fmt::format("dynamic programme for {:.3f} ms less", -m_budget), m_bestNumber});
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes)
            if (!m_best || better(outcome, *m_best)) {
                m_best = outcome;
                m_bestNumber = outcome.number;
                m_current = m_trial;
            }
    }

private:
    /// The limit, and a little below it because the model errs; without one, steps between dense and the
    /// fastest possible.
    std::vector<double> budgets(double base, double least) const {
        double limit = 0;
        for (const Constraint& c : m_in.world.goal().constraints) {
            const double dense = m_in.world.dense().latencyMs;
            if (c.metric == "latency_p50")
                limit = c.relative ? c.limit * dense : c.limit;
            else if (c.metric == "speedup" && c.limit > 0)
                limit = dense / c.limit;
        }
        std::vector<double> list;
        // A limit out of reach: the fastest there is shows how far off it is. Slack for the programme's rounding of costs.
        const double fastest = 0.998 * (least - base);
        if (limit > 0)
            for (const double share : {1.0, 0.97, 0.94})
                list.push_back(std::max(limit * share - base, fastest));
        else
            for (int i = 1; i <= 8; ++i)
                list.push_back((least - base) * i / 8);
        return list;
    }

    /// A tenth of the coefficients drawn anew, as SPDY's local search does; log-uniform in [0.1, 10].
    std::vector<double> neighbour() {
        std::vector<double> next = m_current;
        const int changes = std::max(1, int(m_in.params.at("change") * double(next.size())));
        for (int i = 0; i < changes; ++i)
            next[std::size_t(m_rng.below(int(next.size())))] = std::pow(10.0, 2 * m_rng.uniform() - 1);
        return next;
    }

    StrategyInput m_in;
    Rng m_rng;
    std::vector<std::vector<double>> m_cost, m_error;
    std::vector<double> m_budgets, m_current, m_trial;
    double m_budget = 0;
    std::size_t m_turn = 0;
    std::set<Genome> m_seen;
    std::optional<Outcome> m_best;
    int m_bestNumber = -1;
};

} // namespace

StrategyRow spdyStrategy() {
    return {.id = "spdy",
            .label = "SPDY",
            .source = "Frantar & Alistarh 2022, arXiv 2201.13096; ZipLM, arXiv 2302.04089",
            .provenance = "reconstruction",
            .help = "Exact dynamic programme over levels under the latency limit, with a local search over "
                    "the parts' weights. The error of a level "
                    "comes from the weights alone, not from calibrated outputs as in the paper.",
            .params = {{.id = "change",
                        .label = "Coefficients redrawn",
                        .unit = "",
                        .help = "Share of the parts whose weight changes per step",
                        .low = 0.01,
                        .high = 1,
                        .value = 0.2}},
            .make = [](StrategyInput input) { return std::make_unique<Spdy>(std::move(input)); }};
}

} // namespace pscope
