// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Why a search ended where it did: the way it took, how much it dominates, how sensitive each part is, how
// good its latency model was.
#pragma once

#include "core/search/search_run.h"
#include "widgets/models/sensitivity_curves.h"
#include "widgets/plot/small_plot.h"

namespace pscope {

/// Every evaluation in its order, the best so far, and the line of descent of the best one.
class TrajectoryPlot : public SmallPlot {
    Q_OBJECT
public:
    explicit TrajectoryPlot(QWidget* parent = nullptr)
        : SmallPlot(parent) {
        rebuild();
    }
    /// `lineage`: numbers of steps. `axisTitle` and `value`: the objective.
    void setSteps(std::vector<SearchStep> steps, std::vector<int> lineage, const QString& axisTitle,
                  std::vector<double> values, bool higherIsBetter);

protected:
    void draw(const PlotColors& colors) override;

private:
    std::vector<SearchStep> m_steps;
    std::vector<int> m_lineage;
    std::vector<double> m_values;
    QString m_title;
    bool m_higher = true;
};

struct HypervolumeRun {
    QString label;
    std::vector<double> values;
    bool selected = false;
};
/// Hypervolume over evaluations, several runs in one plot.
class HypervolumePlot : public SmallPlot {
    Q_OBJECT
public:
    explicit HypervolumePlot(QWidget* parent = nullptr)
        : SmallPlot(parent) {
        rebuild();
    }
    void setRuns(std::vector<HypervolumeRun> runs);

protected:
    void draw(const PlotColors& colors) override;

private:
    std::vector<HypervolumeRun> m_runs;
};

/// Accuracy lost when one part alone gets a setting.
class SensitivityPlot : public SmallPlot {
    Q_OBJECT
public:
    explicit SensitivityPlot(QWidget* parent = nullptr)
        : SmallPlot(parent) {
        rebuild();
    }
    void setCurves(SensitivityCurves curves);

protected:
    void draw(const PlotColors& colors) override;

private:
    SensitivityCurves m_curves;
};

/// Predicted against measured latency: what the model was fitted to, what was held out, and the finalists.
class LatencyModelPlot : public SmallPlot {
    Q_OBJECT
public:
    explicit LatencyModelPlot(QWidget* parent = nullptr)
        : SmallPlot(parent) {
        rebuild();
    }
    void setPairs(std::vector<LatencyPair> pairs, double errorPercent);

protected:
    void draw(const PlotColors& colors) override;

private:
    std::vector<LatencyPair> m_pairs;
    double m_error = 0;
};

} // namespace pscope
