// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/width_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionButton>
#include <QToolTip>

#include <cmath>

#include "widgets/head_grid.h"
#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kStep = 32; // neurons; rows of a kernel's tile divide it
constexpr int kTick = 16, kGap = 10;

} // namespace

WidthGrid::WidthGrid(SessionDocument& document, const HeadGrid& heads, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_heads(heads) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Layers and their feed-forward width"));
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Model) {
            m_focus = 0;
            updateGeometry();
        }
        if (event.kind == ChangeEvent::Kind::Model || event.kind == ChangeEvent::Kind::Recipe) update();
    });
}

int WidthGrid::snapped(double neurons, int all) {
    const int step = std::min(kStep, all);
    const int value = static_cast<int>(std::lround(neurons / step)) * step;
    if (value > all - step / 2) return all;
    return std::clamp(value, step, all);
}

int WidthGrid::kept(int layer) const {
    const int neurons = m_document.recipe().layers[static_cast<std::size_t>(layer)].neurons;
    return neurons < 0 ? all(layer) : neurons;
}

QSize WidthGrid::sizeHint() const {
    return {kTick + 2 * kGap + 30 * fontMetrics().averageCharWidth(), m_heads.sizeHint().height()};
}

QRect WidthGrid::tick(int layer) const {
    const QRect row = m_heads.cellRect(layer, 0);
    return {kGap, row.center().y() - kTick / 2, kTick, kTick};
}

QRect WidthGrid::bar(int layer) const {
    const QRect row = m_heads.cellRect(layer, 0);
    const int left = kGap + kTick + kGap;
    return {left, row.top() + 2, width() - left - 13 * fontMetrics().averageCharWidth(), row.height() - 4};
}

void WidthGrid::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (layers() == 0) return;
    const PlotColors colors = plotColors(palette());
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1.5);
    painter.setFont(small);
    painter.setPen(colors.faintText);
    const int top = std::max(0, m_heads.cellRect(0, 0).top() - 20);
    painter.drawText(QRect(0, top, 2 * kGap + kTick + fontMetrics().averageCharWidth(), 18), Qt::AlignCenter,
                     tr("keep"));
    painter.drawText(QRect(bar(0).left(), top, width() - bar(0).left(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("FFN neurons (drag)"));
    for (int layer = 0; layer < layers(); ++layer) {
        QStyleOptionButton option;
        option.initFrom(this);
        option.rect = tick(layer);
        option.state = QStyle::State_Enabled | (dropped(layer) ? QStyle::State_Off : QStyle::State_On);
        style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &option, &painter, this);
        const QRectF frame = QRectF(bar(layer)).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(palette().color(QPalette::Mid));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(frame, 3, 3);
        if (!dropped(layer)) {
            QRectF full = frame.adjusted(1, 1, -1, -1);
            full.setWidth(full.width() * kept(layer) / std::max(1, all(layer)));
            QColor ink = colors.front;
            ink.setAlpha(170);
            painter.fillRect(full, ink);
        }
        if (hasFocus() && layer == m_focus) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(QColor(0xe6, 0x9f, 0x00), 2));
            painter.drawRoundedRect(frame, 3, 3);
        }
        painter.setPen(dropped(layer) ? palette().color(QPalette::Disabled, QPalette::Text)
                                      : palette().color(QPalette::Text));
        const QRect text(bar(layer).right() + 6, bar(layer).top(), width() - bar(layer).right() - 6,
                         bar(layer).height());
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         dropped(layer) ? tr("left out") : tr("%1 of %2").arg(kept(layer)).arg(all(layer)));
    }
}

void WidthGrid::drag(int x) {
    const QRect area = bar(m_dragged);
    const double share = std::clamp(double(x - area.left()) / std::max(1, area.width()), 0.0, 1.0);
    m_document.setNeurons({m_dragged}, snapped(share * all(m_dragged), all(m_dragged)), m_gesture);
}

void WidthGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    for (int layer = 0; layer < layers(); ++layer) {
        if (tick(layer).adjusted(-3, -3, 3, 3).contains(event->pos())) {
            m_focus = layer;
            return m_document.setDropped({layer}, !dropped(layer));
        }
        if (!bar(layer).contains(event->pos()) || dropped(layer)) continue;
        m_focus = m_dragged = layer;
        m_gesture = m_document.newGesture();
        return drag(event->pos().x());
    }
}

void WidthGrid::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged >= 0) drag(event->pos().x());
}

void WidthGrid::mouseReleaseEvent(QMouseEvent*) {
    m_dragged = -1;
}

void WidthGrid::keyPressEvent(QKeyEvent* event) {
    if (layers() == 0) return QWidget::keyPressEvent(event);
    const auto step = [this](int by) {
        m_document.setNeurons({m_focus}, snapped(kept(m_focus) + by, all(m_focus)));
    };
    switch (event->key()) {
    case Qt::Key_Up:
        m_focus = std::max(0, m_focus - 1);
        break;
    case Qt::Key_Down:
        m_focus = std::min(layers() - 1, m_focus + 1);
        break;
    case Qt::Key_Left:
        step(-kStep);
        break;
    case Qt::Key_Right:
        step(kStep);
        break;
    case Qt::Key_Space:
        m_document.setDropped({m_focus}, !dropped(m_focus));
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    update();
}

bool WidthGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int layer = 0; layer < layers(); ++layer) {
        if (tick(layer).contains(help->pos()))
            QToolTip::showText(help->globalPos(), tr("Layer %1 stays or is left out").arg(layer), this);
        if (bar(layer).contains(help->pos()))
            QToolTip::showText(
                help->globalPos(),
                tr("Layer %1 keeps %2 of %3 FFN neurons; steps of %4, which fill the kernels' tiles")
                    .arg(layer)
                    .arg(kept(layer))
                    .arg(all(layer))
                    .arg(kStep),
                this);
    }
    return true;
}

} // namespace pscope
