// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lineage_map.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr double kGapX = 42, kGapY = 12, kMargin = 12;

} // namespace

LineageMap::LineageMap(SessionDocument& document, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_document(document) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Lineage of the variants"));
    viewport()->setMouseTracking(true);
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        switch (event.kind) {
        case Kind::Variants:
        case Kind::Recipe:
        case Kind::Model:
        case Kind::Points:
        case Kind::Device:
        case Kind::Workload:
            layOut();
            break;
        default:
            break;
        }
    });
    layOut();
}

QSizeF LineageMap::boxSize() const {
    return {24.0 * fontMetrics().averageCharWidth(), 2.0 * fontMetrics().height() + 14};
}

int LineageMap::place(int id, int column, int row) {
    m_cells[id] = {column, row};
    m_columns = std::max(m_columns, column + 1);
    m_rows = std::max(m_rows, row + 1);
    int next = row;
    bool first = true;
    const VariantTree& tree = m_document.variants();
    for (const int child : tree.children(id)) {
        next = place(child, column + 1, first ? row : next);
        first = false;
    }
    if (tree.edited() && tree.current() == id) {
        const int own = first ? row : next;
        m_cells[kWorking] = {column + 1, own};
        m_columns = std::max(m_columns, column + 2);
        m_rows = std::max(m_rows, own + 1);
        next = own + 1;
        first = false;
    }
    return first ? row + 1 : next;
}

void LineageMap::layOut() {
    m_cells.clear();
    m_columns = m_rows = 0;
    place(VariantTree::kRoot, 0, 0);
    if (!m_document.variants().find(m_focus)) m_focus = m_document.variants().current();
    const QSizeF size = boxSize();
    const auto range = [](QScrollBar* bar, double all, int seen) {
        bar->setRange(0, std::max(0, static_cast<int>(all) - seen));
        bar->setPageStep(seen);
        bar->setSingleStep(20);
    };
    range(horizontalScrollBar(), 2 * kMargin + m_columns * (size.width() + kGapX), viewport()->width());
    range(verticalScrollBar(), 2 * kMargin + m_rows * (size.height() + kGapY), viewport()->height());
    viewport()->update();
}

QRectF LineageMap::box(int id) const {
    const auto cell = m_cells.find(id);
    if (cell == m_cells.end()) return {};
    const QSizeF size = boxSize();
    return {QPointF(kMargin + cell->second.first * (size.width() + kGapX) - horizontalScrollBar()->value(),
                    kMargin + cell->second.second * (size.height() + kGapY) - verticalScrollBar()->value()),
            size};
}

QString LineageMap::figures(const Variant& variant) const {
    const PointPtr point = m_document.measured(variant.recipe);
    if (!point || !point->latency) return tr("not measured here");
    const QString time = formatMicroseconds(point->latency->p50Us);
    return point->accuracy ? tr("%1, %2").arg(time, formatMetric(*point->accuracy)) : time;
}

void LineageMap::paintNode(QPainter& painter, const QRectF& frame, const Variant& variant,
                           bool working) const {
    const PlotColors colors = plotColors(palette());
    const bool current =
        !working && variant.id == m_document.variants().current() && !m_document.variants().edited();
    QPen pen(current || working ? colors.current : palette().color(QPalette::Mid),
             current || working ? 2 : 1);
    if (working) pen.setStyle(Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(frame, 6, 6);
    if (hasFocus() && !working && variant.id == m_focus) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 4, 4);
    }
    const QRectF text = frame.adjusted(9, 5, -9, -5);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::Text));
    const QString name = working                            ? tr("being edited")
                         : variant.id == VariantTree::kRoot ? tr("dense")
                                                            : variant.name;
    painter.drawText(text, Qt::AlignLeft | Qt::AlignTop,
                     QFontMetricsF(bold).elidedText(name, Qt::ElideRight, text.width()));
    painter.setFont(font());
    painter.setPen(colors.faintText);
    painter.drawText(
        text, Qt::AlignLeft | Qt::AlignBottom,
        fontMetrics().elidedText(figures(variant), Qt::ElideRight, static_cast<int>(text.width())));
}

void LineageMap::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Window));
    painter.setRenderHint(QPainter::Antialiasing);
    const VariantTree& tree = m_document.variants();
    const auto link = [&](const QRectF& from, const QRectF& to, bool working) {
        QPainterPath path(QPointF(from.right(), from.center().y()));
        const double middle = (from.right() + to.left()) / 2;
        path.cubicTo(QPointF(middle, from.center().y()), QPointF(middle, to.center().y()),
                     QPointF(to.left(), to.center().y()));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(plotColors(palette()).axis, 1.4, working ? Qt::DashLine : Qt::SolidLine));
        painter.drawPath(path);
    };
    for (const Variant& one : tree.all())
        if (one.id != VariantTree::kRoot) link(box(one.parent), box(one.id), false);
    if (m_cells.contains(kWorking)) link(box(tree.current()), box(kWorking), true);
    for (const Variant& one : tree.all())
        paintNode(painter, box(one.id), one, false);
    if (m_cells.contains(kWorking))
        paintNode(painter, box(kWorking), Variant{.id = kWorking, .recipe = m_document.recipeText()}, true);
}

int LineageMap::at(const QPointF& place) const {
    for (const Variant& one : m_document.variants().all())
        if (box(one.id).contains(place)) return one.id;
    return -2;
}

void LineageMap::setFocused(int id) {
    m_focus = id;
    viewport()->update();
}

void LineageMap::mousePressEvent(QMouseEvent* event) {
    const int id = at(event->position());
    if (id < 0) return;
    setFocused(id);
    if (event->button() == Qt::LeftButton) emit loadWanted(id);
}

void LineageMap::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const int id = at(event->position()); id > 0) emit renameWanted(id);
}

void LineageMap::keyPressEvent(QKeyEvent* event) {
    const VariantTree& tree = m_document.variants();
    const Variant* now = tree.find(m_focus);
    if (!now) return QAbstractScrollArea::keyPressEvent(event);
    const std::vector<int> own = tree.children(m_focus), siblings = tree.children(now->parent);
    const auto place = std::find(siblings.begin(), siblings.end(), m_focus);
    switch (event->key()) {
    case Qt::Key_Left:
        setFocused(now->parent);
        break;
    case Qt::Key_Right:
        if (!own.empty()) setFocused(own.front());
        break;
    case Qt::Key_Up:
        if (place != siblings.begin() && place != siblings.end()) setFocused(*(place - 1));
        break;
    case Qt::Key_Down:
        if (place != siblings.end() && place + 1 != siblings.end()) setFocused(*(place + 1));
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit loadWanted(m_focus);
        break;
    case Qt::Key_F2:
        if (m_focus > 0) emit renameWanted(m_focus);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void LineageMap::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

bool LineageMap::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Variant* variant = m_document.variants().find(at(QPointF(help->pos())));
    if (!variant) {
        QToolTip::hideText();
        return true;
    }
    const QString recipe = variant->recipe.empty() ? tr("dense") : toQt(variant->recipe);
    QToolTip::showText(help->globalPos(), tr("%1\n%2\n%3").arg(variant->name, recipe, figures(*variant)),
                       this);
    return true;
}

} // namespace pscope
