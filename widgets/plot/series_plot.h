// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A plot of a few series described as values: bars, lines, points with error bars, marks at a value. What the
// inspector, the latency histogram and the roofline are drawn with; colours follow the palette.
#pragma once

#include <optional>

#include <QStringList>
#include <QVector>
#include <QWidget>

class QCustomPlot;

namespace pscope {

enum class PlotRole { Front, Grey, Baseline, Current, Other, Green, Violet };

struct PlotSeries {
    enum class Look { Bars, Line, Points, LineWithPoints, Band }; // Band: between low and high
    QString name;                                                 // empty: not in the legend
    PlotRole role = PlotRole::Front;
    Look look = Look::Line;
    QVector<double> x, y, low, high; // low, high: error bars (absolute), or the band
    QStringList tips;                // per point, for hovering
    double barWidth = 0.8;
    bool dashed = false, hollow = false;
};

/// A line across the plot at one value.
struct PlotMark {
    double at = 0;
    QString text;
    Qt::Orientation orientation = Qt::Vertical; // Vertical: at x
    PlotRole role = PlotRole::Grey;
};

struct PlotScene {
    QString xTitle, yTitle;
    bool xLog = false, yLog = false;
    QVector<double> tickAt; // own ticks of the x axis, with labels
    QStringList tickLabels;
    std::vector<PlotSeries> series;
    std::vector<PlotMark> marks;
    std::optional<std::pair<double, double>> xRange, yRange; // else fitted
    QString empty; // sentence in the middle when there is nothing to draw
};

class SeriesPlot : public QWidget {
    Q_OBJECT
public:
    explicit SeriesPlot(QWidget* parent = nullptr);
    void setScene(PlotScene scene);
    const PlotScene& scene() const { return m_scene; }
    /// PNG, SVG or PDF by the ending; false when it cannot be written.
    bool savePicture(const QString& file);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void addSeries(const PlotSeries& series);
    void addMark(const PlotMark& mark);
    void setAxes();
    void placeLegend();
    void fitTicks();
    QColor color(PlotRole role) const;
    QString tipAt(const QPointF& at) const;

    PlotScene m_scene;
    QCustomPlot* m_plot = nullptr;
};

} // namespace pscope
