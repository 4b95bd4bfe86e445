// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The recipe as one line of text: what is shown can be typed, copied, pasted; a mistake is explained below it.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace pscope {

class SessionDocument;

class RecipeLine : public QWidget {
    Q_OBJECT
public:
    explicit RecipeLine(SessionDocument& document, QWidget* parent = nullptr);
    QLineEdit& edit() { return *m_edit; }

private:
    void refresh();
    void check(const QString& text); // while typing
    void apply();
    void showMistake(const QString& sentence);

    SessionDocument& m_document;
    QLineEdit* m_edit = nullptr;
    QLabel* m_mistake = nullptr;
};

} // namespace pscope
