// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/layer_time_plot.h"

#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>
#include <qcustomplot.h>

#include "widgets/models/formatter.h"
#include "widgets/models/part_times.h"
#include "widgets/plot/plot_style.h"

namespace pscope {

LayerTimePlot::LayerTimePlot(SessionDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new QCustomPlot(this);
    layout->addWidget(m_plot);
    m_plot->setMinimumHeight(150);
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    m_plot->axisRect()->setMinimumMargins(QMargins(4, 4, 6, 4));
    m_plot->xAxis->setSubTicks(false);
    auto* group = new QCPBarsGroup(m_plot);
    group->setSpacingType(QCPBarsGroup::stAbsolute);
    group->setSpacing(1);
    for (QCPBars** bars : {&m_dense, &m_now}) {
        *bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        (*bars)->setWidthType(QCPBars::wtPlotCoords);
        (*bars)->setWidth(0.38);
        (*bars)->setBarsGroup(group);
    }
    restyle();
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Current || event.kind == ChangeEvent::Kind::Model) rebuild();
    });
    rebuild();
}

void LayerTimePlot::restyle() {
    const PlotColors colors = plotColors(palette());
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 1);
    applyStyle(*m_plot, colors, small);
    m_plot->setBackground(palette().color(QPalette::Window));
    m_plot->xAxis->grid()->setVisible(false);
    m_dense->setPen(Qt::NoPen);
    m_dense->setBrush(colors.dominated);
    m_now->setPen(Qt::NoPen);
    m_now->setBrush(colors.front);
}

void LayerTimePlot::rebuild() {
    QVector<double> at, now, dense;
    m_names.clear();
    m_tips.clear();
    m_summary.clear();
    const PointPtr& point = m_document.current().point;
    double highest = 0;
    const bool timed = point && point->latency && !point->latency->parts.empty();
    // Parts come with the end of a measurement; until then the dense bars stay, so that the plot does not blink.
    const PointPtr dense0 = m_document.hasModel() ? m_document.baseline() : nullptr;
    const bool known = dense0 && dense0->latency && !dense0->latency->parts.empty();
    if (m_document.hasModel() && (timed || known)) {
        const int layers = m_document.model().shape.layers;
        const LayerTimes nothing{0, 0, std::vector<double>(static_cast<std::size_t>(layers), 0.0), 0};
        const LayerTimes own = timed ? layerTimes(*point->latency, layers) : nothing;
        const LayerTimes base = timed && point->baselineLatency ? layerTimes(*point->baselineLatency, layers) : known ? layerTimes(*dense0->latency, layers) : nothing;
        const auto add = [&](const QString& label, const QString& name, double ownUs, double baseUs) {
            at << static_cast<double>(at.size());
            now << ownUs / 1e3;
            dense << baseUs / 1e3;
            highest = std::max({highest, ownUs / 1e3, baseUs / 1e3});
            m_names << label;
            QString tip = timed ? tr("%1: %2").arg(name, formatMicroseconds(ownUs)) : name;
            if (baseUs > 0) tip += tr(", dense %1").arg(formatMicroseconds(baseUs));
            if (baseUs > 0 && ownUs > 0) tip += tr(" (%1 as fast)").arg(formatRatio(baseUs / ownUs));
            m_tips << tip;
        };
        add(tr("emb"), tr("Embeddings"), own.embeddingsUs, base.embeddingsUs);
        for (std::size_t layer = 0; layer < own.layersUs.size(); ++layer)
            add(QString::number(layer), tr("Layer %1").arg(layer), own.layersUs[layer], base.layersUs[layer]);
        add(tr("head"), tr("Classification head"), own.headUs, base.headUs);
        const double gap = own.totalUs - own.sumUs();
        const QString words = gap >= 0 ? tr("%1 end to end: the parts take %2, %3 pass between them")
                                       : tr("%1 end to end: the parts took %2 under the profiler, which cost %3");
        if (timed) m_summary = words.arg(formatMicroseconds(own.totalUs), formatMicroseconds(own.sumUs()), formatMicroseconds(std::abs(gap)));
    }
    m_now->setData(at, now, true);
    m_dense->setData(at, dense, true);
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int step = std::max(1, static_cast<int>(m_names.size()) / 14);
    for (int i = 0; i < m_names.size(); ++i)
        if (i % step == 0 || i + 1 == m_names.size()) ticker->addTick(i, m_names[i]);
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setRange(-0.6, std::max<double>(1, static_cast<double>(m_names.size())) - 0.4);
    m_plot->yAxis->setRange(0, highest > 0 ? highest * 1.08 : 1);
    m_plot->yAxis->setLabel(tr("ms"));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    emit summaryChanged(m_summary);
}

void LayerTimePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    restyle();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool LayerTimePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const int bar = static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(mouse->pos().x())));
        if (bar >= 0 && bar < m_tips.size()) QToolTip::showText(mouse->globalPosition().toPoint(), m_tips[bar], m_plot);
        else QToolTip::hideText();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pscope
