// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/series_plot.h"

#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>
#include <limits>
#include <qcustomplot.h>

#include "widgets/plot/picture.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr double kHoverPixels = 14;
constexpr double kMargin = 0.06; // of the range, beyond the outermost value

bool usable(double value, bool logarithmic) {
    return std::isfinite(value) && (!logarithmic || value > 0);
}

std::pair<double, double> widened(double low, double high, bool logarithmic) {
    if (low > high) return {0, 1};
    if (logarithmic) {
        const double factor = std::max(1.15, std::pow(high / low, kMargin));
        return {low / factor, high * factor};
    }
    const double extra = high > low ? (high - low) * kMargin : std::max(1e-9, std::abs(high) * 0.1);
    return {low - extra, high + extra};
}

} // namespace

SeriesPlot::SeriesPlot(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new QCustomPlot(this);
    m_plot->setMinimumHeight(7 * fontMetrics().height());
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->axisRect()->setMinimumMargins(QMargins(4, 8, 10, 4));
    m_plot->xAxis->setSubTicks(false);
    m_plot->yAxis->setSubTicks(false);
    m_plot->legend->setMargins(QMargins(4, 5, 4, 0));
    m_plot->legend->setIconSize(16, 9);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_plot->legend->setRowSpacing(0);
    m_plot->legend->setColumnSpacing(8);
    layout->addWidget(m_plot);
}

QColor SeriesPlot::color(PlotRole role) const {
    const PlotColors colors = plotColors(palette());
    switch (role) {
    case PlotRole::Front:
        return colors.front;
    case PlotRole::Grey:
        return colors.dominated;
    case PlotRole::Baseline:
        return colors.baseline;
    case PlotRole::Current:
        return colors.current;
    case PlotRole::Other:
        return colors.other;
    case PlotRole::Green:
        return QColor(0x00, 0x9e, 0x73);
    case PlotRole::Violet:
        return QColor(0x8a, 0x7f, 0xd6);
    }
    return colors.front;
}

void SeriesPlot::setScene(PlotScene scene) {
    m_scene = std::move(scene);
    rebuild();
}

void SeriesPlot::addSeries(const PlotSeries& series) {
    const QColor ink = color(series.role);
    if (series.look == PlotSeries::Look::Bars) {
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setData(series.x, series.y, true);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(series.barWidth);
        if (m_scene.yLog) bars->setBaseValue(0.5); // a count of one is still a bar
        bars->setPen(series.hollow ? QPen(ink, 1) : QPen(Qt::NoPen));
        QColor fill = ink;
        fill.setAlpha(series.hollow ? 0 : 170);
        bars->setBrush(fill);
        bars->setName(series.name);
        if (series.name.isEmpty()) bars->removeFromLegend();
        return;
    }
    QCPGraph* graph = m_plot->addGraph();
    if (series.look == PlotSeries::Look::Band) {
        QCPGraph* lower = graph;
        QCPGraph* upper = m_plot->addGraph();
        QColor fill = ink;
        fill.setAlpha(45);
        lower->setData(series.x, series.low, true);
        upper->setData(series.x, series.high, true);
        lower->setPen(Qt::NoPen);
        upper->setPen(Qt::NoPen);
        upper->setBrush(fill);
        upper->setChannelFillGraph(lower);
        upper->setName(series.name);
        lower->removeFromLegend();
        if (series.name.isEmpty()) upper->removeFromLegend();
        return;
    }
    graph->setData(series.x, series.y, false);
    QPen pen(ink, 1.8);
    if (series.dashed) pen.setStyle(Qt::DashLine);
    graph->setPen(pen);
    if (series.look == PlotSeries::Look::Points) graph->setLineStyle(QCPGraph::lsNone);
    if (series.look != PlotSeries::Look::Line)
        graph->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(ink, 1.5),
                            series.hollow ? QBrush(palette().color(QPalette::Base)) : QBrush(ink), 7));
    graph->setName(series.name);
    if (series.name.isEmpty()) graph->removeFromLegend();
    if (series.low.size() != series.x.size() || series.x.isEmpty()) return;
    auto* errors = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
    errors->removeFromLegend();
    errors->setDataPlottable(graph);
    QVector<double> minus, plus;
    for (qsizetype i = 0; i < series.x.size(); ++i) {
        minus << series.y[i] - series.low[i];
        plus << series.high[i] - series.y[i];
    }
    errors->setData(minus, plus);
    QColor faint = ink;
    faint.setAlpha(150);
    errors->setPen(QPen(faint, 1));
    errors->setWhiskerWidth(5);
}

void SeriesPlot::addMark(const PlotMark& mark) {
    const bool upright = mark.orientation == Qt::Vertical;
    auto* line = new QCPItemStraightLine(m_plot);
    line->setPen(QPen(color(mark.role), 1.2, Qt::DashLine));
    line->point1->setCoords(upright ? mark.at : 1, upright ? 1 : mark.at);
    line->point2->setCoords(upright ? mark.at : 2, upright ? 2 : mark.at);
    if (mark.text.isEmpty()) return;
    auto* text = new QCPItemText(m_plot);
    text->setText(mark.text);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1);
    text->setFont(small);
    text->setColor(plotColors(palette()).faintText);
    QColor back = palette().color(QPalette::Base);
    back.setAlpha(190);
    text->setBrush(back);
    text->setPadding(QMargins(2, 0, 2, 0));
    text->position->setTypeX(upright ? QCPItemPosition::ptPlotCoords : QCPItemPosition::ptAxisRectRatio);
    text->position->setTypeY(upright ? QCPItemPosition::ptAxisRectRatio : QCPItemPosition::ptPlotCoords);
    // Neighbouring labels step down, so that close percentiles can all be read.
    const auto rank = static_cast<double>(&mark - m_scene.marks.data());
    text->position->setCoords(upright ? mark.at : 0.01, upright ? 0.02 + 0.11 * std::fmod(rank, 4) : mark.at);
    const bool atRight = upright && (mark.at - m_plot->xAxis->range().lower) > 0.8 * m_plot->xAxis->range().size();
    text->setPositionAlignment(upright ? (atRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop : Qt::AlignLeft | Qt::AlignBottom);
}

void SeriesPlot::setAxes() {
    const auto fit = [&](bool horizontal) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        const bool logarithmic = horizontal ? m_scene.xLog : m_scene.yLog;
        const auto take = [&](double value) {
            if (!usable(value, logarithmic)) return;
            low = std::min(low, value);
            high = std::max(high, value);
        };
        for (const PlotSeries& series : m_scene.series) {
            for (const double value : horizontal ? series.x : series.y)
                take(value);
            if (!horizontal) {
                for (const double value : series.low)
                    take(value);
                for (const double value : series.high)
                    take(value);
                if (series.look == PlotSeries::Look::Bars) take(logarithmic ? 0.5 : 0);
            } else if (series.look == PlotSeries::Look::Bars && !series.x.isEmpty()) {
                take(series.x.first() - series.barWidth / 2);
                take(series.x.last() + series.barWidth / 2);
            }
        }
        return widened(low, high, logarithmic);
    };
    const auto prepare = [&](QCPAxis* axis, const QString& title, bool logarithmic,
                             const std::optional<std::pair<double, double>>& range, bool horizontal) {
        axis->setLabel(title);
        axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                    : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        axis->setNumberFormat(logarithmic ? QStringLiteral("gb") : QStringLiteral("g"));
        axis->setNumberPrecision(logarithmic ? 3 : 4);
        auto [low, high] = range ? *range : fit(horizontal);
        const bool bars = !horizontal && !logarithmic &&
                          std::any_of(m_scene.series.begin(), m_scene.series.end(),
                                      [](const PlotSeries& s) { return s.look == PlotSeries::Look::Bars; });
        if (bars && !range) low = std::max(0.0, low);
        axis->setRange(low, high);
    };
    prepare(m_plot->xAxis, m_scene.xTitle, m_scene.xLog, m_scene.xRange, true);
    prepare(m_plot->yAxis, m_scene.yTitle, m_scene.yLog, m_scene.yRange, false);
    if (m_scene.tickAt.isEmpty()) return;
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (qsizetype i = 0; i < m_scene.tickAt.size() && i < m_scene.tickLabels.size(); ++i)
        ticker->addTick(m_scene.tickAt[i], m_scene.tickLabels[i]);
    m_plot->xAxis->setTicker(ticker);
}

/// Above the plot, as many beside one another as fit: inside it would hide what it explains.
void SeriesPlot::placeLegend() {
    QCPLegend& legend = *m_plot->legend;
    const bool shown = legend.itemCount() > 1;
    legend.setVisible(shown);
    QCPLayoutGrid& grid = *m_plot->plotLayout();
    const bool above = legend.layout() == &grid;
    if (shown && !above) {
        grid.insertRow(0);
        grid.addElement(0, 0, &legend);
        grid.setRowStretchFactor(0, 0.001);
        grid.setRowSpacing(0);
    } else if (!shown && above) {
        m_plot->axisRect()->insetLayout()->addElement(&legend, Qt::AlignTop | Qt::AlignRight);
        grid.simplify();
    }
    if (!shown) return;
    const QFontMetrics metrics(legend.font());
    int widest = 1;
    for (int i = 0; i < legend.itemCount(); ++i)
        if (auto* item = qobject_cast<QCPPlottableLegendItem*>(legend.item(i)))
            widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()) + legend.iconSize().width() + legend.iconTextPadding() + 14);
    const int columns = std::clamp((width() - 70) / widest, 1, legend.itemCount());
    if (columns != legend.wrap()) legend.setWrap(columns);
}

/// As many numbers as have room: on a low plot they would stand on one another.
void SeriesPlot::fitTicks() {
    const auto fit = [](QCPAxis& axis, double pixels, double each) {
        if (qSharedPointerDynamicCast<QCPAxisTickerText>(axis.ticker()) || qSharedPointerDynamicCast<QCPAxisTickerLog>(axis.ticker())) return;
        axis.ticker()->setTickCount(std::clamp(static_cast<int>(pixels / each), 2, 8));
    };
    fit(*m_plot->yAxis, m_plot->height() - 5.0 * fontMetrics().height(), 2.4 * fontMetrics().height());
    fit(*m_plot->xAxis, m_plot->width() - 60.0, 7.0 * fontMetrics().averageCharWidth());
}

void SeriesPlot::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeLegend();
    fitTicks();
}

void SeriesPlot::rebuild() {
    m_plot->clearPlottables();
    m_plot->clearItems();
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1);
    applyStyle(*m_plot, plotColors(palette()), small);
    m_plot->legend->setFont(small);
    for (const PlotSeries& series : m_scene.series)
        addSeries(series);
    setAxes();
    for (const PlotMark& mark : m_scene.marks)
        addMark(mark);
    placeLegend();
    fitTicks();
    const bool nothing = std::all_of(m_scene.series.begin(), m_scene.series.end(),
                                     [](const PlotSeries& series) { return series.x.isEmpty(); });
    for (QCPAxis* axis : m_plot->axisRect()->axes())
        axis->setTickLabels(!nothing);
    if (nothing && !m_scene.empty.isEmpty()) {
        auto* text = new QCPItemText(m_plot);
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(0.5, 0.5);
        text->setText(m_scene.empty);
        text->setColor(plotColors(palette()).faintText);
        text->setFont(font());
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QString SeriesPlot::tipAt(const QPointF& at) const {
    QString best;
    double nearest = kHoverPixels * kHoverPixels;
    for (const PlotSeries& series : m_scene.series) {
        const bool bars = series.look == PlotSeries::Look::Bars;
        for (qsizetype i = 0; i < series.x.size() && i < series.tips.size(); ++i) {
            const double dx = m_plot->xAxis->coordToPixel(series.x[i]) - at.x();
            if (bars) { // the whole column answers
                const double half = std::abs(m_plot->xAxis->coordToPixel(series.x[i] + series.barWidth / 2) -
                                             m_plot->xAxis->coordToPixel(series.x[i]));
                if (std::abs(dx) <= half)
                    best = best.isEmpty() ? series.tips[i] : best + QLatin1Char('\n') + series.tips[i];
                continue;
            }
            const double dy = m_plot->yAxis->coordToPixel(series.y[i]) - at.y(), distance = dx * dx + dy * dy;
            if (distance < nearest) {
                nearest = distance;
                best = series.tips[i];
            }
        }
    }
    return best;
}

bool SeriesPlot::savePicture(const QString& file) {
    return pscope::savePicture(*this, file);
}

void SeriesPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) rebuild();
}

bool SeriesPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const QString tip = tipAt(mouse->position());
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(mouse->globalPosition().toPoint(), tip, m_plot);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pscope
