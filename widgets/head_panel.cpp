// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/head_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>

#include "widgets/head_grid.h"
#include "widgets/models/formatter.h"
#include "widgets/models/head_grid_model.h"
#include "widgets/wheel_guard.h"
#include "widgets/width_grid.h"

namespace pscope {

HeadPanel::HeadPanel(SessionDocument& document, QWidget* parent) : QWidget(parent) {
    m_model = new HeadGridModel(document, this);
    m_grid = new HeadGrid(*m_model, this);
    m_method = new QComboBox(this);
    for (const UnitMethod& method : unitMethods()) {
        m_method->addItem(coreText(method.label), toQt(method.id));
        m_method->setItemData(m_method->count() - 1, QStringLiteral("%1 (%2)").arg(coreText(method.help), coreText(method.source)), Qt::ToolTipRole);
    }
    m_method->setToolTip(tr("How importance is measured; darker cells matter more"));
    guardFromWheel({m_method});
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(10, 5, 10, 5);
    auto* label = new QLabel(tr("Importance by"), strip);
    label->setObjectName(QStringLiteral("faint"));
    row->addWidget(label);
    row->addWidget(m_method, 1);
    auto* hint = new QLabel(tr("click or drag to remove"), strip);
    hint->setObjectName(QStringLiteral("faint"));
    row->addWidget(hint);

    auto* scroll = new QScrollArea(this);
    auto* both = new QWidget(scroll);
    auto* side = new QHBoxLayout(both);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    m_widths = new WidthGrid(document, *m_grid, both);
    side->addWidget(m_grid, 1);
    side->addWidget(m_widths, 1);
    scroll->setWidget(both);
    scroll->setWidgetResizable(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(strip);
    layout->addWidget(scroll, 1);

    connect(m_method, &QComboBox::activated, this, [this] { emit scoresWanted(fromQt(m_method->currentData().toString())); });
    connect(&document, &SessionDocument::changed, this, [this, &document](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Scores) m_method->setCurrentIndex(m_method->findData(toQt(document.scoresMethod())));
    });
}

} // namespace pscope
