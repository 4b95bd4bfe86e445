// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/head_grid.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

#include "widgets/models/head_grid_model.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kHeader = 30, kTop = 20, kMargin = 8, kLargestCell = 30, kSmallestCell = 13;

QColor importanceColor(double rank, const QPalette& palette) {
    const bool dark = isDark(palette);
    const QColor low = dark ? QColor(0x22, 0x30, 0x3f) : QColor(0xdf, 0xec, 0xf7);
    const QColor high = dark ? QColor(0x7c, 0xc6, 0xf5) : QColor(0x08, 0x4f, 0x8c);
    const auto mix = [rank](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * rank)); };
    return {mix(low.red(), high.red()), mix(low.green(), high.green()), mix(low.blue(), high.blue())};
}

} // namespace

HeadGrid::HeadGrid(HeadGridModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Attention heads"));
    connect(&model, &QAbstractItemModel::dataChanged, this, qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_focus = {0, 0};
        updateGeometry();
        update();
    });
}

int HeadGrid::cellSize() const {
    const int heads = std::max(1, m_model.columnCount());
    return std::clamp((width() - kHeader - 2 * kMargin) / heads, kSmallestCell, kLargestCell);
}

QSize HeadGrid::sizeHint() const {
    return {kHeader + 2 * kMargin + m_model.columnCount() * 24, kTop + 2 * kMargin + m_model.rowCount() * std::min(cellSize(), 26)};
}

QSize HeadGrid::minimumSizeHint() const {
    return {kHeader + 2 * kMargin + m_model.columnCount() * kSmallestCell, kTop + 2 * kMargin + m_model.rowCount() * kSmallestCell};
}

QRect HeadGrid::cellRect(int layer, int head) const {
    const int size = cellSize();
    return {kMargin + kHeader + head * size, kMargin + kTop + layer * size, size, size};
}

HeadId HeadGrid::cellAt(const QPoint& at) const {
    const int size = cellSize();
    const int x = at.x() - kMargin - kHeader, y = at.y() - kMargin - kTop;
    const int head = x < 0 ? -1 : x / size, layer = y < 0 ? -1 : y / size;
    if (head >= m_model.columnCount() || layer >= m_model.rowCount()) return {-1, -1};
    return {layer, head};
}

bool HeadGrid::kept(const HeadId& head) const { return m_model.index(head.layer, head.head).data(HeadGridModel::KeptRole).toBool(); }

std::vector<HeadId> HeadGrid::row(int layer) const {
    std::vector<HeadId> heads;
    for (int head = 0; head < m_model.columnCount(); ++head) heads.push_back({layer, head});
    return heads;
}

std::vector<HeadId> HeadGrid::column(int head) const {
    std::vector<HeadId> heads;
    for (int layer = 0; layer < m_model.rowCount(); ++layer) heads.push_back({layer, head});
    return heads;
}

void HeadGrid::paintCell(QPainter& painter, int layer, int head) const {
    const QModelIndex index = m_model.index(layer, head);
    if (!index.data(HeadGridModel::PresentRole).toBool()) return;
    const QRectF cell = QRectF(cellRect(layer, head)).adjusted(1, 1, -1, -1);
    const QVariant rank = index.data(HeadGridModel::ImportanceRole);
    const bool isKept = index.data(HeadGridModel::KeptRole).toBool() && !index.data(HeadGridModel::LayerDroppedRole).toBool();
    const QColor edge = palette().color(QPalette::Mid);
    painter.setPen(Qt::NoPen);
    if (isKept) {
        painter.setBrush(rank.isValid() ? importanceColor(rank.toDouble(), palette()) : edge);
        painter.drawRoundedRect(cell, 3, 3);
    } else {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(edge, 1));
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        const QRectF cross = cell.adjusted(cell.width() * 0.3, cell.height() * 0.3, -cell.width() * 0.3, -cell.height() * 0.3);
        painter.setPen(QPen(QColor(0xd5, 0x5e, 0x00), 1.6));
        painter.drawLine(cross.topLeft(), cross.bottomRight());
        painter.drawLine(cross.topRight(), cross.bottomLeft());
    }
    if (hasFocus() && m_focus == HeadId{layer, head}) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(QColor(0xe6, 0x9f, 0x00), 2));
        painter.drawRoundedRect(cell.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3);
    }
}

void HeadGrid::paintHeaders(QPainter& painter) const {
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1.5);
    painter.setFont(small);
    painter.setPen(plotColors(palette()).faintText);
    const int size = cellSize();
    for (int layer = 0; layer < m_model.rowCount(); ++layer)
        painter.drawText(QRect(kMargin, cellRect(layer, 0).top(), kHeader - 6, size), Qt::AlignRight | Qt::AlignVCenter,
                         m_model.headerData(layer, Qt::Vertical, Qt::DisplayRole).toString());
    for (int head = 0; head < m_model.columnCount(); ++head)
        painter.drawText(QRect(cellRect(0, head).left(), kMargin, size, kTop), Qt::AlignCenter,
                         m_model.headerData(head, Qt::Horizontal, Qt::DisplayRole).toString());
}

void HeadGrid::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_model.rowCount() == 0) return;
    paintHeaders(painter);
    for (int layer = 0; layer < m_model.rowCount(); ++layer)
        for (int head = 0; head < m_model.columnCount(); ++head) paintCell(painter, layer, head);
}

void HeadGrid::toggle(const std::vector<HeadId>& heads) {
    const bool anyKept = std::any_of(heads.begin(), heads.end(), [this](const HeadId& head) { return kept(head); });
    m_model.setRemoved(heads, anyKept, 0);
}

void HeadGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const HeadId cell = cellAt(event->pos());
    if (cell.layer >= 0 && cell.head < 0) return toggle(row(cell.layer));
    if (cell.head >= 0 && cell.layer < 0) return toggle(column(cell.head));
    if (cell.layer < 0) return;
    m_focus = cell;
    m_stroke = true;
    m_strokeRemoves = kept(cell);
    m_gesture = m_model.newGesture();
    m_model.setRemoved({cell}, m_strokeRemoves, m_gesture);
    update();
}

void HeadGrid::mouseMoveEvent(QMouseEvent* event) {
    if (!m_stroke) return;
    const HeadId cell = cellAt(event->pos());
    if (cell.layer < 0 || cell.head < 0 || cell == m_focus) return;
    m_focus = cell;
    m_model.setRemoved({cell}, m_strokeRemoves, m_gesture);
    update();
}

void HeadGrid::mouseReleaseEvent(QMouseEvent*) { m_stroke = false; }

void HeadGrid::keyPressEvent(QKeyEvent* event) {
    const int layers = m_model.rowCount(), heads = m_model.columnCount();
    if (layers == 0 || heads == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left: m_focus.head = std::max(0, m_focus.head - 1); break;
    case Qt::Key_Right: m_focus.head = std::min(heads - 1, m_focus.head + 1); break;
    case Qt::Key_Up: m_focus.layer = std::max(0, m_focus.layer - 1); break;
    case Qt::Key_Down: m_focus.layer = std::min(layers - 1, m_focus.layer + 1); break;
    case Qt::Key_Space:
    case Qt::Key_Return: toggle({m_focus}); break;
    case Qt::Key_R: toggle(row(m_focus.layer)); break;
    case Qt::Key_C: toggle(column(m_focus.head)); break;
    default: return QWidget::keyPressEvent(event);
    }
    update();
}

bool HeadGrid::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const HeadId cell = cellAt(help->pos());
        QString text;
        if (cell.layer >= 0 && cell.head >= 0) text = m_model.index(cell.layer, cell.head).data(Qt::ToolTipRole).toString();
        else if (cell.layer >= 0) text = m_model.headerData(cell.layer, Qt::Vertical, Qt::ToolTipRole).toString();
        else if (cell.head >= 0) text = m_model.headerData(cell.head, Qt::Horizontal, Qt::ToolTipRole).toString();
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace pscope
