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

    Figures predictRecipe(const Recipe& recipe) const override;
    double matrixError(int layer, MatrixKind kind, const MatrixSpec& spec) const override;
    double matrixEnergy(int layer, MatrixKind kind) const override;
    Result<const CalibrationStats*> gradients() const override;
    bool runs(const MatrixSpec& spec, int rows, int columns) const override;

    /// A further device, of which constraints speak by that name.
    void addDevice(const std::string& name, Workbench& bench);
    /// `device` "" is the one searched on; `tailRatio`: p95 / p50.
    void fitLatency(const std::string& device, const std::vector<Recipe>& recipes,
                    const std::vector<double>& measuredMs, double tailRatio);
    Figures::Latency latencyOf(const std::string& device, const Recipe& recipe) const;
    const LatencyModel& latencyModel(const std::string& device) const { return m_devices.at(device).model; }
    void setDense(const Figures& dense) { m_dense = dense; }
    /// What strategies aim at: the user's goal with its limits drawn in by the margins.
    void setGoal(const Goal& goal) { m_goal = goal; }

private:
    struct Device {
        LatencyModel model;
        double tailRatio = 1;
    };
    BenchWorld(Workbench& bench, SearchSpace space, Goal goal, JobContext& job)
        : m_bench(bench)
        , m_model(bench.model())
        , m_job(job)
        , m_space(std::move(space))
        , m_goal(std::move(goal)) {}
    Result<void> measureErrors(Compressor& compressor, JobContext& job);

    Workbench& m_bench;
    const Model& m_model;
    JobContext& m_job; // of the run that this world belongs to
    SearchSpace m_space;
    Goal m_goal;
    std::map<std::string, Device> m_devices; // "" = the one searched on
    Figures m_dense;
    ModelCost m_denseCost;
    double m_denseMatrixBytes = 0, m_denseMatrixMacs = 0; // of the encoder's matrices: predictions come by the thousand
    int m_tokens = 1;
    bool m_firstTokensLast = false; // see LastLayerShortcut; of the device that is searched on
    std::vector<std::vector<double>> m_errors;
    mutable std::map<Genome, Figures> m_predicted;
    mutable std::map<std::string, double> m_matrixErrors;
};

} // namespace pscope
