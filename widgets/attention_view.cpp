// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr double kGap = 3, kLabel = 30, kSmallest = 14, kLargest = 64;
constexpr double kGridShare = 0.42; // of the width, for the small maps
constexpr int kMostTokensNamed = 40;

} // namespace

AttentionView::AttentionView(QWidget* parent)
    : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(320, 200);
    setAccessibleName(tr("Attention of every head"));
}

const AttentionMaps* AttentionView::maps() const {
    if (!m_maps) return nullptr;
    return m_side == Side::Dense ? &m_maps->dense : &m_maps->compressed;
}

const std::vector<float>* AttentionView::map(int layer, int head) const {
    const AttentionMaps* all = maps();
    if (!all) return nullptr;
    for (const AttentionMaps::Layer& one : all->layers) {
        if (one.source != layer) continue;
        for (std::size_t i = 0; i < one.headIds.size(); ++i)
            if (one.headIds[i] == head) return &one.heads[i];
    }
    return nullptr;
}

void AttentionView::setMaps(std::shared_ptr<const AttentionPair> maps) {
    m_maps = std::move(maps);
    m_layers = m_heads = 0;
    if (m_maps)
        for (const AttentionMaps::Layer& layer : m_maps->dense.layers) {
            m_layers = std::max(m_layers, layer.source + 1);
            for (const int head : layer.headIds)
                m_heads = std::max(m_heads, head + 1);
        }
    layOut();
    if (!map(m_layer, m_head)) {
        m_layer = m_head = -1;
        for (int layer = 0; layer < m_layers && m_layer < 0; ++layer)
            for (int head = 0; head < m_heads && m_layer < 0; ++head)
                if (map(layer, head)) choose(layer, head);
    }
    update();
}

void AttentionView::setSide(Side side) {
    m_side = side;
    layOut();
    update();
}

void AttentionView::choose(int layer, int head) {
    m_layer = layer;
    m_head = head;
    update();
}

QImage AttentionView::imageOf(const std::vector<float>& map) const {
    const int tokens = static_cast<int>(std::lround(std::sqrt(static_cast<double>(map.size()))));
    const QColor none = palette().color(QPalette::Base), all = plotColors(palette()).front;
    QImage image(tokens, tokens, QImage::Format_RGB32);
    for (int row = 0; row < tokens; ++row)
        for (int column = 0; column < tokens; ++column) {
            // The root shows small shares; a map is read by where it is dark, not by how dark.
            const double share = std::sqrt(
                std::clamp<double>(map[std::size_t(row) * std::size_t(tokens) + std::size_t(column)], 0, 1));
            const auto part = [share](int from, int to) {
                return static_cast<int>(std::lround(from + (to - from) * share));
            };
            image.setPixel(column, row,
                           qRgb(part(none.red(), all.red()), part(none.green(), all.green()),
                                part(none.blue(), all.blue())));
        }
    return image;
}

void AttentionView::layOut() {
    m_images.clear();
    for (int layer = 0; layer < m_layers; ++layer)
        for (int head = 0; head < m_heads; ++head)
            if (const auto* one = map(layer, head)) m_images[{layer, head}] = imageOf(*one);
}

QRectF AttentionView::thumbnail(int layer, int head) const {
    if (m_layers == 0 || m_heads == 0) return {};
    const double across = (width() * kGridShare - kLabel - 8) / m_heads, down = (height() - 28.0) / m_layers;
    const double size = std::clamp(std::min(across, down), kSmallest, kLargest);
    return {8 + kLabel + head * size, 22 + layer * size, size - kGap, size - kGap};
}

QRectF AttentionView::largeRect() const {
    const QRectF last = thumbnail(std::max(0, m_layers - 1), std::max(0, m_heads - 1));
    const double label = 9.0 * fontMetrics().averageCharWidth();
    const QRectF free(last.right() + label + 18, label + 18, width() - last.right() - label - 26,
                      height() - label - 26);
    const double size = std::max(40.0, std::min(free.width(), free.height()));
    return {free.left(), free.top(), size, size};
}

void AttentionView::paintThumbnails(QPainter& painter) const {
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1.5);
    painter.setFont(small);
    painter.setPen(plotColors(palette()).faintText);
    for (int layer = 0; layer < m_layers; ++layer) {
        const QRectF first = thumbnail(layer, 0);
        painter.drawText(QRectF(4, first.top(), kLabel, first.height()), Qt::AlignRight | Qt::AlignVCenter,
                         tr("L%1").arg(layer));
    }
    for (int head = 0; head < m_heads; ++head) {
        const QRectF first = thumbnail(0, head);
        painter.drawText(QRectF(first.left(), 4, first.width(), 16), Qt::AlignCenter, QString::number(head));
    }
    for (int layer = 0; layer < m_layers; ++layer)
        for (int head = 0; head < m_heads; ++head) {
            const QRectF cell = thumbnail(layer, head);
            const auto image = m_images.find({layer, head});
            painter.setPen(palette().color(QPalette::Mid));
            if (image != m_images.end()) {
                painter.drawImage(cell, image->second);
            } else { // this head is gone
                painter.drawLine(cell.topLeft(), cell.bottomRight());
                painter.drawLine(cell.topRight(), cell.bottomLeft());
            }
            const bool isChosen = layer == m_layer && head == m_head;
            if (isChosen) painter.setPen(QPen(plotColors(palette()).current, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(cell);
        }
}

void AttentionView::paintLarge(QPainter& painter) const {
    const auto* chosen = map(m_layer, m_head);
    const QRectF target = largeRect();
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRectF(target.left(), 2, width() - target.left(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Layer %1, head %2: who looks (rows) at whom (columns)").arg(m_layer).arg(m_head));
    if (!chosen) {
        painter.drawText(target, Qt::AlignCenter | Qt::TextWordWrap, tr("This head is gone in this recipe."));
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, m_images.at({m_layer, m_head}));
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(target);
    const auto& tokens = maps()->tokens;
    const int count = static_cast<int>(tokens.size());
    const double step = target.width() / std::max(1, count);
    if (count > kMostTokensNamed || step < fontMetrics().height() * 0.7) return;
    QFont small = font();
    small.setPointSizeF(std::clamp(step * 0.6, 6.5, font().pointSizeF()));
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    const double room = 9.0 * fontMetrics().averageCharWidth();
    painter.setPen(plotColors(palette()).faintText);
    for (int i = 0; i < count; ++i) {
        const QString text =
            metrics.elidedText(toQt(tokens[static_cast<std::size_t>(i)]), Qt::ElideRight, room);
        painter.drawText(QRectF(target.left() - room - 4, target.top() + i * step, room, step),
                         Qt::AlignRight | Qt::AlignVCenter, text);
        painter.save();
        painter.translate(target.left() + (i + 0.5) * step, target.top() - 4);
        painter.rotate(-90);
        painter.drawText(QRectF(0, -step / 2, room, step), Qt::AlignLeft | Qt::AlignVCenter, text);
        painter.restore();
    }
}

void AttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    if (!maps() || m_layers == 0) {
        painter.setPen(plotColors(palette()).faintText);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Type a text above to see where every head looks, dense and compressed."));
        return;
    }
    paintThumbnails(painter);
    if (m_layer >= 0) paintLarge(painter);
}

void AttentionView::mousePressEvent(QMouseEvent* event) {
    for (int layer = 0; layer < m_layers; ++layer)
        for (int head = 0; head < m_heads; ++head)
            if (thumbnail(layer, head).contains(event->position())) return choose(layer, head);
}

void AttentionView::mouseMoveEvent(QMouseEvent* event) {
    const auto* chosen = map(m_layer, m_head);
    const QRectF target = largeRect();
    if (!chosen || !target.contains(event->position())) return QToolTip::hideText();
    const auto& tokens = maps()->tokens;
    const double step = target.width() / static_cast<double>(tokens.size());
    const auto row = static_cast<std::size_t>((event->position().y() - target.top()) / step),
               column = static_cast<std::size_t>((event->position().x() - target.left()) / step);
    if (row >= tokens.size() || column >= tokens.size()) return;
    QToolTip::showText(event->globalPosition().toPoint(),
                       tr("“%1” looks at “%2” with %3")
                           .arg(toQt(tokens[row]), toQt(tokens[column]),
                                formatPercent((*chosen)[row * tokens.size() + column])),
                       this);
}

void AttentionView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        choose(m_layer, std::max(0, m_head - 1));
        break;
    case Qt::Key_Right:
        choose(m_layer, std::min(m_heads - 1, m_head + 1));
        break;
    case Qt::Key_Up:
        choose(std::max(0, m_layer - 1), m_head);
        break;
    case Qt::Key_Down:
        choose(std::min(m_layers - 1, m_layer + 1), m_head);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void AttentionView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) layOut();
}

} // namespace pscope
