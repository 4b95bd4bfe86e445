// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/search_plots.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QCPScatterStyle hollow(const QColor& color, double size) {
    return {QCPScatterStyle::ssCircle, QPen(color, 1.4), Qt::NoBrush, size};
}
QCPScatterStyle filled(const QColor& color, double size) {
    return {QCPScatterStyle::ssDisc, QPen(color, 1), color, size};
}

QString recipeText(const std::string& recipe) {
    return recipe.empty() ? SmallPlot::tr("dense") : toQt(recipe);
}

} // namespace

void TrajectoryPlot::setSteps(std::vector<SearchStep> steps, std::vector<int> lineage,
                              const QString& axisTitle, std::vector<double> values, bool higherIsBetter) {
    m_steps = std::move(steps);
    m_lineage = std::move(lineage);
    m_title = axisTitle;
    m_values = std::move(values);
    m_higher = higherIsBetter;
    rebuildSoon();
}

void TrajectoryPlot::draw(const PlotColors& colors) {
    if (m_steps.empty()) return setHint(tr("The way of a search appears here while it runs"));
    QVector<double> meets, meetsAt, misses, missesAt, best, bestAt, line, lineAt;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const SearchStep& step = m_steps[i];
        if (step.outcome.failed) continue;
        const bool ok = !(step.outcome.violation > 0);
        const double at = double(i + 1), value = m_values[i];
        (ok ? meetsAt : missesAt) << at;
        (ok ? meets : misses) << value;
        if (ok && (best.isEmpty() || (m_higher ? value > best.last() : value < best.last()))) {
            bestAt << at;
            best << value;
        }
        QString tip = tr("#%1  %2\n%3 predicted, %4 %")
                          .arg(step.outcome.number)
                          .arg(recipeText(step.outcome.recipe),
                               formatMicroseconds(step.outcome.figures.latencyMs * 1000))
                          .arg(step.outcome.figures.accuracy, 0, 'f', 1);
        if (!step.label.empty()) tip += QLatin1Char('\n') + toQt(step.label);
        if (step.parent >= 0) tip += tr("\nfrom #%1").arg(step.parent);
        if (!ok) tip += tr("\nmisses a limit");
        addTip(at, value, tip);
    }
    if (!best.isEmpty()) {
        bestAt << double(m_steps.size());
        best << best.last();
    }
    for (const int number : m_lineage) {
        lineAt << number + 1;
        line << m_values[static_cast<std::size_t>(number)];
    }
    const auto scatter = [&](const QVector<double>& x, const QVector<double>& y, const QCPScatterStyle& style,
                             const QString& name) {
        QCPGraph* graph = addLine(colors.front);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setScatterStyle(style);
        graph->setData(x, y);
        graph->setName(name);
        if (!x.isEmpty()) graph->addToLegend();
    };
    scatter(missesAt, misses,
            QCPScatterStyle(QCPScatterStyle::ssCross, QPen(colors.dominated, 1.2), Qt::NoBrush, 5),
            tr("misses a limit"));
    scatter(meetsAt, meets, hollow(colors.front, 5.5), tr("meets the limits, as far as known"));
    QCPGraph* stairs = addLine(colors.front, 1.8);
    stairs->setLineStyle(QCPGraph::lsStepLeft);
    stairs->setData(bestAt, best);
    stairs->setName(tr("best so far"));
    if (!best.isEmpty()) stairs->addToLegend();
    QCPGraph* descent = addLine(colors.current, 1.6, Qt::DashLine);
    descent->setScatterStyle(filled(colors.current, 6));
    descent->setData(lineAt, line, true);
    descent->setName(tr("lineage of the best"));
    if (!line.isEmpty()) descent->addToLegend();
    plot().xAxis->setLabel(tr("evaluation"));
    plot().yAxis->setLabel(m_title);
    fit(true, false);
}

void HypervolumePlot::setRuns(std::vector<HypervolumeRun> runs) {
    m_runs = std::move(runs);
    rebuildSoon();
}

void HypervolumePlot::draw(const PlotColors& colors) {
    bool any = false;
    int place = 0;
    for (const HypervolumeRun& run : m_runs) {
        const QColor color = seriesColor(place++, colors);
        if (run.values.empty()) continue;
        any = true;
        QVector<double> x, y;
        const std::size_t stride =
            std::max<std::size_t>(1, run.values.size() / 400); // tips; the line has every value
        for (std::size_t i = 0; i < run.values.size(); ++i) {
            x << double(i + 1);
            y << run.values[i];
            if (i % stride == 0 || i + 1 == run.values.size())
                addTip(double(i + 1), run.values[i],
                       tr("%1\n%2 after %3 evaluations")
                           .arg(run.label)
                           .arg(run.values[i], 0, 'f', 4)
                           .arg(i + 1));
        }
        QCPGraph* graph = addLine(color, run.selected ? 2.6 : 1.4);
        graph->setLineStyle(QCPGraph::lsStepLeft);
        graph->setData(x, y, true);
        graph->setName(run.label);
        graph->addToLegend();
    }
    if (!any) return setHint(tr("Select searches in the table above to compare them"));
    plot().xAxis->setLabel(tr("evaluations"));
    plot().yAxis->setLabel(tr("hypervolume (share of dense)"));
    plot().axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    fit(true, true);
}

void SensitivityPlot::setCurves(SensitivityCurves curves) {
    m_curves = std::move(curves);
    rebuildSoon();
}

void SensitivityPlot::draw(const PlotColors& colors) {
    if (m_curves.curves.empty())
        return setHint(tr("No part was compressed alone yet.\nA strategy that probes single parts, such as "
                          "greedy, fills this."));
    int layers = 1;
    for (const SensitivityCurve& curve : m_curves.curves)
        layers = std::max(layers, curve.layer + 1);
    for (const SensitivityCurve& curve : m_curves.curves) {
        // From the first layer to the last along one ramp that is also one in grey; attention is dashed.
        const double along = layers > 1 ? double(curve.layer) / (layers - 1) : 0;
        const auto mix = [along](int a, int b) { return static_cast<int>(std::lround(a + along * (b - a))); };
        const QColor from = colors.front, to = colors.current;
        const bool attention =
            curve.part.find("attention") != std::string::npos || curve.part.starts_with("heads");
        QCPGraph* graph = addLine(
            QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())),
            1.6, attention ? Qt::DashLine : Qt::SolidLine);
        QVector<double> x, y;
        for (std::size_t level = 0; level < curve.drop.size(); ++level) {
            if (!std::isfinite(curve.drop[level])) continue;
            x << double(level);
            y << curve.drop[level];
            addTip(double(level), curve.drop[level],
                   tr("%1: %2\n%3 points below dense")
                       .arg(toQt(curve.part), toQt(m_curves.levels[level]))
                       .arg(curve.drop[level], 0, 'f', 2));
        }
        graph->setScatterStyle(hollow(graph->pen().color(), 5));
        graph->setData(x, y, true);
        graph->setName(toQt(curve.part));
        if (m_curves.curves.size() <= 12) graph->addToLegend();
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int most = static_cast<int>(m_curves.levels.size()) <= 6 ? 22 : 12;
    for (std::size_t level = 0; level < m_curves.levels.size(); ++level) {
        const QString text = toQt(m_curves.levels[level]);
        ticker->addTick(double(level), text.size() > most ? text.left(most - 1) + QChar(0x2026) : text);
    }
    plot().xAxis->setTicker(ticker);
    plot().yAxis->setLabel(tr("points below dense"));
    fit(false, true);
    plot().xAxis->setRange(-0.4, double(m_curves.levels.size()) - 0.6);
}

void LatencyModelPlot::setPairs(std::vector<LatencyPair> pairs, double errorPercent) {
    m_pairs = std::move(pairs);
    m_error = errorPercent;
    rebuildSoon();
}

void LatencyModelPlot::draw(const PlotColors& colors) {
    QVector<double> x[3], y[3];
    double low = INFINITY, high = 0;
    for (const LatencyPair& pair : m_pairs) {
        if (!std::isfinite(pair.predictedMs) || !std::isfinite(pair.measuredMs) || !pair.device.empty()) continue;
        const int role = pair.role == "fit" ? 0 : pair.role == "held-out" ? 1 : 2;
        x[role] << pair.measuredMs;
        y[role] << pair.predictedMs;
        low = std::min({low, pair.measuredMs, pair.predictedMs});
        high = std::max({high, pair.measuredMs, pair.predictedMs});
        addTip(pair.measuredMs, pair.predictedMs,
               tr("%1\nmeasured %2 (%3 – %4), predicted %5")
                   .arg(recipeText(pair.recipe), formatMicroseconds(pair.measuredMs * 1000),
                        formatMicroseconds(pair.lowMs * 1000), formatMicroseconds(pair.highMs * 1000),
                        formatMicroseconds(pair.predictedMs * 1000)));
    }
    if (!(high > 0)) return setHint(tr("The latency model is fitted when a search starts"));
    QCPGraph* same = addLine(colors.dominated, 1.2, Qt::DashLine);
    same->setData({low * 0.9, high * 1.1}, {low * 0.9, high * 1.1});
    const QCPScatterStyle styles[] = {hollow(colors.front, 7), filled(colors.current, 7.5),
                                      QCPScatterStyle(QCPScatterStyle::ssTriangle,
                                                      QPen(QColor(0x00, 0x9e, 0x73), 1.4),
                                                      QColor(0x00, 0x9e, 0x73), 8)};
    const QString names[] = {
        tr("fitted to (%1)").arg(x[0].size()),
        std::isfinite(m_error) ? tr("held out (%1): mean error %2 %").arg(x[1].size()).arg(m_error, 0, 'f', 1)
                               : tr("held out"),
        tr("finalists")};
    for (int role = 0; role < 3; ++role) {
        QCPGraph* graph = addLine(colors.front);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setScatterStyle(styles[role]);
        graph->setData(x[role], y[role]);
        graph->setName(names[role]);
        if (!x[role].isEmpty()) graph->addToLegend();
    }
    plot().xAxis->setLabel(tr("measured p50 (ms)"));
    plot().yAxis->setLabel(tr("predicted p50 (ms)"));
    fit(false, false);
}

} // namespace pscope
