// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Post-training mask search (Kwon et al. 2022, arXiv 2204.09656; code WoosukKwon/retraining-free-pruning,
// read): 1. heads and neurons with the largest diagonal Fisher information under a cost budget, exact for
// that objective: for every number of heads kept, as many neurons as fit, both by global rank. 2.
// Rearrangement within each layer by the block-diagonal Fisher matrix. 3. One factor per unit that stays, by
// least squares. A fourth variant solves for all weights that stay instead (AMC). Difference: step 3 uses the
// dense model's activations (see repair_rescale.cpp), and the cost is the search's own limit, reached by
// bisection over the share of units' MACs. O(heads + neurons) per budget, no training.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/compress/rearrange.h"
#include "core/search/fisher_mask.h"
#include "core/search/limits.h"

namespace pscope {

MaskChoice searchMask(const std::vector<UnitScore>& heads, const std::vector<UnitScore>& neurons,
                      double headCost, double neuronCost, double budget) {
    MaskChoice best;
    double most = -1, headSum = 0;
    std::vector<double> neuronSums{0};
    for (const UnitScore& neuron : neurons)
        neuronSums.push_back(neuronSums.back() + neuron.score);
    for (std::size_t k = 0; k <= heads.size(); ++k) {
        if (k > 0) headSum += heads[k - 1].score;
        const double left = budget - double(k) * headCost;
        if (left < -1e-12) break;
        const auto fits = neuronCost > 0 ? std::floor(left / neuronCost + 1e-9) : double(neurons.size());
        const auto m = std::size_t(std::min(fits, double(neurons.size())));
        if (headSum + neuronSums[m] > most) most = headSum + neuronSums[m], best = {k, m};
    }
    return best;
}

namespace {

class FisherMask final : public Strategy {
public:
    FisherMask(StrategyInput input, const CalibrationStats& stats)
        : m_in(std::move(input))
        , m_stats(stats) {
        const SearchSpace& space = m_in.world.space();
        for (int l = 0; l < space.shape().layers; ++l) {
            const auto at = std::size_t(l);
            for (std::size_t h = 0; space.mayRemoveHeads(l) && h < stats.headFisher[at].size(); ++h)
                m_heads.push_back({l, int(h), stats.headFisher[at][h]});
            for (std::size_t n = 0; space.mayRemoveNeurons(l) && n < stats.neuronFisher[at].size(); ++n)
                m_neurons.push_back({l, int(n), stats.neuronFisher[at][n]});
        }
        for (auto* units : {&m_heads, &m_neurons})
            std::ranges::stable_sort(*units, std::greater{}, &UnitScore::score);
        measureCosts();
        for (const double share : sharesToTry(
                 m_in.world, [this](double s) { return recipeOf(s, Variant::Diagonal); },
                 m_in.params.at("target")))
            for (const Variant variant :
                 {Variant::LeastSquares, Variant::Rescaled, Variant::Rearranged, Variant::Diagonal})
                m_plan.emplace_back(share, variant);
    }

    std::vector<Proposal> ask(int most) override {
        static constexpr const char* kLabels[] = {"Fisher diagonal", "rearranged", "rearranged, rescaled",
                                                  "rearranged, least squares"};
        std::vector<Proposal> list;
        for (; most > 0 && m_next < m_plan.size(); --most, ++m_next) {
            const auto [share, variant] = m_plan[m_next];
            list.push_back(
                {m_in.world.space().dense(),
                 fmt::format("{} at {:.0f} % of the units' MACs", kLabels[int(variant)], 100 * share), -1,
                 recipeOf(share, variant)});
        }
        return list;
    }
    void tell(const std::vector<Outcome>&) override {}
    std::vector<std::string> notes() const override {
        return {fmt::format("{} heads and {} neurons ranked by Fisher information of {} calibration texts",
                            m_heads.size(), m_neurons.size(), m_stats.examples)};
    }

private:
    enum class Variant { Diagonal, Rearranged, Rescaled, LeastSquares };

    /// MACs of a head and of a neuron, by difference.
    void measureCosts() {
        const Recipe& base = m_in.world.space().base();
        const double before = m_in.world.predictRecipe(base).megaMacs;
        if (!m_heads.empty()) {
            Recipe fewer = base;
            fewer.layers[std::size_t(m_heads.front().layer)].removedHeads = {
                m_in.world.space().shape().headIds[std::size_t(m_heads.front().layer)]
                                                  [std::size_t(m_heads.front().unit)]};
            m_headCost = before - m_in.world.predictRecipe(fewer).megaMacs;
        }
        if (!m_neurons.empty()) {
            Recipe fewer = base;
            LayerSpec& layer = fewer.layers[std::size_t(m_neurons.front().layer)];
            const int all = m_in.world.space().shape().neurons[std::size_t(m_neurons.front().layer)];
            layer.neurons = all / 2;
            m_neuronCost = (before - m_in.world.predictRecipe(fewer).megaMacs) / (all - all / 2);
        }
        m_all = m_headCost * double(m_heads.size()) + m_neuronCost * double(m_neurons.size());
    }

    Recipe recipeOf(double share, Variant variant) const {
        const SearchSpace& space = m_in.world.space();
        const MaskChoice choice = searchMask(m_heads, m_neurons, m_headCost, m_neuronCost, share * m_all);
        Recipe recipe = space.base();
        for (int l = 0; l < space.shape().layers; ++l) {
            const auto at = std::size_t(l);
            const auto of = [l](const UnitScore& unit) { return unit.layer == l; };
            std::vector<int> removed; // places
            for (std::size_t i = choice.heads; i < m_heads.size(); ++i)
                if (of(m_heads[i])) removed.push_back(m_heads[i].unit);
            std::ranges::sort(removed);
            if (variant != Variant::Diagonal && at < m_stats.headGradients.size())
                removed = rearranged(m_stats.headGradients[at], m_stats.headFisher[at], std::move(removed));
            for (const int place : removed)
                recipe.layers[at].removedHeads.push_back(space.shape().headIds[at][std::size_t(place)]);
            std::ranges::sort(recipe.layers[at].removedHeads);
            if (!space.mayRemoveNeurons(l)) continue;
            const auto kept =
                int(std::count_if(m_neurons.begin(), m_neurons.begin() + std::ptrdiff_t(choice.neurons), of));
            if (kept < space.shape().neurons[at]) recipe.layers[at].neurons = kept;
        }
        recipe.unitMethod = variant == Variant::Diagonal ? "fisher" : "fisher_rearranged";
        if (variant == Variant::Rescaled) recipe.repair = "rescale";
        if (variant == Variant::LeastSquares) recipe.repair = "lstsq";
        return recipe;
    }

    StrategyInput m_in;
    const CalibrationStats& m_stats;
    std::vector<UnitScore> m_heads, m_neurons; // best first
    double m_headCost = 0, m_neuronCost = 0, m_all = 0;
    std::vector<std::pair<double, Variant>> m_plan;
    std::size_t m_next = 0;
};

} // namespace

StrategyRow fisherMaskStrategy() {
    return {.id = "fisher-mask",
            .label = "Fisher mask search",
            .source = "Kwon et al. 2022, arXiv 2204.09656",
            .provenance = "reconstruction",
            .help = "Which heads and neurons stay, by Fisher information under the limit; rearranged, "
                    "rescaled or solved anew, without "
                    "training. Factors are fitted on the dense model's activations. Needs gradients.",
            .params = {{.id = "target",
                        .label = "Share of MACs",
                        .unit = "of the units",
                        .help = "Without a limit: where the search starts",
                        .low = 0.05,
                        .high = 1,
                        .value = 0.5}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                PSCOPE_TRY(stats, input.world.gradients());
                return std::make_unique<FisherMask>(std::move(input), *stats);
            },
            .moves = "heads and neurons",
            .adapt =
                [](SpaceOptions& options) {
                    options.matrices = options.depth = false, options.heads = options.neurons = true;
                }};
}

} // namespace pscope
