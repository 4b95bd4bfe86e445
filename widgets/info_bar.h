// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A line above the plot for the one decision that is open: a moved file, a finished export. Never modal.
#pragma once

#include <functional>

#include <QFrame>

class QLabel;
class QPushButton;

namespace pscope {

class InfoBar : public QFrame {
    Q_OBJECT
public:
    explicit InfoBar(QWidget* parent = nullptr);
    /// `button` may be empty: then there is nothing to do but read and close.
    void ask(const QString& sentence, const QString& button, std::function<void()> action);

private:
    QLabel* m_text = nullptr;
    QPushButton* m_button = nullptr;
    std::function<void()> m_action;
};

} // namespace pscope
