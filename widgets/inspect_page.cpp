// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspect_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>

#include <cmath>

#include "widgets/attention_view.h"
#include "widgets/mask_view.h"
#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/series_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kPauseMs = 120; // between two steps of a drag nothing is asked
constexpr std::size_t kRangeExamples = 32;

} // namespace

InspectPage::InspectPage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_document(lab.document())
    , m_inspector(new Inspector(lab, this))
    , m_meter(new SensitivityMeter(lab, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setupChooser();
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeWeights(), tr("Weights"));
    m_tabs->addTab(makeActivations(), tr("Activations"));
    m_tabs->addTab(makeAttention(), tr("Attention"));
    m_tabs->addTab(makeSensitivity(), tr("Sensitivity"));
    layout->addWidget(m_tabs, 1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kPauseMs);
    connect(&m_delay, &QTimer::timeout, this, &InspectPage::refresh);
    connect(m_tabs, &QTabWidget::currentChanged, this, &InspectPage::later);
    connect(m_inspector, &Inspector::matrixReady, this,
            [this](const std::shared_ptr<const MatrixInspection>& matrix) {
                m_mask->setMatrix(matrix);
                showMatrix(*matrix);
            });
    connect(m_inspector, &Inspector::rangesReady, this,
            [this](const std::shared_ptr<const ActivationRanges>& ranges) {
                m_rangesShown = ranges;
                showRanges(*ranges);
            });
    connect(m_inspector, &Inspector::attentionReady, m_attention, &AttentionView::setMaps);
    connect(m_inspector, &Inspector::failed, this,
            [this](const QString& sentence) { m_numbers->setText(sentence.toHtmlEscaped()); });
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model) {
            fillLayers();
            m_matrixFor.clear();
            m_rangesFor.clear();
            m_attentionFor.clear();
            m_mask->setMatrix(nullptr);
            m_attention->setMaps(nullptr);
        }
        if (event.kind == Kind::Data) m_pair->setVisible(m_document.data() && m_document.data()->pairs);
        if (event.kind == Kind::Data || event.kind == Kind::Model) m_rangesFor.clear();
        if (event.kind == Kind::Model || event.kind == Kind::Recipe || event.kind == Kind::Data) later();
    });
    connect(m_document.selection(), &MatrixSelection::changed, this, &InspectPage::followSelection);
    fillLayers();
    showCurves();
}

void InspectPage::setupChooser() {
    QHBoxLayout* row = nullptr;
    QWidget* bar = pageStrip(this, row);
    m_layer = new QComboBox(bar);
    m_layer->setAccessibleName(tr("Layer"));
    m_kind = new QComboBox(bar);
    m_kind->setAccessibleName(tr("Matrix"));
    for (int kind = 0; kind < kLayerMatrices; ++kind)
        m_kind->addItem(toQt(name(static_cast<MatrixKind>(kind))), kind);
    m_setting = faintLabel({}, bar);
    m_setting->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_layer);
    row->addWidget(m_kind);
    row->addWidget(m_setting, 1);
    guardFromWheel({m_layer, m_kind});
    for (QComboBox* combo : {m_layer, m_kind})
        connect(combo, &QComboBox::activated, this, [this] {
            m_document.selection()->set({shown()}); // the layer table shows the same place
            later();
        });
    layout()->addWidget(bar);
}

QWidget* InspectPage::makeWeights() {
    auto* tab = new QSplitter(Qt::Horizontal, this);
    auto* left = new QWidget(tab);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(10, 8, 6, 8);
    auto* top = new QHBoxLayout;
    m_maskMode = new QComboBox(left);
    m_maskMode->addItem(tr("What is left"));
    m_maskMode->addItem(tr("How far rounding moved"));
    m_maskMode->setToolTip(tr("One pixel is one weight: rows are outputs, columns inputs. Wheel zooms, drag "
                              "pans, double click shows all."));
    guardFromWheel({m_maskMode});
    m_maskLegend = faintLabel({}, left);
    m_maskLegend->setTextFormat(Qt::RichText);
    m_maskLegend->setWordWrap(true);
    top->addWidget(m_maskMode);
    top->addWidget(m_maskLegend, 1);
    m_mask = new MaskView(left);
    leftLayout->addLayout(top);
    leftLayout->addWidget(m_mask, 1);
    connect(m_maskMode, &QComboBox::activated, this, [this](int mode) {
        m_mask->setMode(mode == 0 ? MaskView::Mode::Magnitude : MaskView::Mode::Rounding);
        m_maskLegend->setText(m_mask->legend());
    });
    m_maskLegend->setText(m_mask->legend());
    auto* right = new QWidget(tab);
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(6, 8, 10, 8);
    m_numbers = new QLabel(right);
    m_numbers->setTextFormat(Qt::RichText);
    m_numbers->setWordWrap(true);
    m_numbers->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_histogram = new SeriesPlot(right);
    m_rows = new SeriesPlot(right);
    rightLayout->addWidget(m_numbers);
    rightLayout->addWidget(m_histogram, 3);
    rightLayout->addWidget(m_rows, 2);
    right->setMinimumWidth(38 * fontMetrics().averageCharWidth());
    tab->setSizes({600, 400});
    tab->setStretchFactor(0, 3);
    tab->setStretchFactor(1, 2);
    return tab;
}

QWidget* InspectPage::makeAttention() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(tab, row));
    m_text = new QLineEdit(tab);
    m_text->setPlaceholderText(tr("Type a text to see where every head looks"));
    m_text->setClearButtonEnabled(true);
    m_pair = new QLineEdit(tab);
    m_pair->setPlaceholderText(tr("Second text of the pair"));
    m_pair->hide();
    auto* side = new QComboBox(tab);
    side->addItem(tr("this recipe"));
    side->addItem(tr("dense"));
    guardFromWheel({side});
    row->addWidget(m_text, 1);
    row->addWidget(m_pair, 1);
    row->addWidget(side);
    m_attention = new AttentionView(tab);
    layout->addWidget(m_attention, 1);
    for (QLineEdit* edit : {m_text, m_pair})
        connect(edit, &QLineEdit::textEdited, this, &InspectPage::later);
    connect(side, &QComboBox::activated, this, [this](int at) {
        m_attention->setSide(at == 0 ? AttentionView::Side::Compressed : AttentionView::Side::Dense);
    });
    return tab;
}

void InspectPage::showAttention(const QString& text) {
    m_tabs->setCurrentIndex(2);
    m_text->setText(text);
    later();
}

MatrixId InspectPage::shown() const {
    const int layer = m_layer->currentData().toInt();
    if (layer < 0) return {-1, MatrixKind::Classifier};
    return {layer, static_cast<MatrixKind>(std::max(0, m_kind->currentData().toInt()))};
}

void InspectPage::fillLayers() {
    m_layer->clear();
    if (m_document.hasModel()) {
        for (int layer = 0; layer < m_document.model().shape.layers; ++layer)
            m_layer->addItem(tr("Layer %1").arg(layer), layer);
        if (m_document.model().hasHead()) m_layer->addItem(tr("Classifier"), -1);
    }
    setEnabled(m_document.hasModel());
}

void InspectPage::followSelection() {
    if (m_document.selection()->matrices().empty()) return;
    const MatrixId first = m_document.selection()->matrices().front();
    if (first == shown()) return;
    m_layer->setCurrentIndex(m_layer->findData(first.layer));
    if (first.layer >= 0) m_kind->setCurrentIndex(static_cast<int>(first.kind));
    later();
}

void InspectPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    later();
}

void InspectPage::refresh() {
    m_kind->setEnabled(shown().layer >= 0);
    if (!isVisible() || !m_document.hasModel()) return;
    const MatrixId id = shown();
    const std::string text = m_document.recipeText();
    m_setting->setText(
        tr("%1 in this recipe: %2")
            .arg(toQt(placeName(id)), toQt(toText(m_document.recipe().matrix(id.layer, id.kind)))));
    const auto changed = [](std::string& known, std::string now) {
        if (known == now) return false;
        known = std::move(now);
        return true;
    };
    const std::string model = m_document.model().hash;
    switch (m_tabs->currentIndex()) {
    case 0:
        if (changed(m_matrixFor, model + text + placeName(id))) m_inspector->requestMatrix(id);
        break;
    case 1:
        if (!m_document.data()) {
            m_rangesNote->setText(tr("Ranges are taken over example texts: open a data set first."));
            PlotScene nothing;
            nothing.empty = m_rangesNote->text();
            m_ranges->setScene(nothing);
        } else if (changed(m_rangesFor, model + text)) {
            m_rangesNote->setText(tr("Running %1 sentences…").arg(kRangeExamples));
            m_inspector->requestRanges(kRangeExamples);
        }
        break;
    case 2:
        if (!m_text->text().trimmed().isEmpty() &&
            changed(m_attentionFor,
                    model + text + fromQt(m_text->text() + QLatin1Char('\n') + m_pair->text())))
            m_inspector->requestAttention(m_text->text(),
                                          m_pair->isVisibleTo(this) ? m_pair->text() : QString());
        break;
    default:
        showCurves();
        break;
    }
}

void InspectPage::showMatrix(const MatrixInspection& matrix) {
    m_maskLegend->setText(m_mask->legend());
    const double all = static_cast<double>(matrix.before.size());
    QStringList lines{tr("<b>%1 outputs × %2 inputs</b>: %3 of %4 weights left")
                          .arg(matrix.rows)
                          .arg(matrix.columns)
                          .arg(formatCount(static_cast<double>(matrix.kept)), formatCount(all))};
    if (matrix.removed > 0)
        lines
            << tr("%1 removed by the pattern").arg(formatPercent(static_cast<double>(matrix.removed) / all));
    if (matrix.gone > 0)
        lines << tr("%1 gone with heads, neurons or the layer")
                     .arg(formatPercent(static_cast<double>(matrix.gone) / all));
    if (matrix.removedNorm > 0)
        lines << tr("what is gone held %1 of the squared weights").arg(formatPercent(matrix.removedNorm));
    if (matrix.roundingRms > 0)
        lines << tr("rounding: rms error %1, largest %2, signal to noise %3 dB")
                     .arg(formatSignificant(matrix.roundingRms), formatSignificant(matrix.roundingMax),
                          formatSignificant(matrix.signalToNoiseDb));
    else
        lines << tr("nothing is rounded");
    m_numbers->setText(lines.join(QStringLiteral("<br>")));

    PlotScene scene;
    scene.xTitle = tr("Weight");
    scene.yTitle = tr("Count");
    scene.yLog = true;
    const auto bars = [](const Histogram& histogram, const QString& title, PlotRole role, bool hollow) {
        PlotSeries series;
        series.look = PlotSeries::Look::Bars;
        series.name = title;
        series.role = role;
        series.hollow = hollow;
        series.barWidth = histogram.width();
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            const double low = histogram.low + static_cast<double>(i) * histogram.width();
            series.x << low + histogram.width() / 2;
            series.y << static_cast<double>(histogram.counts[i]);
            series.tips << tr("%1: %2 weights from %3 to %4")
                               .arg(title)
                               .arg(histogram.counts[i])
                               .arg(formatSignificant(low), formatSignificant(low + histogram.width()));
        }
        return series;
    };
    scene.series.push_back(bars(matrix.beforeHistogram, tr("dense"), PlotRole::Grey, false));
    scene.series.push_back(bars(matrix.afterHistogram, tr("left, as stored"), PlotRole::Front, false));
    m_histogram->setScene(std::move(scene));

    PlotScene rows;
    rows.xTitle = tr("Output, by its error of rounding");
    rows.yTitle = tr("Error (%)");
    rows.empty = tr("No rounding in this recipe");
    PlotSeries line;
    std::vector<float> sorted;
    for (const float error : matrix.rowError)
        if (error > 0) sorted.push_back(error);
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        line.x << static_cast<double>(i);
        line.y << 100.0 * static_cast<double>(sorted[i]);
    }
    rows.series.push_back(line);
    m_rows->setScene(std::move(rows));
}

} // namespace pscope
