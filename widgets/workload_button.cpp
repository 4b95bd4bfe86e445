// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workload_button.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QThread>
#include <QWidgetAction>

#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/session_document.h"

namespace pscope {

WorkloadButton::WorkloadButton(SessionDocument& document, QWidget* parent) : QToolButton(parent), m_document(document) {
    setIcon(pscope::icon(QStringLiteral("workload")));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr("Workload: what is timed"));
    auto* menu = new QMenu(this);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(makeForm());
    menu->addAction(action);
    setMenu(menu);
    connect(menu, &QMenu::aboutToHide, this, &WorkloadButton::apply);
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Workload || event.kind == ChangeEvent::Kind::Model || event.kind == ChangeEvent::Kind::Data) refresh();
    });
    refresh();
}

QWidget* WorkloadButton::makeForm() {
    auto* form = new QWidget(this);
    auto* layout = new QFormLayout(form);
    layout->setContentsMargins(14, 12, 14, 12);
    m_batch = new QSpinBox(form);
    m_batch->setRange(1, 1024);
    m_batch->setSuffix(tr(" sentences"));
    m_real = new QCheckBox(tr("real sentences of the data"), form);
    m_tokens = new QSpinBox(form);
    m_tokens->setRange(2, 4096);
    m_tokens->setSuffix(tr(" tokens each"));
    m_threads = new QSpinBox(form);
    m_threads->setRange(1, std::max(1, QThread::idealThreadCount()));
    layout->addRow(tr("Batch"), m_batch);
    layout->addRow(tr("Input"), m_real);
    layout->addRow(tr("Fixed length"), m_tokens);
    layout->addRow(tr("Threads"), m_threads);
    connect(m_real, &QCheckBox::toggled, this, [this](bool real) { m_tokens->setEnabled(!real); });
    return form;
}

void WorkloadButton::refresh() {
    const QScopedValueRollback guard(m_refreshing, true);
    const Workload& workload = m_document.workload();
    setText(formatWorkload(workload));
    m_batch->setValue(workload.batch);
    m_real->setEnabled(m_document.data().has_value());
    m_real->setChecked(workload.tokens == 0);
    if (m_document.hasModel()) m_tokens->setMaximum(std::max(2, m_document.model().maxTokens));
    m_tokens->setValue(workload.tokens > 0 ? workload.tokens : 128);
    m_tokens->setEnabled(workload.tokens > 0);
    m_threads->setValue(workload.threads);
}

/// Taken over when the form closes: each change measures everything anew.
void WorkloadButton::apply() {
    if (m_refreshing) return;
    m_document.setWorkload({.batch = m_batch->value(), .tokens = m_real->isChecked() ? 0 : m_tokens->value(), .threads = m_threads->value()});
}

} // namespace pscope
