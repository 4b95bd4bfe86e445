// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hardware_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>

#include "widgets/cycle_bars.h"
#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/hardware_model.h"
#include "widgets/panel_strip.h"
#include "widgets/simulate_bar.h"

namespace pscope {

/// "24 tiles audited, 0 differences" in the language of the window.
static QString auditText(const std::string& core) {
    static const QRegularExpression counts(QStringLiteral("^(\\d+) tiles? audited, (\\d+) differences?$"));
    const auto match = counts.match(toQt(core));
    return match.hasMatch() ? HardwarePage::tr("%1 tiles audited, %2 differences").arg(match.captured(1), match.captured(2)) : toQt(core);
}

HardwarePage::HardwarePage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_runner(new HardwareRunner(lab, this))
    , m_model(new HardwareModel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setupKnobs();
    setupViews();
    connect(m_runner, &HardwareRunner::finished, this, &HardwarePage::showView);
    connect(m_runner, &HardwareRunner::failed, m_summary, &QLabel::setText);
    connect(&m_lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Recipe || event.kind == ChangeEvent::Kind::Model) refresh();
        if (event.kind == ChangeEvent::Kind::Current || event.kind == ChangeEvent::Kind::Device) showAudit();
    });
}

void HardwarePage::setupKnobs() {
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(12, 6, 8, 6);
    const auto knob = [&](const QString& title, const QString& tip, auto* widget) {
        auto* label = new QLabel(title, strip);
        label->setBuddy(widget);
        widget->setToolTip(tip);
        label->setToolTip(tip);
        row->addWidget(label);
        row->addWidget(widget);
        return widget;
    };
    m_array = knob(tr("&Array"),
                   tr("Rows × columns of multiply-accumulate cells. 8 × 8 (M 8) and 4 × 4 (M 4) exist in "
                      "RTL; others follow the same formula."),
                   new QComboBox(strip));
    for (const int size : {4, 8, 16, 32, 64})
        m_array->addItem(QStringLiteral("%1 × %1").arg(size), size);
    m_group =
        knob(tr("&M"), tr("Group of inputs from which each cell selects: N of every M weights are kept"),
             new QComboBox(strip));
    m_bandwidth = knob(tr("&Bandwidth"),
                       tr("Memory in bytes per cycle, in each direction: a beat of one byte per column every "
                          "whole number of cycles"),
                       new QComboBox(strip));
    m_clock =
        knob(tr("&Clock"), tr("MHz. Cycles do not depend on it; a real clock comes from place and route"),
             new QDoubleSpinBox(strip));
    m_clock->setRange(1, 2000);
    m_clock->setDecimals(1);
    m_clock->setSuffix(tr(" MHz"));
    m_tokens = knob(tr("&Tokens"), tr("Length of the sentence"), new QSpinBox(strip));
    m_tokens->setRange(1, 512);
    m_tokens->setValue(128);
    const HardwareExplorer* explorer = m_runner->explorer();
    const HardwareKnobs usual = explorer ? explorer->defaultKnobs() : HardwareKnobs{};
    m_array->setCurrentIndex(m_array->findData(usual.columns));
    m_clock->setValue(usual.clockMHz);
    groupsForArray();
    row->addStretch(1);
    auto* csv = new QPushButton(icon(QStringLiteral("save")), tr("Export…"), strip);
    csv->setToolTip(tr("Write the table as CSV or JSON, in full digits"));
    row->addWidget(csv);
    layout()->addWidget(strip);
    connect(csv, &QPushButton::clicked, this,
            [this] { emit exportWanted(QStringLiteral("hardware"), fromQt(m_model->toCsv()), m_model->toJson()); });
    connect(m_array, &QComboBox::currentIndexChanged, this, [this] {
        groupsForArray();
        refresh();
    });
    connect(m_group, &QComboBox::currentIndexChanged, this, &HardwarePage::refresh);
    connect(m_bandwidth, &QComboBox::currentIndexChanged, this, &HardwarePage::refresh);
    connect(m_clock, &QDoubleSpinBox::valueChanged, this, &HardwarePage::refresh);
    connect(m_tokens, &QSpinBox::valueChanged, this, &HardwarePage::refresh);
}

/// Groups and bandwidths that an array of that many columns can have.
void HardwarePage::groupsForArray() {
    const int columns = m_array->currentData().toInt(),
              group = m_group->count() ? m_group->currentData().toInt() : 8;
    const QSignalBlocker groupsQuiet(m_group), bandwidthsQuiet(m_bandwidth);
    m_group->clear();
    for (const int m : {2, 4, 8, 16})
        if (m <= columns) m_group->addItem(QString::number(m), m);
    m_group->setCurrentIndex(std::max(0, m_group->findData(std::min(group, columns))));
    m_bandwidth->clear();
    for (const int gap : {1, 2, 4, 8, 16})
        m_bandwidth->addItem(tr("%1 B/cycle").arg(double(columns) / gap), double(columns) / gap);
}

void HardwarePage::setupViews() {
    auto* splitter = new QSplitter(Qt::Vertical, this);
    auto* top = new QWidget(splitter);
    auto* column = new QVBoxLayout(top);
    column->setContentsMargins(12, 8, 12, 8);
    m_summary = new QLabel(tr("Open a model to see what its layers would take."), top);
    m_summary->setWordWrap(true);
    m_bars = new CycleBars(top);
    m_audit = new QLabel(top);
    m_audit->setWordWrap(true);
    m_audit->hide();
    m_published = new QLabel(top);
    m_published->setObjectName(QStringLiteral("faint"));
    m_published->setWordWrap(true);
    m_published->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_summary);
    column->addWidget(m_audit);
    m_simulation = new SimulateBar(m_lab, [this] { return m_tokens->value(); }, top);
    column->addWidget(m_simulation);
    column->addWidget(m_bars);
    column->addWidget(m_published);
    column->addStretch(1);
    auto* scroll = new QScrollArea(splitter);
    scroll->setWidget(top);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    m_table = new QTableView(splitter);
    preparePanelTable(*m_table);
    m_table->setModel(m_model);
    splitter->addWidget(scroll);
    splitter->addWidget(m_table);
    splitter->setStretchFactor(1, 1);
    layout()->addWidget(splitter);
    static_cast<QVBoxLayout*>(layout())->setStretchFactor(splitter, 1);
}

HardwareKnobs HardwarePage::knobs() const {
    const int size = m_array->currentData().toInt();
    return {size, size, m_group->currentData().toInt(), m_bandwidth->currentData().toDouble(),
            m_clock->value()};
}

void HardwarePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void HardwarePage::refresh() {
    if (!isVisible()) return;
    if (!m_runner->explorer()) return m_summary->setText(tr("No back-end of this build describes hardware."));
    if (!m_lab.document().hasModel())
        return m_summary->setText(tr("Open a model to see what its layers would take."));
    const int longest = std::min(512, m_lab.document().model().maxTokens);
    const QSignalBlocker quiet(m_tokens);
    m_tokens->setMaximum(longest);
    m_runner->run(knobs(), m_tokens->value());
}

/// What the simulated device says of itself beside the current point.
void HardwarePage::showAudit() {
    const PointPtr& point = m_lab.document().current().point;
    QString text;
    if (point && point->provenance == Provenance::Simulated)
        for (const auto& [where, what] : point->kernels)
            if (where == "RTL audit")
                text =
                    tr("Current point, simulated on %1 in %2: %3.")
                        .arg(toQt(point->deviceName),
                             point->latency ? formatMicroseconds(point->latency->p50Us) : QStringLiteral("–"),
                             auditText(what));
    m_audit->setText(text);
    m_audit->setVisible(!text.isEmpty());
}

void HardwarePage::showView(const HardwareView& view) {
    const HardwareAnswer& a = view.answer;
    m_model->setAnswer(a);
    m_table->resizeColumnsToContents();
    for (int column = 0; column < m_table->model()->columnCount(); ++column) // the theme's margin of titles is not counted in
        m_table->setColumnWidth(column, m_table->columnWidth(column) + 2 * fontMetrics().averageCharWidth());
    QString text = tr("<b>%1</b> for %2 tokens, simulated: %3 cycles on %4. The cells are used %5 of the "
                      "time; bound by %6. Embeddings and head are not counted.")
                       .arg(formatMicroseconds(a.total.microseconds))
                       .arg(a.tokens)
                       .arg(a.total.cycles)
                       .arg(toQt(toText(a.knobs)), formatPercent(a.total.utilisation), hardwareWord(a.total.bound));
    if (!a.whyNot.empty())
        text += QStringLiteral(" <b>") +
                tr("Does not fit this design: %1.").arg(toQt(a.whyNot).toHtmlEscaped()) +
                QStringLiteral("</b>");
    m_summary->setText(text);
    std::vector<HardwareAnswer> bars{a};
    bars.insert(bars.end(), view.arrays.begin(), view.arrays.end());
    m_bars->setAnswers(std::move(bars));
    QString published = tr("Published, not reproduced: ");
    for (const auto& p : view.published)
        published += QStringLiteral("%1: %2 (%3). ").arg(coreText(p.what), coreText(p.figure), toQt(p.source));
    m_published->setText(published);
}

} // namespace pscope
