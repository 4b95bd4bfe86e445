// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random search: the control every other strategy has to beat. Draws over the whole range; under limits on
// latency or size it redraws until the prediction meets them (at most `tries` times), otherwise most draws
// would be wasted.
#include <set>

#include "core/search/limits.h"

namespace pscope {
namespace {

class RandomSearch final : public Strategy {
public:
    explicit RandomSearch(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed) {}

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (int i = 0; i < most; ++i)
            if (auto genome = draw()) list.push_back({std::move(*genome), "random draw", -1});
        return list;
    }
    void tell(const std::vector<Outcome>&) override {}

private:
    /// Nothing when even many draws gave nothing new: the space is exhausted.
    std::optional<Genome> draw() {
        std::optional<Genome> best;
        double bestViolation = 0;
        const auto& space = m_in.world.space();
        for (int i = 0; i < int(m_in.params.at("tries")); ++i) {
            Genome genome = space.random(m_rng);
            if (m_in.params.at("fill") != 0) genome = toLimit(m_in.world, std::move(genome), m_rng);
            if (m_seen.contains(genome)) continue;
            const double violation = m_in.world.predictedViolation(genome);
            if (!best || violation < bestViolation) best = std::move(genome), bestViolation = violation;
            if (bestViolation <= 0) break;
        }
        if (best) m_seen.insert(*best);
        return best;
    }

    StrategyInput m_in;
    Rng m_rng;
    std::set<Genome> m_seen;
};

} // namespace

StrategyRow randomStrategy() {
    return {.id = "random",
            .label = "Random",
            .source = "control",
            .provenance = "baseline",
            .help = "Draws settings at random, redrawing what is predicted to miss a latency or size limit. "
                    "What every strategy must beat.",
            .params = {{.id = "tries",
                        .label = "Draws per candidate",
                        .unit = "",
                        .help = "Redraws while the prediction misses a limit",
                        .low = 1,
                        .high = 10000,
                        .value = 100,
                        .whole = true},
                       {.id = "fill",
                        .label = "Up to the limits",
                        .unit = "",
                        .help = "Make each draw milder until it just meets the limits, as the evolutionary "
                                "strategies do: tells what that alone is worth",
                        .low = 0,
                        .high = 1,
                        .value = 0,
                        .whole = true,
                        .flag = true}},
            .make = [](StrategyInput input) { return std::make_unique<RandomSearch>(std::move(input)); }};
}

} // namespace pscope
