// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/compare_time_plot.h"

#include <QEvent>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "widgets/models/compare_models.h"
#include "widgets/models/part_times.h"
#include "widgets/plot/plot_style.h"

namespace pscope {

QColor compareColor(int place, const QPalette& palette) {
    const PlotColors colors = plotColors(palette);
    const QColor all[] = {colors.front,    colors.current,           QColor(0x00, 0x9e, 0x73), colors.other,
                          colors.baseline, QColor(0x8a, 0x7f, 0xd6), colors.dominated};
    return all[static_cast<std::size_t>(place) % std::size(all)];
}

CompareTimePlot::CompareTimePlot(SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new QCustomPlot(this);
    m_plot->setMinimumHeight(150);
    m_plot->axisRect()->setMinimumMargins(QMargins(4, 8, 8, 4));
    m_plot->xAxis->setSubTicks(false);
    m_plot->legend->setVisible(true);
    layout->addWidget(m_plot);
    setAccessibleName(tr("Time per layer of the compared points"));
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Compared || event.kind == ChangeEvent::Kind::Points) rebuild();
    });
    rebuild();
}

void CompareTimePlot::rebuild() {
    m_plot->clearPlottables();
    m_bars.clear();
    applyStyle(*m_plot, plotColors(palette()), font());
    std::vector<PointPtr> points;
    int layers = 0;
    for (const int index : m_document.compared()) {
        const PointPtr& point = m_document.points().at(index);
        points.push_back(point);
        if (point->latency)
            for (const PartTime& part : point->latency->parts)
                if (const auto layer = layerOfPart(part.part)) layers = std::max(layers, *layer + 1);
    }
    const double width = 0.84 / std::max<std::size_t>(points.size(), 1);
    double highest = 0;
    auto* group = new QCPBarsGroup(m_plot);
    group->setSpacing(1);
    for (std::size_t i = 0; i < points.size(); ++i) {
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setWidth(width);
        bars->setBarsGroup(group);
        bars->setPen(Qt::NoPen);
        bars->setBrush(compareColor(static_cast<int>(i), palette()));
        bars->setName(
            QStringLiteral("%1  %2").arg(QChar(u'A' + static_cast<int>(i)),
                                         fontMetrics().elidedText(pointTitle(*points[i]), Qt::ElideRight,
                                                                  24 * fontMetrics().averageCharWidth())));
        QVector<double> x, y;
        if (points[i]->latency && !points[i]->latency->parts.empty()) {
            const LayerTimes times = layerTimes(*points[i]->latency, layers);
            const auto add = [&](double us) {
                x << static_cast<double>(x.size());
                y << us / 1e3;
                highest = std::max(highest, us / 1e3);
            };
            add(times.embeddingsUs);
            for (const double us : times.layersUs)
                add(us);
            add(times.headUs);
        }
        bars->setData(x, y, true);
        m_bars << bars;
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    ticker->addTick(0, tr("emb"));
    const int step = std::max(1, layers / 16);
    for (int layer = 0; layer < layers; layer += step)
        ticker->addTick(layer + 1, QString::number(layer));
    ticker->addTick(layers + 1, tr("head"));
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setRange(-0.6, layers + 1.6);
    m_plot->yAxis->setRange(0, highest > 0 ? highest * 1.3 : 1);
    m_plot->yAxis->setLabel(tr("ms"));
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->legend->setVisible(!points.empty());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CompareTimePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) rebuild();
}

} // namespace pscope
