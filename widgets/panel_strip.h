// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What panels and pages share: strips of buttons or choices, faint labels, and how rows of tables look.
#pragma once

#include <QList>

class QAction;
class QHBoxLayout;
class QLabel;
class QString;
class QTableView;
class QWidget;

namespace pscope {

/// A narrow strip of buttons at the left of a table.
QWidget* panelStrip(const QList<QAction*>& actions, QWidget* parent);
void preparePanelTable(QTableView& table);
/// The strip above a page; what belongs into it goes into `row`.
QWidget* pageStrip(QWidget* parent, QHBoxLayout*& row);
QLabel* faintLabel(const QString& text, QWidget* parent);

} // namespace pscope
