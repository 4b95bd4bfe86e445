// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/parallel_plot.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QToolTip>

#include <algorithm>
#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kSoonMs = 60;
constexpr double kAxisReach = 9, kLineReach = 5; // pixels
constexpr int kClick = 4;

QString valueText(const ParallelAxis& axis, double value) {
    const QString number =
        axis.isKnob && value == std::round(value) ? QString::number(value, 'f', 0) : formatSignificant(value);
    return axis.unit.isEmpty() ? number : QStringLiteral("%1 %2").arg(number, axis.unit);
}

} // namespace

ParallelPlot::ParallelPlot(SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_maker(document) {
    setMouseTracking(true);
    setMinimumSize(260, 160);
    setAccessibleName(tr("Parallel coordinates of the front"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, [this] { isVisible() ? m_maker.request() : void(m_stale = true); });
    connect(&m_maker, &SceneMaker::made, this, [this](const std::shared_ptr<FrontScene>& scene) { take(*scene); });
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Brushed && !m_brushing) {
            m_ranges.assign(m_table.axes.size(), std::nullopt); // picked out elsewhere
            m_lines = {};
            update();
        }
        if (event.kind == Kind::Points || event.kind == Kind::Current || event.kind == Kind::Model ||
            event.kind == Kind::Axes || event.kind == Kind::View)
            m_soon.start();
    });
    m_maker.request();
}

void ParallelPlot::setRows(ParallelRows rows) {
    m_which = rows;
    m_maker.request();
}

void ParallelPlot::take(const FrontScene& scene) {
    std::vector<QString> before;
    for (const ParallelAxis& axis : m_table.axes)
        before.push_back(axis.title);
    m_table = parallelTable(m_document, scene, m_which);
    std::vector<QString> now;
    for (const ParallelAxis& axis : m_table.axes)
        now.push_back(axis.title);
    if (before != now) m_ranges.assign(m_table.axes.size(), std::nullopt);
    m_hovered = -1;
    m_stale = false;
    m_lines = {};
    update();
}

QRectF ParallelPlot::area() const {
    const int line = fontMetrics().height();
    return QRectF(rect()).adjusted(5 * line, 3 * line, -5 * line, -2 * line);
}

QPointF ParallelPlot::at(std::size_t axis, double value) const {
    const QRectF inside = area();
    const double step = m_table.axes.size() > 1 ? inside.width() / double(m_table.axes.size() - 1) : 0;
    const ParallelAxis& info = m_table.axes[axis];
    return {inside.left() + step * double(axis),
            inside.bottom() - (value - info.low) / (info.high - info.low) * inside.height()};
}

double ParallelPlot::valueAt(std::size_t axis, double pixel) const {
    const QRectF inside = area();
    const ParallelAxis& info = m_table.axes[axis];
    return info.low +
           std::clamp((inside.bottom() - pixel) / inside.height(), 0.0, 1.0) * (info.high - info.low);
}

bool ParallelPlot::passes(const ParallelRow& row) const {
    for (std::size_t axis = 0; axis < m_ranges.size(); ++axis)
        if (m_ranges[axis] &&
            !(row.values[axis] >= m_ranges[axis]->first && row.values[axis] <= m_ranges[axis]->second))
            return false;
    return true;
}

void ParallelPlot::drawLines(QPainter& painter) const {
    const PlotColors colors = plotColors(palette());
    const bool picking = std::ranges::any_of(m_ranges, [](const auto& range) { return range.has_value(); }) ||
                         !m_document.brushed().empty();
    const auto picked = [&](const ParallelRow& row) {
        return std::ranges::any_of(m_ranges, [](const auto& range) { return range.has_value(); })
                   ? passes(row)
                   : std::ranges::find(m_document.brushed(), row.index) != m_document.brushed().end();
    };
    painter.setRenderHint(QPainter::Antialiasing);
    for (const bool top : {false, true}) // what is picked out over what is not
        for (const ParallelRow& row : m_table.rows) {
            const bool chosen = !picking || picked(row);
            if (chosen != top) continue;
            QColor color = row.current    ? colors.current
                           : row.baseline ? colors.baseline
                           : row.onFront  ? colors.front
                                          : colors.dominated;
            color.setAlpha(!chosen ? 45 : row.onFront || row.current || row.baseline ? 220 : 130);
            painter.setPen(QPen(color, row.current ? 2.2 : 1.4));
            QPolygonF line;
            for (std::size_t axis = 0; axis < m_table.axes.size(); ++axis)
                if (std::isfinite(row.values[axis])) line << at(axis, row.values[axis]);
            painter.drawPolyline(line);
        }
}

void ParallelPlot::drawAxes(QPainter& painter) const {
    const PlotColors colors = plotColors(palette());
    const QRectF inside = area();
    const double line = fontMetrics().height();
    const double width =
        m_table.axes.size() > 1 ? inside.width() / double(m_table.axes.size() - 1) : inside.width();
    for (std::size_t axis = 0; axis < m_table.axes.size(); ++axis) {
        const ParallelAxis& info = m_table.axes[axis];
        const double x = at(axis, info.low).x();
        painter.setPen(QPen(colors.axis, 1.2));
        painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()));
        if (m_ranges[axis]) {
            QColor fill = colors.current;
            fill.setAlpha(70);
            painter.setPen(QPen(colors.current, 1));
            painter.setBrush(fill);
            painter.drawRect(QRectF(QPointF(x - 6, at(axis, m_ranges[axis]->second).y()),
                                    QPointF(x + 6, at(axis, m_ranges[axis]->first).y())));
        }
        const auto text = [&](double y, const QString& what, const QColor& color) {
            painter.setPen(color);
            painter.drawText(QRectF(x - width / 2, y, width, line), Qt::AlignCenter,
                             fontMetrics().elidedText(what, Qt::ElideRight, static_cast<int>(width) - 4));
        };
        const QString better = info.isKnob           ? QString()
                               : info.higherIsBetter ? QStringLiteral(" ↑")
                                                     : QStringLiteral(" ↓");
        text(inside.top() - 2.6 * line, info.title + better, colors.text);
        text(inside.top() - 1.4 * line, valueText(info, info.high), colors.faintText);
        text(inside.bottom() + 0.4 * line, valueText(info, info.low), colors.faintText);
    }
}

void ParallelPlot::paintEvent(QPaintEvent*) {
    const PlotColors colors = plotColors(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.background);
    if (m_table.rows.size() < 2 || m_table.axes.size() < 2) {
        painter.setPen(colors.faintText);
        painter.drawText(rect(), Qt::AlignCenter,
                         tr("Lines appear here when two points of the front differ"));
        return;
    }
    if (m_lines.isNull()) {
        m_lines = QPixmap(size() * devicePixelRatioF());
        m_lines.setDevicePixelRatio(devicePixelRatioF());
        m_lines.fill(Qt::transparent);
        QPainter lines(&m_lines);
        drawLines(lines);
    }
    painter.drawPixmap(0, 0, m_lines);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_hovered >= 0) {
        const ParallelRow& row = m_table.rows[static_cast<std::size_t>(m_hovered)];
        QPolygonF line;
        for (std::size_t axis = 0; axis < m_table.axes.size(); ++axis)
            if (std::isfinite(row.values[axis])) line << at(axis, row.values[axis]);
        painter.setPen(QPen(colors.text, 2.4));
        painter.drawPolyline(line);
    }
    drawAxes(painter);
}

void ParallelPlot::showEvent(QShowEvent*) {
    if (m_stale) m_maker.request();
}

void ParallelPlot::resizeEvent(QResizeEvent*) {
    m_lines = {};
}

void ParallelPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    m_lines = {};
    update();
}

int ParallelPlot::axisAt(const QPointF& position) const {
    const QRectF inside = area().adjusted(-20, -12, 20, 12);
    if (!inside.contains(position)) return -1;
    for (std::size_t axis = 0; axis < m_table.axes.size(); ++axis)
        if (std::abs(at(axis, m_table.axes[axis].low).x() - position.x()) <= kAxisReach)
            return static_cast<int>(axis);
    return -1;
}

int ParallelPlot::rowAt(const QPointF& position) const {
    int best = -1;
    double nearest = kLineReach;
    for (std::size_t i = 0; i < m_table.rows.size(); ++i) {
        const ParallelRow& row = m_table.rows[i];
        for (std::size_t axis = 0; axis + 1 < m_table.axes.size(); ++axis) {
            if (!std::isfinite(row.values[axis]) || !std::isfinite(row.values[axis + 1])) continue;
            const QPointF from = at(axis, row.values[axis]), to = at(axis + 1, row.values[axis + 1]);
            if (position.x() < from.x() || position.x() > to.x()) continue;
            const double y = from.y() + (to.y() - from.y()) * (position.x() - from.x()) / (to.x() - from.x());
            const double slope = (to.y() - from.y()) / (to.x() - from.x());
            const double distance = std::abs(y - position.y()) / std::sqrt(1 + slope * slope);
            if (distance >= nearest) continue;
            nearest = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

void ParallelPlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_pressed = event->position();
    m_dragged = axisAt(m_pressed);
}

void ParallelPlot::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged >= 0 && event->buttons() & Qt::LeftButton) {
        const auto axis = static_cast<std::size_t>(m_dragged);
        const double from = valueAt(axis, m_pressed.y()), to = valueAt(axis, event->position().y());
        if ((event->position() - m_pressed).manhattanLength() > kClick)
            m_ranges[axis] = std::minmax(from, to);
        brush();
        return;
    }
    setCursor(axisAt(event->position()) >= 0 ? Qt::SplitVCursor : Qt::ArrowCursor);
    const int found = rowAt(event->position());
    if (found == m_hovered) return;
    m_hovered = found;
    if (found < 0)
        QToolTip::hideText();
    else {
        const ParallelRow& row = m_table.rows[static_cast<std::size_t>(found)];
        QString tip = row.title;
        for (std::size_t axis = 0; axis < m_table.axes.size(); ++axis)
            if (std::isfinite(row.values[axis]))
                tip += QStringLiteral("\n%1: %2")
                           .arg(m_table.axes[axis].title, valueText(m_table.axes[axis], row.values[axis]));
        QToolTip::showText(event->globalPosition().toPoint(), tip, this);
    }
    update();
}

/// A click on an axis takes its range away; on a line it opens the point.
void ParallelPlot::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const bool isClick = (event->position() - m_pressed).manhattanLength() <= kClick;
    if (isClick && m_dragged >= 0) {
        m_ranges[static_cast<std::size_t>(m_dragged)].reset();
        brush();
    } else if (isClick) {
        if (const int row = rowAt(event->position()); row >= 0)
            emit pointClicked(m_table.rows[static_cast<std::size_t>(row)].index);
    }
    m_dragged = -1;
}

void ParallelPlot::mouseDoubleClickEvent(QMouseEvent*) {
    clearRanges();
}

void ParallelPlot::clearRanges() {
    m_ranges.assign(m_table.axes.size(), std::nullopt);
    brush();
}

void ParallelPlot::brush() {
    std::vector<int> picked;
    if (std::ranges::any_of(m_ranges, [](const auto& range) { return range.has_value(); }))
        for (const ParallelRow& row : m_table.rows)
            if (passes(row)) picked.push_back(row.index);
    const QScopedValueRollback guard(m_brushing, true);
    m_document.setBrushed(std::move(picked));
    m_lines = {};
    update();
}

} // namespace pscope
