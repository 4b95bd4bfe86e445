// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: type a few letters of any action and run it.
#pragma once

#include <QDialog>

class QAction;
class QLineEdit;
class QListWidget;

namespace pscope {

class CommandPalette : public QDialog {
    Q_OBJECT
public:
    CommandPalette(QList<QAction*> actions, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& letters);
    void run();

    QList<QAction*> m_actions;
    QLineEdit* m_line = nullptr;
    QListWidget* m_list = nullptr;
};

/// Words of `letters` all occur, in any order, case ignored.
bool paletteMatches(const QString& text, const QString& letters);

} // namespace pscope
