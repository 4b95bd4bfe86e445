// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of points and the lines of limits.
#include <algorithm>

#include "widgets/models/formatter.h"
#include "widgets/plot/compare_time_plot.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/plot_style.h"
#include "widgets/plot/point_layer.h"

namespace pscope {
namespace {

constexpr int kLongestName = 28;

QString currentLabel(const ScenePoint& current) {
    if (!current.estimated) return FrontPlot::tr("current");
    if (current.point->provenance != Provenance::Estimated) return FrontPlot::tr("measuring…");
    const QString latency = formatMicroseconds(current.point->latency->p50Us);
    return current.yGuessed ? FrontPlot::tr("estimated %1, quality not known yet").arg(latency)
                            : FrontPlot::tr("estimated %1").arg(latency);
}

QString nameOf(const Measurement& point) {
    const QString name = toQt(!point.name.empty()       ? point.name
                              : point.requested.empty() ? std::string("dense")
                                                        : point.requested);
    return name.size() > kLongestName ? name.left(kLongestName - 1) + QChar(0x2026) : name;
}

} // namespace

void FrontPlot::addLabel(int scenePoint, const QString& text, const QColor& color, bool bold, bool below) {
    const std::size_t used = m_labelled.size();
    if (used == m_labels.size()) m_labels.push_back(new QCPItemText(m_plot));
    QCPItemText* label = m_labels[used];
    m_labelled.push_back(scenePoint);
    const ScenePoint& point = m_scene.points[static_cast<std::size_t>(scenePoint)];
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 0.5);
    small.setBold(bold);
    label->setFont(small);
    label->setColor(color);
    label->setText(text);
    label->setSelectable(false);
    label->position->setCoords(point.x.value, point.y.value);
    const bool right = m_plot->xAxis->coordToPixel(point.x.value) < m_plot->axisRect()->center().x();
    label->setPositionAlignment((right ? Qt::AlignLeft : Qt::AlignRight) |
                                (below ? Qt::AlignTop : Qt::AlignBottom));
    label->setPadding(QMargins(11, below ? 7 : 0, 11, below ? 0 : 7));
    label->setVisible(true);
}

/// A point has one label: the first that fits it, in order of what people look for.
void FrontPlot::placeLabels() {
    const PlotColors colors = plotColors(palette());
    m_labelled.clear();
    std::vector<int> taken;
    const auto label = [&](int at, const QString& text, const QColor& color, bool bold, bool below = false) {
        if (at < 0 || std::ranges::find(taken, at) != taken.end()) return;
        taken.push_back(at);
        addLabel(at, text, color, bold, below);
    };
    const QColor good(0x00, isDark(palette()) ? 0xb8 : 0x85, isDark(palette()) ? 0x8c : 0x6a);
    if (m_scene.current >= 0)
        label(m_scene.current, currentLabel(m_scene.points[static_cast<std::size_t>(m_scene.current)]),
              colors.current, true);
    if (m_scene.best >= 0) {
        const ScenePoint& best = m_scene.points[static_cast<std::size_t>(m_scene.best)];
        label(m_scene.best,
              tr("best within the limits: %1, %2")
                  .arg(formatAxisValue(m_scene.yAxis, best.y.value),
                       formatAxisValue(m_scene.xAxis, best.x.value)),
              good, true);
    }
    for (const int at : m_labelable) {
        const ScenePoint& point = m_scene.points[static_cast<std::size_t>(at)];
        if (point.baseline && !point.otherContext && !point.candidate)
            label(at, tr("dense"), colors.baseline, false);
        if (point.pinned) label(at, nameOf(*point.point), colors.text, false);
        if (point.index < 0) continue;
        const auto place = std::ranges::find(m_document.compared(), point.index);
        if (place == m_document.compared().end()) continue;
        const int letter = static_cast<int>(place - m_document.compared().begin());
        label(at, QString(QChar(u'A' + letter)), compareColor(letter, palette()), true);
    }
    label(m_scene.knee, tr("knee"), colors.faintText, false, true);
    for (std::size_t i = m_labelled.size(); i < m_labels.size(); ++i)
        m_labels[i]->setVisible(false);
}

void FrontPlot::makeLimits(const PlotColors& colors) {
    for (const Limit& limit : m_limits)
        for (QCPAbstractItem* item :
             {static_cast<QCPAbstractItem*>(limit.beyond), static_cast<QCPAbstractItem*>(limit.line),
              static_cast<QCPAbstractItem*>(limit.label)})
            m_plot->removeItem(item);
    m_limits.clear();
    for (const AxisInfo* axis : {&m_scene.xAxis, &m_scene.yAxis}) {
        const auto at = m_document.view().limits.find(axis->id);
        if (at == m_document.view().limits.end()) continue;
        Limit& limit = m_limits.emplace_back();
        limit.axis = axis->id;
        limit.onX = axis == &m_scene.xAxis;
        limit.value = at->second;
        limit.beyond = new QCPItemRect(m_plot);
        limit.line = new QCPItemRect(m_plot);
        limit.label = new QCPItemText(m_plot);
        QColor shade = colors.faintText;
        shade.setAlpha(isDark(palette()) ? 40 : 26);
        limit.beyond->setPen(Qt::NoPen);
        limit.beyond->setBrush(shade);
        limit.line->setPen(QPen(colors.current, 1.6, Qt::DashLine));
        limit.label->setColor(colors.current);
        limit.label->setFont(font());
        limit.label->setPadding(QMargins(5, 2, 5, 2));
        for (QCPAbstractItem* item :
             {static_cast<QCPAbstractItem*>(limit.beyond), static_cast<QCPAbstractItem*>(limit.line),
              static_cast<QCPAbstractItem*>(limit.label)}) {
            item->setSelectable(false);
            item->setClipAxisRect(m_plot->axisRect());
            item->setClipToAxisRect(true);
        }
        placeLimit(limit);
    }
}

/// Where the view is now: the side that is not allowed is shaded up to the edge.
void FrontPlot::placeLimit(Limit& limit) {
    const AxisInfo& axis = limit.onX ? m_scene.xAxis : m_scene.yAxis;
    const QCPRange along = limit.onX ? m_plot->yAxis->range() : m_plot->xAxis->range();
    const QCPRange across = limit.onX ? m_plot->xAxis->range() : m_plot->yAxis->range();
    const double edge =
        axis.higherIsBetter ? std::min(across.lower, limit.value) : std::max(across.upper, limit.value);
    const auto put = [&](QCPItemRect* rect, double from, double to) {
        rect->topLeft->setCoords(limit.onX ? from : along.lower, limit.onX ? along.upper : from);
        rect->bottomRight->setCoords(limit.onX ? to : along.upper, limit.onX ? along.lower : to);
    };
    put(limit.beyond, limit.value, edge);
    put(limit.line, limit.value, limit.value);
    limit.label->setText(QStringLiteral("%1 %2").arg(
        axis.higherIsBetter ? QStringLiteral("≥") : QStringLiteral("≤"), formatAxisValue(axis, limit.value)));
    if (limit.onX) {
        limit.label->position->setCoords(limit.value, along.upper);
        limit.label->setPositionAlignment((axis.higherIsBetter ? Qt::AlignRight : Qt::AlignLeft) |
                                          Qt::AlignTop);
    } else {
        limit.label->position->setCoords(along.lower, limit.value);
        limit.label->setPositionAlignment(Qt::AlignLeft |
                                          (axis.higherIsBetter ? Qt::AlignTop : Qt::AlignBottom));
    }
}

/// In the legend of devices a click hides one and brings it back.
void FrontPlot::onLegendClick(QCPAbstractLegendItem* item) {
    auto* line = qobject_cast<QCPPlottableLegendItem*>(item);
    const std::string key = line ? fromQt(line->plottable()->property("device").toString()) : std::string();
    if (key.empty()) return;
    FrontView view = m_document.view();
    if (std::erase(view.hiddenDevices, key) == 0) view.hiddenDevices.push_back(key);
    m_document.setView(std::move(view));
}

} // namespace pscope
