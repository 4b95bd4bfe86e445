// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/grid_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/models/workload_grid.h"
#include "widgets/plot/plot_style.h"

namespace pscope {

GridView::GridView(WorkloadGrid& grid, QWidget* parent)
    : QWidget(parent)
    , m_grid(grid) {
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(360, 180);
    setAccessibleName(tr("Batch times tokens"));
    connect(&grid, &QAbstractItemModel::dataChanged, this, qOverload<>(&QWidget::update));
    connect(&grid, &QAbstractItemModel::modelReset, this, qOverload<>(&QWidget::update));
}

QRectF GridView::cellRect(int row, int column) const {
    const double left = 11.0 * fontMetrics().averageCharWidth(), top = fontMetrics().height() + 12.0;
    const double width = (this->width() - left - 10) / std::max(1, m_grid.columnCount()),
                 height = (this->height() - top - 10) / std::max(1, m_grid.rowCount());
    return {left + column * width, top + row * height, width, height};
}

std::pair<int, int> GridView::cellAt(const QPointF& at) const {
    for (int row = 0; row < m_grid.rowCount(); ++row)
        for (int column = 0; column < m_grid.columnCount(); ++column)
            if (cellRect(row, column).contains(at)) return {row, column};
    return {-1, -1};
}

void GridView::paintCell(QPainter& painter, int row, int column) const {
    const QModelIndex index = m_grid.index(row, column);
    const QRectF frame = cellRect(row, column).adjusted(1.5, 1.5, -1.5, -1.5);
    const PlotColors colors = plotColors(palette());
    const bool measured = index.data(WorkloadGrid::MeasuredRole).toBool(),
               sweet = index.data(WorkloadGrid::SweetRole).toBool();
    const double share = index.data(WorkloadGrid::ShareRole).toDouble();
    QColor fill = palette().color(QPalette::Base);
    if (measured) {
        const QColor full = colors.front;
        const double strength = 0.18 + 0.5 * share;
        const auto part = [strength](int from, int to) {
            return static_cast<int>(std::lround(from + (to - from) * strength));
        };
        fill = QColor(part(fill.red(), full.red()), part(fill.green(), full.green()),
                      part(fill.blue(), full.blue()));
    }
    QPen pen(palette().color(QPalette::Mid), 1, measured ? Qt::SolidLine : Qt::DashLine);
    const auto between = [](int value, int a, int b) {
        return value >= std::min(a, b) && value <= std::max(a, b);
    };
    if (m_from.first >= 0 && between(row, m_from.first, m_to.first) &&
        between(column, m_from.second, m_to.second))
        pen = QPen(colors.current, 2);
    if (hasFocus() && m_focus == std::pair{row, column}) pen = QPen(QColor(0xe6, 0x9f, 0x00), 2);
    if (sweet) pen = QPen(colors.front, 3);
    painter.setPen(pen);
    painter.setBrush(fill);
    painter.drawRoundedRect(frame, 4, 4);
    painter.setPen(measured ? palette().color(QPalette::Text) : colors.faintText);
    const QString text = index.data().toString();
    if (text.isEmpty()) return;
    QFont bold = font();
    bold.setBold(measured || sweet);
    painter.setFont(bold);
    const bool room = frame.height() > 2.3 * fontMetrics().height();
    painter.drawText(room ? frame.adjusted(0, 0, 0, -frame.height() / 2 + 2) : frame,
                     room ? Qt::AlignHCenter | Qt::AlignBottom : Qt::AlignCenter, text);
    if (!room) return;
    painter.setFont(font());
    painter.drawText(frame.adjusted(0, frame.height() / 2 + 2, 0, 0), Qt::AlignHCenter | Qt::AlignTop,
                     tr("%1 /s").arg(formatCount(index.data(WorkloadGrid::ThroughputRole).toDouble())));
}

void GridView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_grid.rowCount() == 0) {
        painter.setPen(plotColors(palette()).faintText);
        painter.drawText(rect(), Qt::AlignCenter, tr("Open a model to time it"));
        return;
    }
    painter.setPen(plotColors(palette()).faintText);
    for (int row = 0; row < m_grid.rowCount(); ++row) {
        const QRectF cell = cellRect(row, 0);
        painter.drawText(QRectF(0, cell.top(), cell.left() - 6, cell.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         m_grid.headerData(row, Qt::Vertical, Qt::DisplayRole).toString());
    }
    for (int column = 0; column < m_grid.columnCount(); ++column) {
        const QRectF cell = cellRect(0, column);
        painter.drawText(QRectF(cell.left(), 2, cell.width(), cell.top() - 4), Qt::AlignCenter,
                         m_grid.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    }
    for (int row = 0; row < m_grid.rowCount(); ++row)
        for (int column = 0; column < m_grid.columnCount(); ++column)
            paintCell(painter, row, column);
}

void GridView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_from = m_to = cellAt(event->position());
    if (m_from.first >= 0) m_focus = m_from;
    update();
}

void GridView::mouseMoveEvent(QMouseEvent* event) {
    if (m_from.first < 0) return;
    if (const auto cell = cellAt(event->position()); cell.first >= 0) m_to = cell;
    update();
}

void GridView::mouseReleaseEvent(QMouseEvent*) {
    if (m_from.first < 0) return;
    QModelIndexList cells;
    for (int row = std::min(m_from.first, m_to.first); row <= std::max(m_from.first, m_to.first); ++row)
        for (int column = std::min(m_from.second, m_to.second);
             column <= std::max(m_from.second, m_to.second); ++column)
            cells << m_grid.index(row, column);
    const bool one = cells.size() == 1; // a click on a measured cell means: again
    m_from = m_to = {-1, -1};
    m_grid.measure(cells, one ? WorkloadGrid::Done::Again : WorkloadGrid::Done::Skip);
    update();
}

void GridView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
        m_focus.first = std::max(0, m_focus.first - 1);
        break;
    case Qt::Key_Down:
        m_focus.first = std::min(m_grid.rowCount() - 1, m_focus.first + 1);
        break;
    case Qt::Key_Left:
        m_focus.second = std::max(0, m_focus.second - 1);
        break;
    case Qt::Key_Right:
        m_focus.second = std::min(m_grid.columnCount() - 1, m_focus.second + 1);
        break;
    case Qt::Key_Space:
    case Qt::Key_Return:
        m_grid.measure({m_grid.index(m_focus.first, m_focus.second)}, WorkloadGrid::Done::Again);
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    update();
}

bool GridView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto [row, column] = cellAt(QPointF(help->pos()));
    QToolTip::showText(help->globalPos(),
                       row < 0 ? QString() : m_grid.index(row, column).data(Qt::ToolTipRole).toString(),
                       this);
    return true;
}

} // namespace pscope
