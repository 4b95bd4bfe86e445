// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// NxMiFormer's heuristic search (Holmes et al. 2022, arXiv 2206.15014; options and ratio from the authors'
// package admm_ds): one of {2:4, int8, int4, 2:4 int8, 2:4 int4} for each of the six kinds of matrices,
// shared by all layers, 5^6 = 15,625 assignments; those within the compression ratio are projected in one
// shot and judged. Ratio against fp32, without biases: 2:4 with 16-bit values and 2-bit indices 0.281, b bits
// b/32, both (b + 2)/64. Its ADMM training of the best is not part of this. What the budget cannot hold is
// ordered by the estimated error of the projection, least first.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/search/nxmiformer.h"
#include "core/search/strategy.h"

namespace pscope {

double nxmRatio(int option) {
    constexpr std::array<double, kNxmOptions> ratios{2 * 18.0 / (4 * 32), 8.0 / 32, 4.0 / 32,
                                                     2 * 10.0 / (4 * 32), 2 * 6.0 / (4 * 32)};
    return ratios[std::size_t(option)];
}

std::vector<std::array<int, kLayerMatrices>> nxmAssignments(const std::array<double, kLayerMatrices>& weights,
                                                            double target) {
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::array<int, kLayerMatrices>> found;
    for (int code = 0; code < 15625; ++code) {
        std::array<int, kLayerMatrices> assignment{};
        double ratio = 0;
        for (int k = 0, rest = code; k < kLayerMatrices; ++k, rest /= kNxmOptions) {
            assignment[std::size_t(k)] = rest % kNxmOptions;
            ratio += weights[std::size_t(k)] / all * nxmRatio(rest % kNxmOptions);
        }
        if (ratio <= target + 1e-12) found.push_back(assignment);
    }
    return found;
}

namespace {

constexpr std::array<const char*, kNxmOptions> kOptions{"2:4", "int8", "int4", "2:4 int8", "2:4 int4"};

class NxMiFormer final : public Strategy {
public:
    explicit NxMiFormer(StrategyInput input)
        : m_in(std::move(input)) {
        const SearchSpace& space = m_in.world.space();
        std::array<double, kLayerMatrices> weights{};
        std::array<std::array<double, kNxmOptions>, kLayerMatrices> errors{};
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                const MatrixSize size = sizeAfterRemoval(space.base(), space.shape(), l, kind);
                weights[std::size_t(k)] += double(size.rows) * size.columns;
                for (int o = 0; o < kNxmOptions && space.mayChange(l, kind); ++o)
                    errors[std::size_t(k)][std::size_t(o)] +=
                        m_in.world.matrixEnergy(l, kind) *
                        m_in.world.matrixError(l, kind, *parseMatrixSpec(kOptions[std::size_t(o)]));
            }
        auto assignments = nxmAssignments(weights, m_in.params.at("ratio"));
        m_all = assignments.size();
        const auto error = [&](const std::array<int, kLayerMatrices>& a) {
            double sum = 0;
            for (std::size_t k = 0; k < a.size(); ++k)
                sum += errors[k][std::size_t(a[k])];
            return sum;
        };
        std::ranges::stable_sort(assignments, {}, error);
        std::vector<std::pair<double, Recipe>> order;
        for (const auto& assignment : assignments) {
            if (order.size() >= std::size_t(4 * m_in.evaluations) + 64)
                break; // enough to choose from by the limits
            if (auto recipe = recipeOf(assignment)) {
                const double violation = m_in.world.predictedViolation(*recipe);
                order.emplace_back(violation, std::move(*recipe));
            }
        }
        std::ranges::stable_sort(order, {}, [](const auto& item) { return item.first; });
        for (auto& [violation, recipe] : order)
            m_recipes.push_back(std::move(recipe));
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (; most > 0 && m_next < m_recipes.size(); --most)
            list.push_back(
                {m_in.world.space().dense(), "assignment to kinds of matrices", -1, m_recipes[m_next++]});
        return list;
    }
    void tell(const std::vector<Outcome>&) override {}
    std::vector<std::string> notes() const override {
        return {fmt::format(
            "{} of 15625 assignments have a compression ratio of at most {} (1 / {:.1f}); {} were judged",
            m_all, m_in.params.at("ratio"), 1 / m_in.params.at("ratio"), m_next)};
    }

private:
    /// Nothing where a size does not allow 2:4.
    std::optional<Recipe> recipeOf(const std::array<int, kLayerMatrices>& assignment) const {
        const SearchSpace& space = m_in.world.space();
        Recipe recipe = space.base();
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k)
                if (space.mayChange(l, static_cast<MatrixKind>(k)))
                    recipe.matrix(l, static_cast<MatrixKind>(k)) =
                        *parseMatrixSpec(kOptions[std::size_t(assignment[std::size_t(k)])]);
        if (!checkRecipe(recipe, space.shape())) return std::nullopt;
        return recipe;
    }

    StrategyInput m_in;
    std::size_t m_all = 0, m_next = 0;
    std::vector<Recipe> m_recipes;
};

} // namespace

StrategyRow nxMiFormerStrategy() {
    return {.id = "nxmiformer",
            .label = "NxMiFormer search",
            .source = "Holmes et al. 2022, arXiv 2206.15014; authors' package admm_ds",
            .provenance = "reconstruction",
            .help =
                "One of 2:4, int8, int4 and their combinations per kind of matrix, the same in all layers, "
                "within a "
                "compression ratio. One-shot; the ADMM training of the best candidates is not part of this.",
            .params = {{.id = "ratio",
                        .label = "Compression ratio",
                        .unit = "of fp32",
                        .help = "Largest size of the encoder's matrices against fp32",
                        .low = 0.09375,
                        .high = 1,
                        .value = 0.125}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                return std::make_unique<NxMiFormer>(std::move(input));
            },
            .moves = "kinds of matrices, over all layers"};
}

} // namespace pscope
