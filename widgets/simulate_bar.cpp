// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/simulate_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/rtl_simulator.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kPollMs = 100;

} // namespace

SimulateBar::SimulateBar(Lab& lab, std::function<int()> tokens, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_tokens(std::move(tokens))
    , m_simulator(new RtlSimulator(lab, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    m_go = new QPushButton(this);
    m_stop = new QPushButton(this);
    m_devices = new QComboBox(this);
    m_devices->setToolTip(tr("The build point whose RTL is run"));
    guardFromWheel({m_devices});
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 1000);
    m_progress->setMaximumWidth(240);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_go);
    row->addWidget(m_stop);
    row->addWidget(m_devices);
    row->addWidget(m_progress);
    row->addStretch(1);
    layout->addLayout(row);
    layout->addWidget(m_text);
    connect(m_go, &QPushButton::clicked, this, &SimulateBar::onGo);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_stage == Stage::Offered) return setStage(Stage::Idle, {});
        m_simulator->cancel();
    });
    connect(m_simulator, &RtlSimulator::estimated, this, [this](const SimulationEstimate& e) {
        setStage(Stage::Offered, tr("Every layer of the recipe being edited, one sentence of %1 tokens: %2 cycles, %3 million a second on "
                                    "this machine: about <b>%4</b>.")
                                     .arg(m_offeredTokens)
                                     .arg(e.cycles)
                                     .arg(formatSignificant(e.cyclesPerSecond / 1e6), formatSeconds(e.seconds())));
    });
    connect(m_simulator, &RtlSimulator::finished, this, [this](const SimulatedModel& r) {
        const QString took = tr("%1 layers in %2").arg(r.layers).arg(formatSeconds(r.seconds));
        setStage(Stage::Idle, r.total.differences == 0
                                  ? tr("<b>%1 tiles, 0 differences</b>: the RTL gives every value and takes every cycle that the back-end says (%2 values, %3).")
                                        .arg(r.total.tiles)
                                        .arg(r.total.values)
                                        .arg(took)
                                  : tr("<b>%1 tiles, %2 differences</b>: do not believe this device's figures. First: %3 (%4).")
                                        .arg(r.total.tiles)
                                        .arg(r.total.differences)
                                        .arg(toQt(r.total.first).toHtmlEscaped(), took));
    });
    connect(m_simulator, &RtlSimulator::failed, this, [this](const QString& sentence) {
        if (m_stage != Stage::Idle) setStage(Stage::Idle, sentence.isEmpty() ? tr("Cancelled: nothing was simulated to its end.") : sentence.toHtmlEscaped());
    });
    connect(&m_poll, &QTimer::timeout, this, [this] {
        const auto [done, total] = m_simulator->progress();
        if (total > 0) m_progress->setValue(static_cast<int>(1000 * done / total));
    });
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Devices) fillDevices();
        const bool other = event.kind == Kind::Recipe || event.kind == Kind::Model;
        if (other && m_stage == Stage::Idle) setStage(Stage::Idle, {}); // the verdict was of another recipe
        if (other && m_stage == Stage::Offered) setStage(Stage::Idle, {});
        if (event.kind == Kind::Model && m_stage != Stage::Idle) m_simulator->cancel();
    });
    fillDevices();
    setStage(Stage::Idle, {});
}

QString SimulateBar::text() const {
    return m_text->text();
}

void SimulateBar::fillDevices() {
    const QString before = m_devices->currentText();
    m_devices->clear();
    for (const DeviceChoice& choice : m_simulator->devices()) {
        m_devices->addItem(toQt(choice.device.id));
        m_devices->setItemData(m_devices->count() - 1, toQt(choice.device.name), Qt::ToolTipRole);
    }
    m_devices->setCurrentIndex(std::max(0, m_devices->findText(before)));
    setStage(m_stage, text());
}

DeviceChoice SimulateBar::device() const {
    return m_simulator->devices()[static_cast<std::size_t>(m_devices->currentIndex())];
}

void SimulateBar::setStage(Stage stage, const QString& text) {
    m_stage = stage;
    const bool busy = stage == Stage::Estimating || stage == Stage::Running;
    m_go->setText(stage == Stage::Offered ? tr("&Simulate it") : tr("&Simulate everything…"));
    m_go->setIcon(icon(QStringLiteral("measure")));
    m_go->setToolTip(tr("Run one sentence completely through the accelerator's RTL and compare every value and cycle; you are told first how long it takes"));
    m_go->setEnabled(!busy && m_devices->count() > 0 && m_lab.document().hasModel());
    m_devices->setEnabled(stage == Stage::Idle);
    m_stop->setText(stage == Stage::Offered ? tr("Not now") : tr("Cancel"));
    m_stop->setIcon(icon(QStringLiteral("stop")));
    m_stop->setVisible(stage != Stage::Idle);
    m_progress->setVisible(stage == Stage::Running);
    if (stage == Stage::Running) {
        m_progress->setValue(0);
        m_poll.start(kPollMs);
    } else {
        m_poll.stop();
    }
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

void SimulateBar::onGo() {
    if (m_stage == Stage::Offered) {
        setStage(Stage::Running, text());
        return m_simulator->simulate(device(), m_offeredTokens);
    }
    m_offeredTokens = m_tokens();
    setStage(Stage::Estimating, tr("Timing the simulation…"));
    m_simulator->estimate(device(), m_offeredTokens);
}

} // namespace pscope
