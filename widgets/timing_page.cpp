// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timing_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>

#include <algorithm>
#include <cmath>
#include <thread>

#include "core/measure/inspect.h"
#include "widgets/grid_view.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/part_times.h"
#include "widgets/models/roofline.h"
#include "widgets/models/workload_grid.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/series_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kBins = 48;
constexpr double kTailShown = 0.995; // of the samples; the far tail is said in words

} // namespace

TimingPage::TimingPage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_document(lab.document())
    , m_ceilings(new CeilingMeter(lab, this))
    , m_grid(new WorkloadGrid(lab, this)) {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeLatency(), tr("Latency"));
    m_tabs->addTab(makeParts(), tr("Parts"));
    m_tabs->addTab(makeRoofline(), tr("Roofline"));
    m_tabs->addTab(makeGrid(), tr("Batch × tokens × threads"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &TimingPage::refresh);
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Current || event.kind == Kind::Model || event.kind == Kind::Device ||
            event.kind == Kind::Workload)
            refresh();
    });
    connect(m_ceilings, &CeilingMeter::measured, this, &TimingPage::refresh);
    connect(m_ceilings, &CeilingMeter::failed, this,
            [this](const QString& sentence) { m_rooflineText->setText(sentence); });
    connect(m_grid, &QAbstractItemModel::dataChanged, this, &TimingPage::refreshGridText);
    connect(&m_grid->driver(), &StepDriver::stateChanged, this, &TimingPage::refreshGridText);
    refresh();
    refreshGridText();
}

QLabel* TimingPage::wrapped(QWidget* parent) {
    QLabel* label = faintLabel({}, parent);
    label->setWordWrap(true);
    return label;
}

QWidget* TimingPage::makeLatency() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(10, 8, 10, 8);
    m_latencyText = wrapped(tab);
    m_latencyText->setTextFormat(Qt::RichText);
    auto* split = new QSplitter(Qt::Vertical, tab);
    m_histogram = new SeriesPlot(split);
    m_course = new SeriesPlot(split);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    layout->addWidget(m_latencyText);
    layout->addWidget(split, 1);
    return tab;
}

QWidget* TimingPage::makeParts() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(tab, row));
    m_partsView = new QComboBox(tab);
    m_partsView->addItem(tr("Time"));
    m_partsView->addItem(tr("Share of the end-to-end time"));
    m_partsView->addItem(tr("Speed-up over dense"));
    guardFromWheel({m_partsView});
    m_partsText = wrapped(tab);
    row->addWidget(m_partsView);
    row->addWidget(m_partsText, 1);
    m_parts = new SeriesPlot(tab);
    layout->addWidget(m_parts, 1);
    connect(m_partsView, &QComboBox::activated, this, &TimingPage::refresh);
    return tab;
}

void TimingPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void TimingPage::refresh() {
    if (!isVisible()) return;
    const PointPtr& point = m_document.current().point;
    const bool timed = point && point->latency && !point->latency->samplesUs.empty();
    if (!timed) {
        PlotScene nothing;
        nothing.empty = tr("Not timed yet");
        for (SeriesPlot* plot : {m_histogram, m_course, m_parts})
            plot->setScene(nothing);
        m_latencyText->clear();
        m_partsText->clear();
    } else {
        if (m_tabs->currentIndex() == 0) showLatency(*point);
        if (m_tabs->currentIndex() == 1) showParts(*point);
    }
    if (m_tabs->currentIndex() == 2) showRoofline();
}

void TimingPage::showLatency(const Measurement& point) {
    const LatencyResult& latency = *point.latency;
    std::vector<float> sorted = latency.samplesUs;
    std::sort(sorted.begin(), sorted.end());
    const double low = sorted.front(),
                 high = std::max<double>(
                            sorted[static_cast<std::size_t>(kTailShown * double(sorted.size() - 1))],
                            latency.p99Us) *
                        1.02;
    const Histogram bins =
        histogram(latency.samplesUs, low, high, std::clamp(static_cast<int>(sorted.size() / 4), 8, kBins));
    const double unit = high < 1000 ? 1 : 1000;
    const QString unitText = high < 1000 ? tr("µs") : tr("ms");
    PlotScene scene;
    scene.xTitle = tr("Time per batch (%1)").arg(unitText);
    scene.yTitle = tr("Runs");
    PlotSeries bars;
    bars.look = PlotSeries::Look::Bars;
    bars.barWidth = bins.width() / unit;
    for (std::size_t i = 0; i < bins.counts.size(); ++i) {
        const double from = bins.low + double(i) * bins.width();
        bars.x << (from + bins.width() / 2) / unit;
        bars.y << double(bins.counts[i]);
        bars.tips << tr("%1 runs between %2 and %3")
                         .arg(bins.counts[i])
                         .arg(formatMicroseconds(from), formatMicroseconds(from + bins.width()));
    }
    scene.series.push_back(bars);
    const auto mark = [&](double us, const QString& name, PlotRole role) {
        scene.marks.push_back({us / unit, tr("%1 %2").arg(name, formatMicroseconds(us)), Qt::Vertical, role});
    };
    mark(latency.p50Us, tr("p50"), PlotRole::Current);
    mark(latency.p95Us, tr("p95"), PlotRole::Other);
    mark(latency.p99Us, tr("p99"), PlotRole::Violet);
    if (point.baselineLatency && !point.isBaseline() && point.baselineLatency->p50Us <= high)
        mark(point.baselineLatency->p50Us, tr("dense p50"), PlotRole::Baseline);
    m_histogram->setScene(std::move(scene));

    PlotScene course;
    course.xTitle = tr("Run, in order of time");
    course.yTitle = unitText;
    PlotSeries runs;
    runs.look = PlotSeries::Look::Points;
    for (std::size_t i = 0; i < latency.samplesUs.size(); ++i) {
        runs.x << double(i);
        runs.y << latency.samplesUs[i] / unit;
    }
    runs.look = runs.x.size() > 400 ? PlotSeries::Look::Line : PlotSeries::Look::Points;
    course.series.push_back(runs);
    course.marks.push_back({latency.p50Us / unit, {}, Qt::Horizontal, PlotRole::Current});
    course.yRange = std::pair{low / unit * 0.98, high / unit};
    m_course->setScene(std::move(course));

    QStringList words{tr("<b>p50 %1</b> (95 % interval %2), p95 %3, p99 %4, slowest %5; %6 runs%7")
                          .arg(formatMicroseconds(latency.p50Us), formatLatencyInterval(latency),
                               formatMicroseconds(latency.p95Us), formatMicroseconds(latency.p99Us),
                               formatMicroseconds(sorted.back()))
                          .arg(sorted.size())
                          .arg(latency.running ? tr(" so far") : QString())};
    for (const std::string& flag : latency.flags)
        words << tr("<b>%1</b>: %2")
                     .arg(coreText(flag).toHtmlEscaped(), coreText(explainFlag(flag)).toHtmlEscaped());
    if (latency.flags.empty()) words << tr("no drift, no other load, interval narrow enough");
    m_latencyText->setText(words.join(QStringLiteral("<br>")));
}

void TimingPage::showParts(const Measurement& point) {
    const int layers = m_document.hasModel() ? m_document.model().shape.layers : 0;
    PlotScene scene;
    scene.empty = tr("The time of the parts comes with the end of the measurement");
    if (!point.latency->parts.empty() && layers > 0) {
        const LayerTimes own = layerTimes(*point.latency, layers);
        const bool isDense =
            point.isBaseline() || !point.baselineLatency || point.baselineLatency->parts.empty();
        const LayerTimes base = layerTimes(isDense ? *point.latency : *point.baselineLatency, layers);
        const int view = m_partsView->currentIndex();
        PlotSeries now{.name = tr("this recipe"),
                       .role = PlotRole::Front,
                       .look = PlotSeries::Look::Bars,
                       .x = {},
                       .y = {},
                       .low = {},
                       .high = {},
                       .tips = {},
                       .barWidth = isDense || view == 2 ? 0.7 : 0.38};
        PlotSeries dense{.name = tr("dense"),
                         .role = PlotRole::Grey,
                         .look = PlotSeries::Look::Bars,
                         .x = {},
                         .y = {},
                         .low = {},
                         .high = {},
                         .tips = {},
                         .barWidth = 0.38};
        const auto add = [&](const QString& label, const QString& name, double us, double denseUs) {
            const double at = double(scene.tickAt.size());
            scene.tickAt << at;
            scene.tickLabels << label;
            const double share = us / own.totalUs, speedup = us > 0 ? denseUs / us : 0;
            const QString tip = tr("%1: %2, %3 of the whole, %4 as fast as dense (%5)")
                                    .arg(name, formatMicroseconds(us), formatPercent(share),
                                         formatRatio(speedup), formatMicroseconds(denseUs));
            const double values[] = {us / 1e3, 100 * share, speedup},
                         denseValues[] = {denseUs / 1e3, 100 * denseUs / base.totalUs, 1};
            const bool pair = !isDense && view != 2;
            now.x << at + (pair ? 0.2 : 0);
            now.y << values[view];
            now.tips << tip;
            if (!pair) return;
            dense.x << at - 0.2;
            dense.y << denseValues[view];
            dense.tips << QString();
        };
        add(tr("emb"), tr("Embeddings"), own.embeddingsUs, base.embeddingsUs);
        for (int layer = 0; layer < layers; ++layer)
            add(QString::number(layer), tr("Layer %1").arg(layer), own.layersUs[std::size_t(layer)],
                base.layersUs[std::size_t(layer)]);
        add(tr("head"), tr("Classification head"), own.headUs, base.headUs);
        const double gap = own.totalUs - own.sumUs();
        // The sum is no total: what lies between the parts, or what the profiler cost, is a bar of its own.
        if (view != 2)
            add(tr("gap"), gap >= 0 ? tr("Between the parts") : tr("Cost of profiling (not in the total)"),
                std::abs(gap), std::abs(base.totalUs - base.sumUs()));
        else
            scene.marks.push_back({1, tr("as dense"), Qt::Horizontal, PlotRole::Grey});
        if (view == 2)
            scene.marks.push_back({point.speedup.value,
                                   tr("end to end %1").arg(formatRatio(point.speedup.value)), Qt::Horizontal,
                                   PlotRole::Current});
        if (!dense.x.isEmpty()) scene.series.push_back(dense);
        scene.series.push_back(now);
        scene.xTitle = tr("Part");
        scene.yTitle = view == 0   ? tr("ms")
                       : view == 1 ? tr("% of the end-to-end time")
                                   : tr("times as fast as dense");
        const QString words = gap >= 0
                                  ? tr("%1 end to end; the parts take %2, %3 pass between them.")
                                  : tr("%1 end to end; under the profiler the parts took %2, it cost %3.");
        m_partsText->setText(words.arg(formatMicroseconds(own.totalUs), formatMicroseconds(own.sumUs()),
                                       formatMicroseconds(std::abs(gap))));
    }
    m_parts->setScene(std::move(scene));
}

} // namespace pscope
