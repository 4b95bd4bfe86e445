// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "Try it": type a phrase and read what dense and compressed say, side by side.
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace pscope {

class AnswerBars;
class Lab;
class TryRunner;

class TryPanel : public QWidget {
    Q_OBJECT
public:
    explicit TryPanel(Lab& lab, QWidget* parent = nullptr);
    void setText(const QString& text);

private:
    void setupWidgets();
    void ask();

    Lab& m_lab;
    TryRunner* m_runner = nullptr;
    QLineEdit* m_text = nullptr;
    QLineEdit* m_pair = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_dense = nullptr;
    QLabel* m_compressed = nullptr;
    QLabel* m_tokens = nullptr;
    AnswerBars* m_bars = nullptr;
    QTimer m_delay; // ask a moment after the last key
};

} // namespace pscope
