// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/small_plot.h"

#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace pscope {
namespace {

constexpr int kSoonMs = 100;
constexpr double kReach = 14; // pixels

} // namespace

QColor seriesColor(int place, const PlotColors& colors) {
    const QColor all[] = {colors.front,    colors.current,           QColor(0x00, 0x9e, 0x73), colors.other,
                          colors.baseline, QColor(0x8a, 0x7f, 0xd6), colors.faintText};
    return all[static_cast<std::size_t>(place) % std::size(all)];
}

SmallPlot::SmallPlot(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new QCustomPlot(this);
    layout->addWidget(m_plot);
    m_plot->setMinimumSize(220, 140);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->axisRect()->setMinimumMargins(QMargins(6, 10, 12, 6));
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignLeft);
    m_plot->xAxis->setSubTicks(false);
    m_plot->yAxis->setSubTicks(false);
    m_hint = new QCPItemText(m_plot);
    m_hint->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_hint->position->setCoords(0.5, 0.45);
    m_hint->setTextAlignment(Qt::AlignCenter);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &SmallPlot::rebuild);
}

void SmallPlot::rebuildSoon() {
    if (!m_soon.isActive()) m_soon.start();
}

void SmallPlot::rebuild() {
    m_soon.stop();
    m_plot->clearPlottables();
    m_points.clear();
    m_tips.clear();
    const PlotColors colors = plotColors(palette());
    applyStyle(*m_plot, colors, font());
    m_hint->setColor(colors.faintText);
    m_hint->setFont(font());
    setHint({});
    draw(colors);
    m_plot->legend->setVisible(m_plot->legend->itemCount() > 0 && m_hint->text().isEmpty());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void SmallPlot::setHint(const QString& text) {
    m_hint->setText(text);
    m_hint->setVisible(!text.isEmpty());
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setTickLabels(text.isEmpty());
}

void SmallPlot::addTip(double x, double y, const QString& text) {
    if (!std::isfinite(x) || !std::isfinite(y)) return;
    m_points.emplace_back(x, y);
    m_tips << text;
}

QCPGraph* SmallPlot::addLine(const QColor& color, double width, Qt::PenStyle style) {
    QCPGraph* graph = m_plot->addGraph();
    graph->setPen(QPen(color, width, style));
    graph->removeFromLegend();
    return graph;
}

void SmallPlot::fit(bool fromZeroX, bool fromZeroY) {
    if (m_points.empty()) return;
    const auto [left, right] = std::ranges::minmax(m_points, {}, [](const QPointF& p) { return p.x(); });
    const auto [low, high] = std::ranges::minmax(m_points, {}, [](const QPointF& p) { return p.y(); });
    const auto set = [](QCPAxis* axis, double from, double to, bool zero, double above) {
        if (zero) from = std::min(from, 0.0);
        const double span = std::max({to - from, 1e-9, std::abs(to) * 0.01});
        axis->setRange(zero && from == 0 ? 0 : from - 0.06 * span, to + above * span);
    };
    set(m_plot->xAxis, left.x(), right.x(), fromZeroX, 0.06);
    set(m_plot->yAxis, low.y(), high.y(), fromZeroY, 0.24); // the legend stands above the points
}

void SmallPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) rebuildSoon();
}

bool SmallPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::MouseButtonDblClick) rebuildSoon();
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        double best = kReach * kReach;
        int found = -1;
        for (std::size_t i = 0; mouse->buttons() == Qt::NoButton && i < m_points.size(); ++i) {
            const double dx = m_plot->xAxis->coordToPixel(m_points[i].x()) - mouse->pos().x();
            const double dy = m_plot->yAxis->coordToPixel(m_points[i].y()) - mouse->pos().y();
            if (dx * dx + dy * dy >= best) continue;
            best = dx * dx + dy * dy;
            found = static_cast<int>(i);
        }
        if (found >= 0)
            QToolTip::showText(mouse->globalPosition().toPoint(), m_tips[found], m_plot);
        else
            QToolTip::hideText();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pscope
