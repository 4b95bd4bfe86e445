// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bigger&Faster / SpeedLimit (Chai et al. 2022, arXiv 2209.12127; code LukeBailey181/bigger_and_faster,
// read): evolution over architectures with int8 in the loop, because at equal latency int8 leaves room for a
// larger model. Here over depth, heads and FFN width of the loaded model, equal in all layers, without the
// supernet's training; the same search also runs in fp32, and both fronts are compared. Candidates lie within
// a window of predicted latency below the limit (the code allows 10 % above). Population 25 after 10 random
// candidates; half of the children fresh, the others from a parent by roulette: depth +-1 with probability
// 1/4, heads and width up to 2 steps with probability 1/2.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/search/limits.h"
#include "core/search/search_run.h"

namespace pscope {
namespace {

constexpr int kFirst = 10;
using Shape = std::array<int, 4>; // layers dropped, heads removed per layer, width step, 1 = int8

class BiggerFaster final : public Strategy {
public:
    explicit BiggerFaster(StrategyInput input)
        : m_in(std::move(input))
        , m_rng(m_in.seed) {
        const SearchSpace& space = m_in.world.space();
        for (const Gene& gene : space.genes()) {
            if (gene.kind == Gene::Kind::Depth) ++m_most[0];
            if (gene.kind == Gene::Kind::Heads) m_most[1] = std::max(m_most[1], gene.options() - 1);
            if (gene.kind == Gene::Kind::Neurons) m_most[2] = std::max(m_most[2], gene.options() - 1);
        }
    }

    std::vector<Proposal> ask(int most) override {
        std::vector<Proposal> list;
        for (int i = 0; i < most; ++i) {
            const int precision = int(m_in.params.at("precision")); // 0 int8, 1 fp32, 2 both
            const bool integers = precision == 2 ? m_turn++ % 2 == 0 : precision == 0;
            const auto shape = candidate(integers);
            if (!shape) {
                if (precision == 2 && m_misses++ < 1) continue;
                break;
            }
            m_misses = 0;
            m_asked.push_back(*shape);
            list.push_back(
                {m_in.world.space().dense(),
                 fmt::format("{} {}", integers ? "int8" : "fp32", m_parent < 0 ? "fresh" : "mutated"),
                 m_parent, recipeOf(*shape)});
        }
        return list;
    }

    void tell(const std::vector<Outcome>& outcomes) override {
        for (const Outcome& outcome : outcomes) {
            m_members.push_back({m_asked[m_members.size()], outcome});
            auto& seen = m_points[std::size_t(m_members.back().shape[3])];
            if (!outcome.failed) seen.push_back(outcome.figures);
        }
    }

    std::vector<std::string> notes() const override {
        std::vector<std::string> notes{
            "heads, width and depth are the same in all layers; nothing was trained"};
        if (!m_points[0].empty() && !m_points[1].empty())
            notes.push_back(fmt::format(
                "hypervolume of the int8 front {:.4f}, of the fp32 front {:.4f}, with {} and {} candidates",
                hypervolume(m_points[1], m_in.world.dense()), hypervolume(m_points[0], m_in.world.dense()),
                m_points[1].size(), m_points[0].size()));
        return notes;
    }

private:
    struct Member {
        Shape shape;
        Outcome outcome;
    };

    Recipe recipeOf(const Shape& shape) const {
        const SearchSpace& space = m_in.world.space();
        Genome genome;
        int dropped = 0;
        std::vector<std::size_t> depth;
        for (std::size_t g = 0; g < space.genes().size(); ++g) {
            const Gene& gene = space.genes()[g];
            if (gene.kind == Gene::Kind::Depth) depth.push_back(g);
            genome.push_back(gene.kind == Gene::Kind::Heads     ? std::min(shape[1], gene.options() - 1)
                             : gene.kind == Gene::Kind::Neurons ? std::min(shape[2], gene.options() - 1)
                                                                : 0);
        }
        for (std::size_t i = depth.size(); i-- > 0 && dropped < shape[0];
             ++dropped) // the last layers go first
            genome[depth[i]] = 1;
        Recipe recipe = space.decode(genome);
        if (shape[3] == 0) return recipe;
        for (int l = 0; l < space.shape().layers; ++l)
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                if (!recipe.layers[std::size_t(l)].dropped && space.mayChange(l, kind) &&
                    recipe.matrix(l, kind).bits > 8)
                    recipe.matrix(l, kind).bits = 8;
            }
        return recipe;
    }

    Shape fresh(bool integers) {
        return {m_rng.below(m_most[0] + 1), m_rng.below(m_most[1] + 1), m_rng.below(m_most[2] + 1), integers};
    }

    std::optional<Shape> candidate(bool integers) {
        const auto window = [&](const Shape& shape) {
            if (!hasPredictableLimit(m_in.world.goal())) return true;
            return m_in.world.predictedViolation(recipeOf(shape)) <= 0;
        };
        for (int tries = 0; tries < 400; ++tries) {
            m_parent = -1;
            Shape shape =
                int(m_members.size()) < kFirst || m_rng.uniform() < 0.5 ? fresh(integers) : mutated(integers);
            if (!m_seen.contains(shape) && (window(shape) || tries > 350)) {
                m_seen.insert(shape);
                return shape;
            }
        }
        return std::nullopt;
    }

    Shape mutated(bool integers) {
        std::vector<const Member*> own; // of that precision, the best 25
        for (const Member& member : m_members)
            if (member.shape[3] == int(integers) && !member.outcome.failed) own.push_back(&member);
        if (own.empty()) return fresh(integers);
        std::ranges::stable_sort(
            own, [](const Member* a, const Member* b) { return better(a->outcome, b->outcome); });
        own.resize(std::min<std::size_t>(own.size(), 25));
        const double floor = own.back()->outcome.score;
        double sum = 0;
        for (const Member* member : own)
            sum += member->outcome.score - floor + 1e-9;
        double at = m_rng.uniform() * sum;
        std::size_t pick = 0;
        while (pick + 1 < own.size() && (at -= own[pick]->outcome.score - floor + 1e-9) > 0)
            ++pick;
        m_parent = own[pick]->outcome.number;
        Shape shape = own[pick]->shape;
        const auto step = [&](int which, double chance, int size) {
            if (m_rng.uniform() >= chance) return;
            const int by = (1 + m_rng.below(size)) * (m_rng.below(2) ? 1 : -1);
            shape[std::size_t(which)] =
                std::clamp(shape[std::size_t(which)] + by, 0, m_most[std::size_t(which)]);
        };
        step(0, 0.25, 1), step(1, 0.5, 1), step(2, 0.5, 2);
        return shape;
    }

    StrategyInput m_in;
    Rng m_rng;
    std::array<int, 3> m_most{};
    std::vector<Shape> m_asked;
    std::vector<Member> m_members;
    std::array<std::vector<Figures>, 2> m_points; // fp32, int8
    std::set<Shape> m_seen;
    std::size_t m_turn = 0;
    int m_parent = -1, m_misses = 0;
};

} // namespace

StrategyRow biggerFasterStrategy() {
    return {.id = "bigger-faster",
            .label = "Bigger&Faster",
            .source = "Chai et al. 2022, arXiv 2209.12127 (SpeedLimit); authors' code",
            .provenance = "reconstruction",
            .help = "Evolution over depth, heads and FFN width with int8 in the loop, beside the same in "
                    "fp32. The paper's supernet "
                    "training is not part of this.",
            .params = {{.id = "precision",
                        .label = "Precision",
                        .unit = "",
                        .help = "both: half of the budget each, to overlay the fronts",
                        .low = 0,
                        .high = 2,
                        .value = 2,
                        .whole = true,
                        .choices = {"int8", "fp32", "both"}}},
            .make = [](StrategyInput input) -> Result<std::unique_ptr<Strategy>> {
                return std::make_unique<BiggerFaster>(std::move(input));
            },
            .moves = "depth, heads and FFN width, equal in all layers",
            .adapt =
                [](SpaceOptions& options) {
                    options.matrices = options.heads = options.neurons = options.depth = true;
                    options.levels = {"int8"}; // what the latency model must know beside fp32
                }};
}

} // namespace pscope
