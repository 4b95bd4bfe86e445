// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and views: pan, zoom, back, limits, brush, hover.
#include <QMouseEvent>
#include <QRubberBand>
#include <QToolTip>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/point_layer.h"

namespace pscope {
namespace {

constexpr double kReach = 12;     // pixels around a point that count as on it
constexpr double kLimitReach = 5; // pixels beside a limit
constexpr int kClick = 4;         // pixels a click may wander
constexpr std::size_t kLiveLimit =
    20000; // with more points the best is found anew only when the limit is let go
constexpr std::size_t kMostBack = 100;

} // namespace

int FrontPlot::nearest(const QPointF& at) const {
    int best = -1;
    double bestDistance = kReach * kReach;
    const QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
    const double left = m_plot->xAxis->coordToPixel(x.lower), bottom = m_plot->yAxis->coordToPixel(y.lower);
    const double perX = (m_plot->xAxis->coordToPixel(x.upper) - left) / x.size(),
                 perY = (m_plot->yAxis->coordToPixel(y.upper) - bottom) / y.size();
    for (std::size_t i = 0; i < m_scene.points.size(); ++i) {
        const ScenePoint& point = m_scene.points[i];
        const double dx = left + (point.x.value - x.lower) * perX - at.x(),
                     dy = bottom + (point.y.value - y.lower) * perY - at.y();
        const double distance = dx * dx + dy * dy;
        // What was measured is easier to hit than what a search has only tried.
        const double counted = point.candidate ? distance + 9 : distance;
        if (!(counted <= bestDistance)) continue;
        bestDistance = counted;
        best = static_cast<int>(i);
    }
    return best;
}

int FrontPlot::limitAt(const QPointF& at) const {
    if (!m_plot->axisRect()->rect().contains(at.toPoint())) return -1;
    for (std::size_t i = 0; i < m_limits.size(); ++i) {
        const Limit& limit = m_limits[i];
        const double pixel = (limit.onX ? m_plot->xAxis : m_plot->yAxis)->coordToPixel(limit.value);
        if (std::abs(pixel - (limit.onX ? at.x() : at.y())) <= kLimitReach) return static_cast<int>(i);
    }
    return -1;
}

void FrontPlot::hover(const QPoint& at) {
    const int found = nearest(at), limit = found < 0 ? limitAt(at) : -1;
    m_plot->setCursor(
        limit >= 0   ? (m_limits[static_cast<std::size_t>(limit)].onX ? Qt::SplitHCursor : Qt::SplitVCursor)
        : found >= 0 ? Qt::PointingHandCursor
        : m_tool == Tool::Pan ? Qt::ArrowCursor
                              : Qt::CrossCursor);
    if (found == m_hovered) return;
    m_hovered = found;
    if (found < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(m_plot->mapToGlobal(at + QPoint(10, 10)), cardOf(found), m_plot);
}

bool FrontPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot) return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return onPress(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        return onMove(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
        return onRelease(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
        return onDoubleClick(*static_cast<QMouseEvent*>(event));
    case QEvent::Wheel:
        if (!m_wheelPause.isActive()) remember();
        m_wheelPause.start();
        m_userView = true;
        return false;
    default:
        return false;
    }
}

/// True when the gesture is ours and QCustomPlot must not pan.
bool FrontPlot::onPress(QMouseEvent& mouse) {
    m_pressed = mouse.pos();
    m_beforeDrag = view();
    m_drag = Drag::None;
    if (mouse.button() != Qt::LeftButton) return mouse.button() == Qt::RightButton;
    m_draggedLimit = nearest(mouse.pos()) < 0 ? limitAt(mouse.pos()) : -1;
    const bool inside = m_plot->axisRect()->rect().contains(mouse.pos());
    if (m_draggedLimit >= 0)
        m_drag = Drag::Limit;
    else if (inside && (m_tool == Tool::Select || mouse.modifiers() & Qt::ShiftModifier))
        m_drag = Drag::Select;
    else if (inside && m_tool == Tool::Zoom)
        m_drag = Drag::Zoom;
    else if (inside)
        m_drag = Drag::Pan;
    if (m_drag == Drag::Pan) QToolTip::hideText();
    return m_drag == Drag::Limit || m_drag == Drag::Select || m_drag == Drag::Zoom;
}

bool FrontPlot::onMove(QMouseEvent& mouse) {
    if (mouse.buttons() == Qt::NoButton) {
        hover(mouse.pos());
        return false;
    }
    const bool moved = (mouse.pos() - m_pressed).manhattanLength() > kClick;
    switch (m_drag) {
    case Drag::Limit:
        dragLimit(mouse.pos(), false);
        return true;
    case Drag::Select:
    case Drag::Zoom:
        if (moved) {
            m_band->setGeometry(QRect(m_pressed, mouse.pos()).normalized() & m_plot->axisRect()->rect());
            m_band->show();
        }
        return true;
    case Drag::Pan:
        if (moved) m_userView = true;
        return false;
    case Drag::None:
        return mouse.buttons() & Qt::RightButton;
    }
    return false;
}

bool FrontPlot::onRelease(QMouseEvent& mouse) {
    const bool isClick = (mouse.pos() - m_pressed).manhattanLength() <= kClick;
    const Drag drag = std::exchange(m_drag, Drag::None);
    m_band->hide();
    if (mouse.button() == Qt::RightButton) {
        if (isClick)
            emit menuWanted(nearest(mouse.pos()), mouse.globalPosition().toPoint(),
                            m_plot->xAxis->pixelToCoord(mouse.pos().x()),
                            m_plot->yAxis->pixelToCoord(mouse.pos().y()));
        return true;
    }
    if (mouse.button() != Qt::LeftButton) return false;
    if (drag == Drag::Limit) {
        if (!isClick) dragLimit(mouse.pos(), true);
        return true;
    }
    const QRect area = QRect(m_pressed, mouse.pos()).normalized();
    if (isClick)
        onClick(mouse);
    else if (drag == Drag::Select)
        brush(area);
    else if (drag == Drag::Zoom)
        zoomTo(area);
    else if (drag == Drag::Pan) {
        m_back.push_back(m_beforeDrag);
        emit backChanged(true);
    }
    return drag == Drag::Select || drag == Drag::Zoom;
}

void FrontPlot::onClick(const QMouseEvent& mouse) {
    const int found = nearest(mouse.pos());
    if (found < 0) {
        if (!m_document.brushed().empty()) m_document.setBrushed({});
        return;
    }
    const ScenePoint& point = m_scene.points[static_cast<std::size_t>(found)];
    if (point.candidate) return emit candidateClicked(toQt(point.point->requested));
    const int index = documentIndex(point);
    if (index < 0) return;
    mouse.modifiers() & Qt::ControlModifier ? emit pointPicked(index) : emit pointClicked(index);
}

/// On an axis: a limit there. On nothing: everything in view.
bool FrontPlot::onDoubleClick(const QMouseEvent& mouse) {
    const QRect inside = m_plot->axisRect()->rect();
    if (!m_scene.points.empty() && !inside.contains(mouse.pos())) {
        const bool below = mouse.pos().y() > inside.bottom() && mouse.pos().x() >= inside.left(),
                   beside = mouse.pos().x() < inside.left() && mouse.pos().y() <= inside.bottom();
        if (below) m_document.setLimit(m_scene.xAxis.id, m_plot->xAxis->pixelToCoord(mouse.pos().x()));
        if (beside) m_document.setLimit(m_scene.yAxis.id, m_plot->yAxis->pixelToCoord(mouse.pos().y()));
        return below || beside;
    }
    if (nearest(mouse.pos()) < 0 && limitAt(mouse.pos()) < 0) resetView();
    return false;
}

/// Out of the plot and let go: the limit is gone.
void FrontPlot::dragLimit(const QPointF& at, bool done) {
    if (m_draggedLimit < 0 || m_draggedLimit >= static_cast<int>(m_limits.size())) return;
    Limit& limit = m_limits[static_cast<std::size_t>(m_draggedLimit)];
    const bool inside = m_plot->axisRect()->rect().adjusted(-20, -20, 20, 20).contains(at.toPoint());
    limit.value = limit.onX ? m_plot->xAxis->pixelToCoord(at.x()) : m_plot->yAxis->pixelToCoord(at.y());
    limit.label->setVisible(inside);
    placeLimit(limit);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    if (!done && m_scene.points.size() > kLiveLimit) return;
    const std::string axis = limit.axis; // the scene that comes of it makes the limits anew
    if (inside)
        m_document.setLimit(axis, limit.value);
    else if (done)
        m_document.setLimit(axis, std::nullopt);
}

void FrontPlot::brush(const QRect& area) {
    std::vector<int> picked;
    for (const ScenePoint& point : m_scene.points)
        if (documentIndex(point) >= 0 && area.contains(QPointF(m_plot->xAxis->coordToPixel(point.x.value),
                                                      m_plot->yAxis->coordToPixel(point.y.value))
                                                  .toPoint()))
            picked.push_back(point.index);
    m_document.setBrushed(std::move(picked));
}

void FrontPlot::zoomTo(const QRect& area) {
    const QRect inside = area & m_plot->axisRect()->rect();
    if (inside.width() < kClick || inside.height() < kClick) return;
    remember();
    m_userView = true;
    setView({m_plot->xAxis->pixelToCoord(inside.left()), m_plot->xAxis->pixelToCoord(inside.right()),
             m_plot->yAxis->pixelToCoord(inside.bottom()), m_plot->yAxis->pixelToCoord(inside.top())});
}

FrontPlot::View FrontPlot::view() const {
    const QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
    return {x.lower, x.upper, y.lower, y.upper};
}

void FrontPlot::setView(const View& view) {
    m_plot->xAxis->setRange(view.xLow, view.xHigh);
    m_plot->yAxis->setRange(view.yLow, view.yHigh);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void FrontPlot::remember() {
    m_back.push_back(view());
    if (m_back.size() > kMostBack) m_back.erase(m_back.begin());
    emit backChanged(true);
}

bool FrontPlot::back() {
    if (m_back.empty()) return false;
    const View before = m_back.back();
    m_back.pop_back();
    m_userView = true;
    setView(before);
    emit backChanged(!m_back.empty());
    return true;
}

void FrontPlot::setTool(Tool tool) {
    m_tool = tool;
    emit toolChanged();
}

} // namespace pscope
