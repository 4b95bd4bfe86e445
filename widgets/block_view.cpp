// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/block_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr double kMargin = 12, kBetween = 22; // pixels around and between cards
constexpr double kFaintest = 0.06, kFullest = 0.78;

bool isThin(BlockOp op) { return op == BlockOp::AttentionNorm || op == BlockOp::Activation || op == BlockOp::OutputNorm; }

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return QColor(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

} // namespace

BlockView::BlockView(SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Blocks of the model"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(document.selection(), &MatrixSelection::changed, this, qOverload<>(&QWidget::update));
}

void BlockView::setGraph(const BlockGraph& graph) {
    const bool sameShape = graph.blocks.size() == m_graph.blocks.size();
    m_graph = graph;
    if (!sameShape) m_marked.clear();
    place();
    if (!sameShape) updateGeometry();
    update();
}

void BlockView::setHeat(BlockHeat heat) {
    m_heat = heat;
    update();
}

void BlockView::setMarked(std::set<int> blocks) {
    m_marked = std::move(blocks);
    update();
}

BlockView::Metrics BlockView::metrics() const {
    const double line = fontMetrics().height(), letter = fontMetrics().averageCharWidth();
    return {.box = line + 9, .thin = line + 3, .gap = 6, .card = 29 * letter, .narrow = 23 * letter, .inner = 9};
}

double BlockView::cardHeight(const Metrics& m) const {
    return fontMetrics().height() + 12 + 5 * (m.box + m.gap) + 3 * (m.thin + m.gap) + m.inner - m.gap;
}

int BlockView::perRow(int width, const Metrics& m) const {
    return std::max(1, static_cast<int>((width - 2 * kMargin + kBetween) / (m.card + kBetween)));
}

int BlockView::heightForWidth(int width) const {
    const Metrics m = metrics();
    if (m_graph.blocks.empty()) return 8 * fontMetrics().height();
    const int cards = static_cast<int>((m_graph.blocks.size() - 2) / kLayerBlocks) + 2, row = perRow(width, m);
    const int rows = (cards + row - 1) / row;
    return static_cast<int>(2 * kMargin + rows * (cardHeight(m) + kBetween) - kBetween);
}

void BlockView::place() {
    m_places.assign(m_graph.blocks.size(), {});
    m_cards.clear();
    if (m_graph.blocks.empty()) return;
    const Metrics m = metrics();
    const int row = perRow(width(), m);
    const auto card = [&](int number) {
        const double x = kMargin + (number % row) * (m.card + kBetween), y = kMargin + (number / row) * (cardHeight(m) + kBetween);
        m_cards.emplace_back(x, y, m.card, cardHeight(m));
        return m_cards.back();
    };
    const auto alone = [&](int number, std::size_t block) { // a narrow card in the middle of its place
        QRectF frame = card(number);
        frame = QRectF(frame.center().x() - m.narrow / 2, frame.center().y() - m.box / 2 - m.inner, m.narrow, m.box + 2 * m.inner);
        m_cards.back() = frame;
        m_places[block] = frame.adjusted(m.inner, m.inner, -m.inner, -m.inner);
    };
    alone(0, 0);
    const std::size_t layers = (m_graph.blocks.size() - 2) / kLayerBlocks;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const QRectF frame = card(static_cast<int>(layer) + 1);
        double y = frame.top() + fontMetrics().height() + 12;
        const double left = frame.left() + m.inner + 8, width = frame.right() - m.inner - left; // room for the residual
        for (int i = 0; i < kLayerBlocks; ++i) {
            const std::size_t at = 1 + layer * kLayerBlocks + static_cast<std::size_t>(i);
            const double height = isThin(m_graph.blocks[at].op) ? m.thin : m.box;
            if (i < 3) { // query, key and value side by side
                const double third = (width - 2 * 4) / 3;
                m_places[at] = QRectF(left + i * (third + 4), y, third, height);
                if (i < 2) continue;
            } else {
                m_places[at] = QRectF(left, y, width, height);
            }
            y += height + m.gap;
        }
    }
    alone(static_cast<int>(layers) + 1, m_graph.blocks.size() - 1);
}

void BlockView::paintLinks(QPainter& painter, const PlotColors& colors) const {
    painter.setPen(QPen(colors.axis, 1.4));
    for (std::size_t i = 0; i + 1 < m_cards.size(); ++i) {
        const QRectF &from = m_cards[i], &to = m_cards[i + 1];
        if (to.left() < from.right()) continue; // goes on in the next row
        const double y = from.center().y(), x = to.left() - 3;
        painter.drawLine(QPointF(from.right() + 3, y), QPointF(x, y));
        painter.drawLine(QPointF(x - 5, y - 4), QPointF(x, y));
        painter.drawLine(QPointF(x - 5, y + 4), QPointF(x, y));
    }
    // What goes round attention and feed-forward and is added again.
    painter.setPen(QPen(colors.axis, 1.2, Qt::DotLine));
    for (std::size_t first = 1; first + kLayerBlocks < m_places.size(); first += kLayerBlocks) {
        const auto round = [&](const QRectF& from, const QRectF& to) {
            const double x = to.left() - 7, top = from.top() - 3;
            painter.drawPolyline(QPolygonF{QPointF(from.left(), top), QPointF(x, top), QPointF(x, to.center().y()), QPointF(to.left(), to.center().y())});
        };
        round(m_places[first], m_places[first + 5]);
        round(m_places[first + 6], m_places[first + 9]);
    }
}

void BlockView::paintBlock(QPainter& painter, int at, const PlotColors& colors) const {
    const Block& block = m_graph.blocks[static_cast<std::size_t>(at)];
    const QRectF frame = m_places[static_cast<std::size_t>(at)];
    const HeatValue heat = heatOf(m_graph, block, m_heat);
    const QColor base = palette().color(QPalette::Base);
    const bool selected = block.matrix && m_document.selection()->contains(*block.matrix);
    painter.setBrush(heat.known ? mixed(base, colors.front, kFaintest + (kFullest - kFaintest) * heat.strength) : base);
    QPen pen(colors.axis, 1, block.fused || block.dropped ? Qt::DashLine : Qt::SolidLine);
    if (m_marked.contains(at)) pen = QPen(colors.baseline, 2.4);
    if (selected) pen = QPen(colors.current, 2.4);
    painter.setPen(pen);
    painter.drawRoundedRect(frame, 3, 3);
    if (hasFocus() && m_focus == at) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.text, 1, Qt::DotLine));
        painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 2, 2);
    }
    const bool narrow = frame.width() < 14 * fontMetrics().averageCharWidth();
    const QRectF inside = frame.adjusted(narrow ? 3 : 6, 0, narrow ? -3 : -6, 0);
    QString value = block.fused && m_heat == BlockHeat::Time ? tr("fused") : heat.text;
    QString title = block.left.isEmpty() ? block.title : QStringLiteral("%1, %2").arg(block.title, block.left);
    if (block.otherwise) title += QStringLiteral(" !");
    if (narrow) { // one of three: a letter and the value, or the value alone
        title = value.isEmpty() ? title : title.left(1);
        if (fontMetrics().horizontalAdvance(title + value) + 6 > inside.width()) title.clear();
    }
    const bool strong = heat.known && heat.strength > 0.75 && !isDark(palette());
    painter.setPen(block.dropped ? colors.faintText : strong ? palette().color(QPalette::HighlightedText) : palette().color(QPalette::Text));
    const double room = inside.width() - fontMetrics().horizontalAdvance(value) - 6;
    if (room > 8 && !title.isEmpty()) painter.drawText(inside, Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(title, Qt::ElideRight, static_cast<int>(value.isEmpty() ? inside.width() : room)));
    painter.drawText(inside, (title.isEmpty() ? Qt::AlignHCenter : Qt::AlignRight) | Qt::AlignVCenter, value);
}

void BlockView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const PlotColors colors = plotColors(palette());
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_graph.blocks.empty()) {
        painter.setPen(colors.faintText);
        painter.drawText(rect(), Qt::AlignCenter, tr("Open a model to see its blocks"));
        return;
    }
    QFont bold = font();
    bold.setBold(true);
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const bool layer = i > 0 && i + 1 < m_cards.size();
        const bool dropped = layer && m_graph.blocks[1 + (i - 1) * kLayerBlocks].dropped;
        painter.setPen(QPen(colors.grid.darker(isDark(palette()) ? 70 : 110), 1, dropped ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(palette().color(dropped ? QPalette::Base : QPalette::AlternateBase));
        painter.drawRoundedRect(m_cards[i], 6, 6);
        if (!layer) continue;
        const QRectF head = QRectF(m_cards[i].left() + 10, m_cards[i].top() + 4, m_cards[i].width() - 20, fontMetrics().height() + 2);
        painter.setPen(dropped ? colors.faintText : palette().color(QPalette::Text));
        painter.setFont(bold);
        painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter, tr("Layer %1").arg(i - 1));
        painter.setFont(font());
        painter.setPen(colors.faintText);
        double us = 0;
        for (const ExecutedPart& part : m_graph.parts)
            if (!part.blocks.empty() && m_graph.blocks[static_cast<std::size_t>(part.blocks.front())].layer == static_cast<int>(i) - 1) us += part.us;
        painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, dropped ? tr("left out") : us > 0 ? formatMicroseconds(us) : QString());
    }
    paintLinks(painter, colors);
    for (std::size_t at = 0; at < m_places.size(); ++at) paintBlock(painter, static_cast<int>(at), colors);
}

void BlockView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void BlockView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    place();
    updateGeometry();
}

int BlockView::blockAt(const QPointF& at) const {
    for (std::size_t i = 0; i < m_places.size(); ++i)
        if (m_places[i].contains(at)) return static_cast<int>(i);
    return -1;
}

void BlockView::pick(int block, Qt::KeyboardModifiers keys) {
    m_focus = block;
    MatrixSelection& selection = *m_document.selection();
    if (block < 0) selection.set({});
    else if (const auto& matrix = m_graph.blocks[static_cast<std::size_t>(block)].matrix) {
        std::vector<MatrixId> ids = keys & Qt::ControlModifier ? selection.matrices() : std::vector<MatrixId>();
        if (std::erase(ids, *matrix) == 0) ids.push_back(*matrix);
        selection.set(std::move(ids));
    } else if (!(keys & Qt::ControlModifier)) {
        selection.set({});
    }
    emit picked(block);
    update();
}

void BlockView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) pick(blockAt(event->position()), event->modifiers());
}

void BlockView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int block = blockAt(event->position());
    if (block >= 0 && m_graph.blocks[static_cast<std::size_t>(block)].matrix) emit inspectWanted();
}

void BlockView::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_graph.blocks.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Down: return pick(std::min(last, m_focus + 1), event->modifiers());
    case Qt::Key_Up: return pick(std::max(0, m_focus - 1), event->modifiers());
    case Qt::Key_Right: return pick(std::min(last, m_focus < 1 ? 1 : m_focus + kLayerBlocks), event->modifiers());
    case Qt::Key_Left: return pick(std::max(0, m_focus - kLayerBlocks), event->modifiers());
    case Qt::Key_Escape: return pick(-1, {});
    case Qt::Key_Return:
        if (m_focus >= 0 && m_focus <= last && m_graph.blocks[static_cast<std::size_t>(m_focus)].matrix) emit inspectWanted();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

QString BlockView::tip(int at) const {
    const Block& block = m_graph.blocks[static_cast<std::size_t>(at)];
    QStringList lines{block.layer >= 0 ? tr("Layer %1: %2").arg(block.layer).arg(block.title) : block.title};
    if (block.dropped) return (lines << tr("left out")).join(QLatin1Char('\n'));
    if (!block.left.isEmpty()) lines << block.left;
    if (block.matrix) {
        const MatrixExtent size = m_document.model().size(block.matrix->layer, block.matrix->kind);
        lines << tr("%1 outputs × %2 inputs, %3").arg(size.rows).arg(size.columns).arg(block.setting)
              << tr("%1, %2 MACs per token").arg(formatBytes(block.bytes), formatCount(block.macs));
    }
    if (block.part >= 0) {
        const ExecutedPart& part = m_graph.parts[static_cast<std::size_t>(block.part)];
        lines << (block.fused              ? tr("runs inside “%1”").arg(toQt(part.name))
                  : part.blocks.size() > 1 ? tr("%1, together with what is fused into it or timed with it").arg(formatMicroseconds(part.us))
                                           : formatMicroseconds(part.us));
        if (!part.kernel.isEmpty()) lines << part.kernel;
        if (!part.note.isEmpty()) lines << part.note;
    }
    return lines.join(QLatin1Char('\n'));
}

bool BlockView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int block = blockAt(help->pos());
    QToolTip::showText(help->globalPos(), block < 0 ? QString() : tip(block), this);
    return true;
}

} // namespace pscope
