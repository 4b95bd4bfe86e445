// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// F1: every action with its keys, and the keys inside tables and the head grid.
#pragma once

#include <QDialog>

class QAction;

namespace pscope {

class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    ShortcutSheet(const QList<QAction*>& actions, QWidget* parent);
};

} // namespace pscope
