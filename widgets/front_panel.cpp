// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/front_panel.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "widgets/models/formatter.h"
#include "widgets/plot/front_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kNarrowCombo = 90; // what a choice may shrink to in a small window

QLabel* caption(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("faint"));
    return label;
}

QComboBox* axisCombo(QWidget* parent) {
    auto* combo = new QComboBox(parent);
    for (const AxisInfo& axis : axisRegistry()) combo->addItem(axisTitle(axis), toQt(axis.id));
    combo->setMaxVisibleItems(20);
    return combo;
}

} // namespace

FrontPanel::FrontPanel(SessionDocument& document, const QList<QAction*>& actions, QWidget* parent) : QWidget(parent), m_document(document) {
    m_plot = new FrontPlot(document, this);
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    m_x = axisCombo(strip);
    m_y = axisCombo(strip);
    m_scope = new QComboBox(strip);
    m_scope->addItem(tr("this device and workload"));
    m_scope->addItem(tr("this model and data"));
    m_scope->addItem(tr("everything in the session"));
    m_scope->setToolTip(tr("Which points the front is drawn from"));
    for (QComboBox* combo : {m_x, m_y, m_scope}) combo->setMinimumWidth(kNarrowCombo);
    guardFromWheel({m_x, m_y, m_scope});
    m_count = caption({}, strip);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(12, 6, 8, 6);
    row->setSpacing(7);
    row->addWidget(m_y);
    row->addWidget(caption(tr("over"), strip));
    row->addWidget(m_x);
    row->addWidget(caption(tr("from"), strip));
    row->addWidget(m_scope);
    row->addStretch(1);
    row->addWidget(m_count);
    for (QAction* action : actions) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(strip);
    layout->addWidget(m_plot, 1);

    const auto axesChosen = [this] { m_document.setAxes(fromQt(m_x->currentData().toString()), fromQt(m_y->currentData().toString())); };
    connect(m_x, &QComboBox::activated, this, axesChosen);
    connect(m_y, &QComboBox::activated, this, axesChosen);
    connect(m_scope, &QComboBox::activated, this, [this](int row) { m_document.setScope(static_cast<FrontScope>(row)); });
    connect(m_plot, &FrontPlot::pointClicked, this, [this](int index) { m_document.loadPoint(index); });
    connect(m_plot, &FrontPlot::pointPicked, this, [this](int index) { m_document.toggleCompared(index); });
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Axes || event.kind == ChangeEvent::Kind::Points) refresh();
    });
    refresh();
}

void FrontPanel::refresh() {
    m_x->setCurrentIndex(m_x->findData(toQt(m_document.xAxis())));
    m_y->setCurrentIndex(m_y->findData(toQt(m_document.yAxis())));
    m_scope->setCurrentIndex(static_cast<int>(m_document.scope()));
    const int points = m_document.points().size();
    m_count->setText(points == 0 ? QString() : points == 1 ? tr("1 point") : tr("%1 points").arg(points));
}

} // namespace pscope
