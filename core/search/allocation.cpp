// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/allocation.h"

#include <algorithm>
#include <cmath>

#include "core/search/limits.h"

namespace pscope {
namespace {

constexpr std::size_t kSteps = 48; // budgets over the whole range

const Constraint* firstPredictable(const Goal& goal) {
    for (const Constraint& c : goal.constraints)
        if (const auto metric = findGoalMetric(c.metric); metric && !(*metric)->needsAccuracy) return &c;
    return nullptr;
}

} // namespace

std::vector<AllocationPlace> openPlaces(const SearchWorld& world, const std::vector<std::string>& levels) {
    const SearchSpace& space = world.space();
    std::vector<AllocationPlace> places;
    for (int l = 0; l < space.shape().layers; ++l)
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            if (!space.mayChange(l, kind)) continue;
            const MatrixSize size = sizeAfterRemoval(space.base(), space.shape(), l, kind);
            AllocationPlace place{l, kind, {space.base().matrix(l, kind)}, {}};
            for (const std::string& text : levels) {
                const auto spec = parseMatrixSpec(text);
                if (spec && checkSpec(*spec, size.rows, size.columns) &&
                    world.runs(*spec, size.rows, size.columns))
                    place.options.push_back(*spec);
            }
            if (place.options.size() > 1) places.push_back(std::move(place));
        }
    return places;
}

Allocation::Allocation(StrategyInput input, std::vector<AllocationPlace> places)
    : m_in(std::move(input))
    , m_places(std::move(places)) {
    const Recipe& base = m_in.world.space().base();
    const Figures before = m_in.world.predictRecipe(base);
    const auto read = [&, what = whatCosts()](const Figures& f) {
        return what == "macs" ? f.megaMacs : what == "bytes" ? f.megabytes : f.latencyMs;
    };
    std::vector<std::vector<double>> costs, losses;
    for (const AllocationPlace& place : m_places) {
        auto& cost = costs.emplace_back();
        for (const MatrixSpec& option : place.options) {
            Recipe alone = base;
            alone.matrix(place.layer, place.kind) = option;
            cost.push_back(read(m_in.world.predictRecipe(alone)) - read(before)); // additive
        }
        losses.push_back(place.loss);
    }
    m_front.emplace(costs, losses, 8000);
    const std::size_t last = m_front->size() - 1;
    if (!hasPredictableLimit(m_in.world.goal())) { // from the dearest, which is the base, to the lightest
        for (std::size_t i = 0; i <= kSteps; ++i)
            m_plan.push_back(last - last * i / kSteps);
        return;
    }
    // The dearest that meets the limits loses least; then lighter ones because predictions err, then what
    // misses them.
    const auto meets = [this](std::size_t i) {
        return m_in.world.predictedViolation(recipeOf(m_front->choice(i))) <= 0;
    };
    std::size_t low = 0, high = last;
    if (meets(last)) low = last;
    while (low < high) {
        const std::size_t middle = (low + high + 1) / 2;
        if (meets(middle))
            low = middle;
        else
            high = middle - 1;
    }
    for (std::size_t i = 0; i <= kSteps; ++i)
        m_plan.push_back(low - low * i / kSteps);
    for (std::size_t i = 1; i <= 4; ++i)
        m_plan.push_back(std::min(last, low + i));
}

std::string Allocation::whatCosts() const {
    const Constraint* limit = firstPredictable(m_in.world.goal());
    if (!limit || limit->metric == "bytes") return "bytes";
    return limit->metric == "macs" ? "macs" : "latency";
}

Recipe Allocation::recipeOf(const std::vector<int>& choice) const {
    Recipe recipe = m_in.world.space().base();
    for (std::size_t i = 0; i < m_places.size(); ++i)
        recipe.matrix(m_places[i].layer, m_places[i].kind) = m_places[i].options[std::size_t(choice[i])];
    return recipe;
}

std::vector<Proposal> Allocation::ask(int most) {
    std::vector<Proposal> list;
    while (int(list.size()) < most && m_next < m_plan.size()) {
        const std::size_t at = m_plan[m_next++];
        std::vector<int> choice = m_front->choice(at);
        Recipe recipe = recipeOf(choice);
        const std::string text = toText(recipe, m_in.world.space().shape());
        if (std::ranges::find(m_seen, text) != m_seen.end()) continue;
        m_seen.push_back(text);
        m_last = std::move(choice);
        list.push_back({m_in.world.space().dense(),
                        fmt::format("optimum for {:.3g} less {}", -m_front->cost(at), whatCosts()), -1,
                        std::move(recipe)});
    }
    return list;
}

std::vector<std::string> Allocation::notes() const {
    return {fmt::format("{} matrices, {} settings of each were weighed; every proposal is the {} of "
                        "the estimated loss for its budget of {}",
                        m_places.size(), m_places.front().options.size(),
                        m_front->isExact() ? "exact optimum" : "optimum over a thinned front", whatCosts())};
}

std::optional<PolicyMap> Allocation::policy() const {
    if (m_last.empty()) return std::nullopt;
    PolicyMap map;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        map.rows.push_back(fmt::format("layer {} {}", m_places[i].layer, name(m_places[i].kind)));
        auto& cells = map.cells.emplace_back();
        for (std::size_t o = 0; o < m_places[i].options.size(); ++o) {
            const std::string text = toText(m_places[i].options[o]);
            if (i == 0) map.columns.push_back(text);
            cells.push_back(int(o) == m_last[i] ? 1 : 0);
        }
        cells.resize(map.columns.size(), 0);
    }
    return map;
}

} // namespace pscope
