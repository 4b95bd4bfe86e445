// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The activations tab: what enters each matrix, and how well int8 fits it.
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

#include "widgets/inspect_page.h"
#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/series_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {

QWidget* InspectPage::makeActivations() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(tab, row));
    m_rangeKind = new QComboBox(tab);
    m_rangeKind->addItem(tr("Extremes and percentiles"));
    m_rangeKind->addItem(tr("How well int8 fits"));
    guardFromWheel({m_rangeKind});
    m_rangesNote = faintLabel({}, tab);
    m_rangesNote->setWordWrap(true);
    row->addWidget(m_rangeKind);
    row->addWidget(m_rangesNote, 1);
    m_ranges = new SeriesPlot(tab);
    layout->addWidget(m_ranges, 1);
    connect(m_rangeKind, &QComboBox::activated, this, [this] {
        if (m_rangesShown) showRanges(*m_rangesShown);
    });
    return tab;
}

void InspectPage::showRanges(const ActivationRanges& ranges) {
    const bool extremes = m_rangeKind->currentIndex() == 0;
    m_rangesNote->setText(
        extremes ? tr("What enters each matrix over %1 sentences (%2 tokens): all values, 99.8 % of them, "
                      "the middle half.")
                       .arg(ranges.examples)
                       .arg(ranges.tokens)
                 : tr("int8 activations get 255 steps per token, stretched to its largest value. Few steps "
                      "per usual value (rms) mean that rounding hurts here; outliers cause it."));
    PlotScene scene;
    scene.yTitle = extremes ? tr("Activation") : tr("int8 steps per rms");
    const auto bars = [&](const QString& title, PlotRole role, double width, auto low, auto high) {
        PlotSeries series;
        series.name = title;
        series.role = role;
        series.look = PlotSeries::Look::Points;
        for (std::size_t i = 0; i < ranges.ranges.size(); ++i) {
            const ActivationRange& range = ranges.ranges[i];
            const MatrixId id{range.layer, range.kind};
            const double l = low(range), h = high(range);
            series.x << static_cast<double>(i) + width;
            series.y << (l + h) / 2;
            series.low << l;
            series.high << h;
            series.tips << tr("into %1\nall: %2 to %3\n99.8 %: %4 to %5\nmiddle half: %6 to %7\nmedian %8")
                               .arg(toQt(placeName(id)), formatSignificant(range.low),
                                    formatSignificant(range.high), formatSignificant(range.p001),
                                    formatSignificant(range.p999), formatSignificant(range.p25),
                                    formatSignificant(range.p75), formatSignificant(range.median));
        }
        scene.series.push_back(series);
    };
    if (extremes) {
        bars(
            tr("all values"), PlotRole::Grey, -0.2, [](const ActivationRange& r) { return r.low; },
            [](const ActivationRange& r) { return r.high; });
        bars(
            tr("99.8 %"), PlotRole::Current, 0, [](const ActivationRange& r) { return r.p001; },
            [](const ActivationRange& r) { return r.p999; });
        bars(
            tr("middle half"), PlotRole::Front, 0.2, [](const ActivationRange& r) { return r.p25; },
            [](const ActivationRange& r) { return r.p75; });
    } else {
        PlotSeries series;
        series.look = PlotSeries::Look::Bars;
        for (std::size_t i = 0; i < ranges.ranges.size(); ++i) {
            const ActivationRange& range = ranges.ranges[i];
            series.x << static_cast<double>(i);
            series.y << range.stepsPerRms;
            series.tips << tr("into %1: %2 steps per rms; largest value of a token %3 (median)")
                               .arg(toQt(placeName({range.layer, range.kind})),
                                    formatSignificant(range.stepsPerRms),
                                    formatSignificant(range.peakPerToken));
        }
        scene.series.push_back(series);
    }
    const std::size_t step = std::max<std::size_t>(1, ranges.ranges.size() / 18);
    for (std::size_t i = 0; i < ranges.ranges.size(); i += step) {
        const ActivationRange& range = ranges.ranges[i];
        scene.tickAt << static_cast<double>(i);
        scene.tickLabels << (range.layer < 0
                                 ? tr("cls")
                                 : QStringLiteral("%1 %2")
                                       .arg(range.layer)
                                       .arg(range.kind == MatrixKind::Query             ? tr("qkv")
                                            : range.kind == MatrixKind::AttentionOutput ? tr("out")
                                            : range.kind == MatrixKind::FfnIn           ? tr("ffn")
                                                                                        : tr("ffn2")));
    }
    scene.xTitle = tr("Layer and matrix");
    m_ranges->setScene(std::move(scene));
}

} // namespace pscope
