// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A* head pruning (Parnami, Singh, Joshi 2021, arXiv 2110.15225): the largest set of removed heads whose
// accuracy drop stays within a budget B. The paper's g and h are not public; reconstruction: nodes are sets S
// of removed heads, g(S) = max(0, loss(S) - loss of dense), h(S) = sum of the k - |S| smallest single-head
// losses among the heads left, for a target size k that grows while targets are reached; f = g + omega h.
// Children that miss the budget are cut off. What is known is kept: a larger target repeats no evaluation.
// Ties: the larger set, then the lower heads. Only the `width` heads of least single loss are tried per node
// (0: all). With all children and losses that add up (or more), every target is met with the least loss, so
// |S| is largest: exact, tested against brute force. Real losses need not add up: what is guaranteed is the
// drop on the rows chosen by, not optimality.
#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

#include "core/search/strategy.h"

namespace pscope {
namespace {

using Heads = std::vector<std::uint16_t>; // ascending places in the list of heads

class AStarHeads final : public Strategy {
public:
    explicit AStarHeads(StrategyInput input)
        : m_in(std::move(input)) {
        const SearchSpace& space = m_in.world.space();
        for (int l = 0; l < space.shape().layers; ++l)
            for (const int head : space.shape().headIds[std::size_t(l)])
                if (space.mayRemoveHeads(l)) m_heads.emplace_back(l, head);
        m_budget = m_in.params.at("budget");
        for (const Constraint& c : m_in.world.goal().constraints) // the search's own limit, where it has one
            if (c.metric == "drop") m_budget = c.relative ? c.limit * m_in.world.dense().accuracy : c.limit;
        const int mode = int(m_in.params.at("mode"));
        m_g = mode == 1 ? 0 : 1;
        m_h = mode == 0 ? 0 : mode == 3 ? m_in.params.at("omega") : 1;
        want({});
        for (std::size_t h = 0; h < m_heads.size(); ++h)
            want({std::uint16_t(h)});
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        if (m_wanted.empty() && m_known.size() > m_heads.size()) advance();
        for (; most > 0 && !m_wanted.empty(); --most) {
            const Heads set = m_wanted.front();
            m_wanted.erase(m_wanted.begin());
            m_flying.push_back(set);
            list.push_back(
                {m_in.world.space().dense(), fmt::format("{} heads removed", set.size()), -1, recipeOf(set)});
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            const Heads set = m_flying.front();
            m_flying.erase(m_flying.begin());
            if (set.empty()) m_dense = outcome;
            const double drop = m_dense.figures.accuracy - outcome.figures.accuracy;
            m_known[set] = {outcome.failed ? INFINITY : outcome.loss,
                            !outcome.failed && drop <= m_budget + 1e-9};
            if (m_known[set].feasible &&
                (set.size() > m_best.size() ||
                 (set.size() == m_best.size() && outcome.loss < m_known[m_best].loss)))
                m_best = set;
        }
    }

    std::vector<std::string> notes() const override {
        return {fmt::format("{} of {} heads can go within {:g} points on the rows chosen by ({} nodes "
                            "expanded, {}); guaranteed is that drop on "
                            "those rows, not that no larger set exists",
                            m_best.size(), m_heads.size(), m_budget, m_expanded,
                            m_done ? m_cut ? "search complete within its width" : "search complete"
                                   : "budget of evaluations ended it")};
    }
    /// Layers by heads: 1 = removed.
    std::optional<PolicyMap> policy() const override {
        PolicyMap map;
        for (std::size_t h = 0; h < m_heads.size(); ++h) {
            if (h == 0 || m_heads[h].first != m_heads[h - 1].first)
                map.rows.push_back(fmt::format("layer {}", m_heads[h].first)), map.cells.emplace_back();
            map.cells.back().push_back(std::ranges::binary_search(m_best, std::uint16_t(h)) ? 1 : 0);
            if (map.cells.back().size() > map.columns.size())
                map.columns.push_back(fmt::format("head {}", map.columns.size()));
        }
        for (auto& row : map.cells)
            row.resize(map.columns.size(), 0);
        return map;
    }

private:
    struct Answer {
        double loss = 0;
        bool feasible = false;
    };
    struct Node {
        double f;
        Heads set;
        bool operator>(const Node& other) const {
            if (f != other.f) return f > other.f;
            if (set.size() != other.set.size()) return set.size() < other.set.size();
            return set > other.set;
        }
    };

    void want(const Heads& set) {
        if (m_asked.insert(set).second) m_wanted.push_back(set);
    }
    double single(std::size_t head) const {
        return std::max(0.0, m_known.at({std::uint16_t(head)}).loss - m_dense.loss);
    }

    double estimate(const Heads& set) const {
        std::vector<double> left;
        for (std::size_t h = 0; h < m_heads.size(); ++h)
            if (!std::ranges::binary_search(set, std::uint16_t(h))) left.push_back(single(h));
        std::ranges::sort(left);
        double sum = 0;
        for (std::size_t i = set.size(); i < m_target && i - set.size() < left.size(); ++i)
            sum += left[i - set.size()];
        return sum;
    }
    double f(const Heads& set) const {
        return m_g * std::max(0.0, m_known.at(set).loss - m_dense.loss) + m_h * estimate(set);
    }

    std::vector<Heads> childrenOf(const Heads& set) {
        std::vector<std::size_t> left;
        for (std::size_t h = 0; h < m_heads.size(); ++h)
            if (!std::ranges::binary_search(set, std::uint16_t(h))) left.push_back(h);
        std::ranges::stable_sort(left, {}, [this](std::size_t h) { return single(h); });
        const auto width = std::size_t(m_in.params.at("width"));
        if (width > 0 && left.size() > width) left.resize(width), m_cut = true;
        std::vector<Heads> children;
        for (const std::size_t h : left) {
            Heads child = set;
            child.insert(std::ranges::lower_bound(child, std::uint16_t(h)), std::uint16_t(h));
            children.push_back(std::move(child));
        }
        return children;
    }

    /// Expands until an evaluation is needed or the search is over.
    void advance() {
        while (!m_done && m_wanted.empty()) {
            if (!m_expanding.empty()) { // all its children are known now
                for (const Heads& child : m_expanding)
                    if (m_known.at(child).feasible && m_queued.insert(child).second)
                        m_open.push({f(child), child});
                m_expanding.clear();
            }
            if (m_open.empty() || m_target == 0) {
                if (m_target > 0 && !m_reached) { // this many cannot go
                    m_done = true;
                    return;
                }
                if (m_target >= m_heads.size()) {
                    m_done = true;
                    return;
                }
                ++m_target;
                m_reached = false;
                m_open = {};
                m_queued = {Heads{}};
                m_open.push({f({}), {}});
            }
            const Node node = m_open.top();
            m_open.pop();
            if (node.set.size() == m_target) {
                m_reached = true;
                m_open = {}; // on to the next target
                continue;
            }
            ++m_expanded;
            m_expanding = childrenOf(node.set);
            for (const Heads& child : m_expanding)
                if (!m_known.contains(child)) want(child);
        }
    }

    Recipe recipeOf(const Heads& set) const {
        Recipe recipe = m_in.world.space().base();
        for (const std::uint16_t h : set)
            recipe.layers[std::size_t(m_heads[h].first)].removedHeads.push_back(m_heads[h].second);
        for (LayerSpec& layer : recipe.layers)
            std::ranges::sort(layer.removedHeads);
        return recipe;
    }

    StrategyInput m_in;
    std::vector<std::pair<int, int>> m_heads; // layer, id
    double m_budget = 1, m_g = 1, m_h = 1;
    std::vector<Heads> m_wanted, m_flying, m_expanding;
    std::set<Heads> m_asked, m_queued;
    std::map<Heads, Answer> m_known;
    std::priority_queue<Node, std::vector<Node>, std::greater<>> m_open;
    Outcome m_dense;
    Heads m_best;
    std::size_t m_target = 0, m_expanded = 0;
    bool m_reached = false, m_done = false, m_cut = false;
};

} // namespace

StrategyRow aStarHeadsStrategy() {
    return {.id = "astar-heads",
            .label = "A* over heads",
            .source = "Parnami et al. 2021, arXiv 2110.15225 (abstract and one figure)",
            .provenance = "reconstruction",
            .help = "Removes as many attention heads as an accuracy budget allows. The drop on the rows "
                    "chosen by is guaranteed, "
                    "optimality only where losses add up.",
            .params = {{.id = "budget",
                        .label = "Accuracy budget",
                        .unit = "points",
                        .help = "Largest drop; a constraint on drop takes its place",
                        .low = 0,
                        .high = 100,
                        .value = 1},
                       {.id = "mode",
                        .label = "Order",
                        .unit = "",
                        .help = "ucs: by loss so far; greedy: by estimate; astar: their sum; weighted: omega "
                                "times the estimate",
                        .low = 0,
                        .high = 3,
                        .value = 2,
                        .whole = true,
                        .choices = {"ucs", "greedy", "astar", "weighted"}},
                       {.id = "omega",
                        .label = "Weight of the estimate",
                        .unit = "",
                        .help = "Of mode weighted",
                        .low = 1,
                        .high = 20,
                        .value = 2},
                       {.id = "width",
                        .label = "Heads tried per node",
                        .unit = "",
                        .help = "Those of least loss alone; 0: all, exact",
                        .low = 0,
                        .high = 1000,
                        .value = 8,
                        .whole = true}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                auto strategy = std::make_unique<AStarHeads>(std::move(input));
                return strategy;
            },
            .moves = "heads",
            .adapt =
                [](SpaceOptions& options) {
                    options.matrices = options.neurons = options.depth = false, options.heads = true;
                }};
}

} // namespace pscope
