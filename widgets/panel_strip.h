// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables at the bottom share: a narrow strip of buttons at the left, and how rows look.
#pragma once

#include <QList>

class QAction;
class QTableView;
class QWidget;

namespace pscope {

QWidget* panelStrip(const QList<QAction*>& actions, QWidget* parent);
void preparePanelTable(QTableView& table);

} // namespace pscope
