// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The uniform ladder: the same strength in every gene of a kind; kinds combined. What hand-set compression
// usually is. Finite; ordered by predicted violation, so that a small budget is spent where the limits are.
#include <algorithm>
#include <set>

#include "core/search/strategy.h"

namespace pscope {
namespace {

constexpr int kKinds = 4;

class UniformLadder final : public Strategy {
public:
    explicit UniformLadder(StrategyInput input) {
        const auto& genes = input.world.space().genes();
        std::array<int, kKinds> most{1, 1, 1, 1};
        for (const Gene& gene : genes)
            most[std::size_t(gene.kind)] = std::max(most[std::size_t(gene.kind)], gene.options());
        struct Rung {
            double violation;
            Genome genome;
        };
        std::vector<Rung> rungs;
        std::set<Genome> seen;
        const int total = most[0] * most[1] * most[2];
        for (int code = 0; code < total;
             ++code) { // depth is no uniform choice: dropping every layer is no model
            const std::array<int, kKinds> option{code % most[0], code / most[0] % most[1],
                                                 code / most[0] / most[1], 0};
            Genome genome;
            for (const Gene& gene : genes)
                genome.push_back(std::min(option[std::size_t(gene.kind)], gene.options() - 1));
            if (seen.insert(genome).second)
                rungs.push_back({input.world.predictedViolation(genome), std::move(genome)});
        }
        std::ranges::stable_sort(rungs, {}, &Rung::violation);
        for (auto& rung : rungs)
            m_rungs.push_back(std::move(rung.genome));
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (; most > 0 && m_next < m_rungs.size(); --most)
            list.push_back({m_rungs[m_next++], "uniform rung", -1});
        return list;
    }
    void tell(const std::vector<Outcome>&) override {}

private:
    std::vector<Genome> m_rungs;
    std::size_t m_next = 0;
};

} // namespace

StrategyRow uniformStrategy() {
    return {.id = "uniform",
            .label = "Uniform",
            .source = "control",
            .provenance = "baseline",
            .help = "The same setting everywhere, one rung after the other: the hand-made baseline.",
            .params = {},
            .make = [](StrategyInput input) { return std::make_unique<UniformLadder>(std::move(input)); }};
}

} // namespace pscope
