// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// AE-BERT (Huang et al., ISQED 2022, arXiv 2206.10461) finds per-layer pruning ratios under an overall one:
// sub-network candidates are generated at random and judged cheaply. Only the abstract is public; after
// EagleEye (Li et al. 2020, arXiv 2007.02491), this is a reconstruction: rates r per matrix uniform in [low,
// high], shifted by one constant until the overall ratio R is met; candidate 0 is uniform, so the choice is
// never worse than uniform on the rows chosen by; score T1. At the end a few candidates over the whole range
// of scores are judged again after least-squares repair (T2), and Spearman's rank correlation of both scores
// tells what the cheap one is worth. Optional second phase: annealing around the best.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/search/ae_bert.h"
#include "core/search/limits.h"

namespace pscope {

std::vector<double> projectRates(std::vector<double> rates, const std::vector<double>& sizes, double target,
                                 double low, double high) {
    const double all = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    const auto shifted = [&](double c) {
        double sum = 0;
        for (std::size_t i = 0; i < rates.size(); ++i)
            sum += sizes[i] * std::clamp(rates[i] + c, low, high);
        return sum / all;
    };
    double least = low - high, most = high - low;
    for (int i = 0; i < 60; ++i) {
        const double middle = (least + most) / 2;
        (shifted(middle) < target ? least : most) = middle;
    }
    for (double& rate : rates)
        rate = std::clamp(rate + (least + most) / 2, low, high);
    return rates;
}

namespace {

constexpr int kPairs = 12; // judged twice for the rank correlation

class AeBert final : public Strategy {
public:
    explicit AeBert(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed) {
        const SearchSpace& space = m_in.world.space();
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                const MatrixSize size = sizeAfterRemoval(space.base(), space.shape(), l, kind);
                if (!space.mayChange(l, kind) || !checkSpec(specOf(0.5), size.rows, size.columns)) continue;
                m_places.push_back({l, kind});
                m_sizes.push_back(double(size.rows) * size.columns);
            }
        const double share = largestShareWithin(
            m_in.world, [this](double s) { return recipeOf(std::vector<double>(m_places.size(), 1 - s)); },
            1 - m_in.params.at("ratio"));
        m_target = std::min(1 - share, m_in.params.at("high"));
        m_candidates = m_target <= 0 ? 1 : m_in.evaluations - std::min(kPairs, m_in.evaluations / 4);
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        if (m_places.empty()) return list;
        while (int(list.size()) < most && m_asked < m_candidates) {
            const bool anneal = m_best && m_asked >= (1 - m_in.params.at("annealing")) * m_candidates;
            if (anneal && !list.empty()) break; // each step depends on the answer before
            std::vector<double> rates = m_asked == 0 ? std::vector<double>(m_places.size(), m_target)
                                        : anneal     ? neighbour()
                                                     : drawn();
            ++m_asked;
            m_rates.push_back(rates);
            list.push_back({m_in.world.space().dense(),
                            m_asked == 1 ? "uniform"
                            : anneal     ? "annealed"
                                         : "random rates",
                            anneal ? m_best->number : -1, recipeOf(rates)});
        }
        if (!list.empty() || m_told < m_asked) return list;
        if (m_again.empty()) choosePairs();
        for (; most > 0 && m_nextPair < m_again.size(); --most) {
            Recipe repaired = recipeOf(m_rates[m_again[m_nextPair++]]);
            repaired.repair = "lstsq";
            list.push_back(
                {m_in.world.space().dense(), "repaired, for the rank correlation", -1, std::move(repaired)});
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            if (m_told < m_asked) {
                ++m_told;
                m_outcomes.push_back(outcome);
                if (!m_best || better(outcome, *m_best)) m_best = outcome;
            } else {
                m_repaired.push_back(outcome);
            }
        }
    }

    std::vector<std::string> notes() const override {
        std::vector<double> cheap, repaired;
        for (std::size_t i = 0; i < m_repaired.size() && i < m_again.size(); ++i) {
            cheap.push_back(-m_outcomes[m_again[i]].loss);
            repaired.push_back(-m_repaired[i].loss);
        }
        std::vector<std::string> notes{
            fmt::format("overall pruning ratio {:.1f} % of {} matrices", 100 * m_target, m_places.size())};
        if (cheap.size() >= 3)
            notes.push_back(fmt::format("rank correlation (Spearman) between the cheap score and the score "
                                        "after least-squares repair: "
                                        "{:.2f} over {} candidates",
                                        rankCorrelation(cheap, repaired), cheap.size()));
        return notes;
    }

private:
    struct Place {
        int layer;
        MatrixKind kind;
    };

    MatrixSpec specOf(double rate) const {
        MatrixSpec spec;
        const double rounded = std::round(rate * 1000) / 1000;
        if (rounded > 0) {
            const int side = int(m_in.params.at("block"));
            spec.pattern = side > 1 ? Pattern::Block : Pattern::Unstructured;
            spec.sparsity = std::min(rounded, 0.999);
            if (side > 1) spec.p = spec.q = side;
        }
        spec.bits = m_in.params.at("int8") != 0 ? 8 : 32;
        return spec;
    }
    Recipe recipeOf(const std::vector<double>& rates) const {
        Recipe recipe = m_in.world.space().base();
        for (std::size_t i = 0; i < m_places.size(); ++i)
            recipe.matrix(m_places[i].layer, m_places[i].kind) = specOf(rates[i]);
        return recipe;
    }
    std::vector<double> project(std::vector<double> rates) const {
        const double low = m_in.params.at("low"), high = m_in.params.at("high");
        if (!hasPredictableLimit(m_in.world.goal()))
            return projectRates(std::move(rates), m_sizes, m_target, low, high);
        // Other matrices are pruned than in the uniform candidate, so another ratio may be needed to meet the
        // same limit.
        std::vector<double> projected;
        for (int step = -8; step <= 40; ++step) {
            const double target = m_target + 0.005 * step;
            if (target < low || target > high) continue;
            projected = projectRates(rates, m_sizes, target, low, high);
            if (m_in.world.predictedViolation(recipeOf(projected)) <= 0) break;
        }
        return projected.empty() ? projectRates(std::move(rates), m_sizes, m_target, low, high) : projected;
    }
    std::vector<double> drawn() {
        std::vector<double> rates;
        const double low = m_in.params.at("low"), high = m_in.params.at("high");
        for (std::size_t i = 0; i < m_places.size(); ++i)
            rates.push_back(low + (high - low) * m_rng.uniform());
        return project(std::move(rates));
    }
    std::vector<double> neighbour() {
        std::vector<double> rates = m_rates[std::size_t(
            &*std::ranges::find(m_outcomes, m_best->number, &Outcome::number) - m_outcomes.data())];
        for (double& rate : rates)
            rate += 0.08 * m_rng.normal();
        return project(std::move(rates));
    }
    /// Evenly over the ranking by the cheap score.
    void choosePairs() {
        std::vector<std::size_t> order(m_outcomes.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(
            order, [this](std::size_t a, std::size_t b) { return better(m_outcomes[a], m_outcomes[b]); });
        const auto wanted = std::size_t(std::max(0, m_in.evaluations - m_candidates));
        for (std::size_t i = 0; i < wanted && !order.empty(); ++i) {
            const std::size_t pick = order[i * order.size() / wanted];
            if (std::ranges::find(m_again, pick) == m_again.end()) m_again.push_back(pick);
        }
    }

    StrategyInput m_in;
    Rng m_rng;
    std::vector<Place> m_places;
    std::vector<double> m_sizes;
    double m_target = 0.5;
    int m_candidates = 0, m_asked = 0, m_told = 0;
    std::vector<std::vector<double>> m_rates;
    std::vector<Outcome> m_outcomes, m_repaired;
    std::optional<Outcome> m_best;
    std::vector<std::size_t> m_again;
    std::size_t m_nextPair = 0;
};

} // namespace

StrategyRow aeBertStrategy() {
    return {
        .id = "ae-bert",
        .label = "AE-BERT",
        .source = "Huang et al., ISQED 2022, arXiv 2206.10461 (abstract); after EagleEye, arXiv 2007.02491",
        .provenance = "reconstruction",
        .help = "Random pruning rates per matrix, projected onto one overall ratio and judged without "
                "training; shows how well the "
                "cheap score ranks what least-squares repair makes of the candidates.",
        .params = {{.id = "ratio",
                    .label = "Overall pruning ratio",
                    .unit = "of the weights",
                    .help = "Used where no limit on latency, size or MACs decides",
                    .low = 0.05,
                    .high = 0.95,
                    .value = 0.5},
                   {.id = "low",
                    .label = "Least rate",
                    .unit = "",
                    .help = "Rates of single matrices are drawn from here on",
                    .low = 0,
                    .high = 0.9,
                    .value = 0},
                   {.id = "high",
                    .label = "Largest rate",
                    .unit = "",
                    .help = "Up to here",
                    .low = 0.1,
                    .high = 0.98,
                    .value = 0.9},
                   {.id = "block",
                    .label = "Block side",
                    .unit = "weights",
                    .help = "1: single weights; 4: 4x4 blocks",
                    .low = 1,
                    .high = 16,
                    .value = 4,
                    .whole = true},
                   int8Param(),
                   {.id = "annealing",
                    .label = "Annealing",
                    .unit = "of the budget",
                    .help = "Share spent on steps around the best candidate",
                    .low = 0,
                    .high = 0.9,
                    .value = 0}},
        .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
            if (input.params.at("low") >= input.params.at("high"))
                return fail(ErrorCode::BadInput, "ae-bert: low={} must be below high={}",
                            input.params.at("low"), input.params.at("high"));
            return std::make_unique<AeBert>(std::move(input));
        },
        .moves = "pruning rate of every matrix",
        .adapt =
            [](SpaceOptions& options) {
                // What the latency model is fitted to: the same blocks at several rates.
                options.levels = {"int8", "4x4 25% int8", "4x4 50% int8", "4x4 70% int8", "4x4 90% int8"};
                options.matrices = true, options.heads = options.neurons = options.depth = false;
            }};
}

} // namespace pscope
