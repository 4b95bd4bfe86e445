// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is timed: batch, tokens, threads; a button that says it and a small form below it.
#pragma once

#include <QToolButton>

class QCheckBox;
class QSpinBox;

namespace pscope {

class SessionDocument;

class WorkloadButton : public QToolButton {
    Q_OBJECT
public:
    explicit WorkloadButton(SessionDocument& document, QWidget* parent = nullptr);

private:
    QWidget* makeForm();
    void refresh();
    void apply();

    SessionDocument& m_document;
    QSpinBox* m_batch = nullptr;
    QCheckBox* m_real = nullptr;
    QSpinBox* m_tokens = nullptr;
    QSpinBox* m_threads = nullptr;
    bool m_refreshing = false;
};

} // namespace pscope
