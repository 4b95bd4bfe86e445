// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sensitivity tab: accuracy against one setting, one line a layer.
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "widgets/inspect_page.h"
#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/series_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr PlotRole kRoles[] = {PlotRole::Front,    PlotRole::Current, PlotRole::Green, PlotRole::Other,
                               PlotRole::Baseline, PlotRole::Violet,  PlotRole::Grey};

bool isShare(std::string_view metric) {
    return metric == "accuracy" || metric == "f1" || metric == "roc_auc";
}

} // namespace

QWidget* InspectPage::makeSensitivity() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    QWidget* bar = pageStrip(tab, row);
    m_family = new QComboBox(bar);
    for (const CurveFamily family : {CurveFamily::Unstructured, CurveFamily::Block4x4, CurveFamily::NM,
                                     CurveFamily::Bits, CurveFamily::Neurons})
        m_family->addItem(familyTitle(family), static_cast<int>(family));
    m_family->setToolTip(tr("The setting that is walked along"));
    m_where = new QComboBox(bar);
    m_where->addItem(tr("every layer, one at a time"));
    m_where->addItem(tr("this layer"));
    m_where->addItem(tr("this matrix"));
    m_examples = new QComboBox(bar);
    for (const int count : {256, 512, 1024})
        m_examples->addItem(tr("first %1 examples").arg(count), count);
    m_examples->addItem(tr("all examples"), 0);
    m_examples->setCurrentIndex(1);
    m_keepRest = new QCheckBox(tr("rest as in the recipe"), bar);
    m_keepRest->setToolTip(
        tr("Off: everything else stays dense. On: everything else stays as the recipe has it."));
    m_measure = new QPushButton(tr("Measure"), bar);
    for (QWidget* widget : {static_cast<QWidget*>(m_family), static_cast<QWidget*>(m_where),
                            static_cast<QWidget*>(m_examples), static_cast<QWidget*>(m_keepRest)})
        row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(m_measure);
    guardFromWheel({m_family, m_where, m_examples});
    m_curves = new SeriesPlot(tab);
    m_curvesNote = faintLabel({}, tab);
    m_curvesNote->setWordWrap(true);
    m_curvesNote->setContentsMargins(12, 0, 12, 0);
    layout->addWidget(bar);
    layout->addWidget(m_curves, 1);
    layout->addWidget(m_curvesNote);
    connect(m_measure, &QPushButton::clicked, this, &InspectPage::measureCurves);
    connect(m_meter, &SensitivityMeter::curvesChanged, this, &InspectPage::showCurves);
    connect(&m_meter->driver(), &StepDriver::stateChanged, this, &InspectPage::showCurves);
    connect(&m_meter->driver(), &StepDriver::failed, this, [this](const QString& sentence) {
        m_lab.report({ErrorCode::BadInput, fromQt(sentence)});
    });
    return tab;
}

void InspectPage::measureCurves() {
    if (m_meter->driver().isRunning()) return m_meter->stop();
    if (!m_document.data())
        return m_lab.problems().add(Severity::Warning,
                                    tr("Sensitivity is measured as accuracy: open labelled data first."),
                                    QStringLiteral("data"));
    SensitivityMeter::Request request;
    request.family = static_cast<CurveFamily>(m_family->currentData().toInt());
    request.keepRest = m_keepRest->isChecked();
    request.examples = m_examples->currentData().toInt();
    const MatrixId id = shown();
    if (m_where->currentIndex() == 0 || id.layer < 0)
        for (int layer = 0; layer < m_document.model().shape.layers; ++layer)
            request.layers.push_back(layer);
    else
        request.layers = {id.layer};
    if (m_where->currentIndex() == 2 && id.layer >= 0) request.kinds = {id.kind};
    m_meter->start(request);
}

void InspectPage::showCurves() {
    const StepDriver& driver = m_meter->driver();
    m_measure->setText(driver.isRunning() ? tr("Stop (%1 of %2)").arg(driver.done()).arg(driver.total())
                                          : tr("Measure"));
    PlotScene scene;
    const CurveFamily family = m_meter->request().family;
    scene.empty = m_document.data()
                      ? tr("Press Measure: each layer alone gets the setting, and accuracy is counted.")
                      : tr("Open labelled data to count accuracy.");
    scene.xTitle = familyTitle(family);
    for (const CurveStep& step : curveSteps(family)) {
        scene.tickAt << step.at;
        scene.tickLabels << step.label;
    }
    if (family == CurveFamily::Bits)
        scene.xLog = true; // 2 3 4 8 16 lie evenly enough, and the axis reads from few to many bits
    QString metric = tr("Quality");
    bool share = true;
    const auto& reference = m_meter->reference();
    if (reference) {
        share = isShare(reference->id);
        for (const MetricInfo& info : metricRegistry())
            if (info.id == reference->id) metric = coreText(info.label);
        scene.marks.push_back({share ? 100 * reference->value : reference->value,
                               m_meter->request().keepRest ? tr("the recipe without it") : tr("dense"),
                               Qt::Horizontal, PlotRole::Baseline});
    }
    scene.yTitle = share ? tr("%1 (%)").arg(metric) : metric;
    const double scale = share ? 100 : 1;
    double steepest = 0;
    int worst = -1;
    for (std::size_t i = 0; i < m_meter->curves().size(); ++i) {
        const SensitivityCurve& curve = m_meter->curves()[i];
        PlotSeries series;
        series.name = tr("layer %1").arg(curve.layer);
        series.role = kRoles[i % std::size(kRoles)];
        series.dashed = i >= std::size(kRoles);
        series.look = PlotSeries::Look::LineWithPoints;
        for (std::size_t k = 0; k < curve.at.size(); ++k) {
            const MetricValue& value = curve.accuracy[k];
            series.x << curve.at[k];
            series.y << scale * value.value;
            series.low << scale * value.low;
            series.high << scale * value.high;
            series.tips << tr("layer %1 at %2: %3 (%4), %5 examples")
                               .arg(curve.layer)
                               .arg(curve.labels[k], formatMetric(value), formatMetricInterval(value))
                               .arg(value.count);
            if (reference && reference->value - value.value > steepest) {
                steepest = reference->value - value.value;
                worst = curve.layer;
            }
        }
        if (m_meter->curves().size() > 3) { // whiskers of many lines hide the lines; the tooltip has them
            series.low.clear();
            series.high.clear();
        }
        scene.series.push_back(std::move(series));
    }
    m_curves->setScene(std::move(scene));
    if (worst >= 0) {
        const QString loss =
            share ? tr("%1 points").arg(formatSignificant(100 * steepest)) : formatSignificant(steepest);
        m_curvesNote->setText(
            tr("Layer %1 loses most: %2 at its harshest setting. Measured over %3 examples with the same "
               "executables that are timed; only this one setting differs along a line.")
                .arg(worst)
                .arg(loss)
                .arg(reference->count));
    } else {
        m_curvesNote->setText({});
    }
}

} // namespace pscope
