// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panel_strip.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace pscope {

QWidget* panelStrip(const QList<QAction*>& actions, QWidget* parent) {
    auto* strip = new QWidget(parent);
    auto* layout = new QVBoxLayout(strip);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(2);
    for (QAction* action : actions) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        layout->addWidget(button);
    }
    layout->addStretch(1);
    return strip;
}

void preparePanelTable(QTableView& table) {
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setAlternatingRowColors(true);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 9);
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
}

QWidget* pageStrip(QWidget* parent, QHBoxLayout*& row) {
    auto* strip = new QWidget(parent);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    row = new QHBoxLayout(strip);
    row->setContentsMargins(12, 6, 8, 6);
    row->setSpacing(7);
    return strip;
}

QLabel* faintLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("faint"));
    return label;
}

} // namespace pscope
