// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The world of a search over a real model: sizes by arithmetic, latency by the fitted model, weight errors by
// applying each level once. Private to this room.
#pragma once

#include "core/measure/workbench.h"
#include "core/search/latency_model.h"
#include "core/search/strategy.h"

namespace pscope {

class BenchWorld final : public SearchWorld {
public:
    /// `tokens`: per example, as the MACs are counted. Cancellable.
    static Result<std::unique_ptr<BenchWorld>> make(Workbench& bench, SearchSpace space, Goal goal,
                                                    const Figures& dense, const ModelCost& denseCost,
                                                    int tokens, JobContext& job);
    const SearchSpace& space() const override { return m_space; }
    const Goal& goal() const override { return m_goal; }
    const Figures& dense() const override { return m_dense; }
    Figures predict(const Genome& genome) const override;
    double weightError(std::size_t gene, int option) const override {
        return m_errors[gene][std::size_t(option)];
    }

    void fitLatency(const std::vector<Recipe>& recipes, const std::vector<double>& measuredMs);
    double latencyMs(const Recipe& recipe) const { return m_latency.predictMs(recipe); }
    void setDense(const Figures& dense) { m_dense = dense; }

private:
    BenchWorld(const Model& model, SearchSpace space, Goal goal, LatencyModel latency)
        : m_model(model)
        , m_space(std::move(space))
        , m_goal(std::move(goal))
        , m_latency(std::move(latency)) {}
    Result<void> measureErrors(Compressor& compressor, JobContext& job);

    const Model& m_model;
    SearchSpace m_space;
    Goal m_goal;
    LatencyModel m_latency;
    Figures m_dense;
    ModelCost m_denseCost;
    int m_tokens = 1;
    std::vector<std::vector<double>> m_errors;
    mutable std::map<Genome, Figures> m_predicted;
};

} // namespace pscope
