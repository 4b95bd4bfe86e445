// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pattern, sparsity and bits for the selected matrices, or for all when nothing is selected; and the methods that choose.
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/models/matrix_edit.h"

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;

namespace pscope {

class Advisor;
class HintCombo;
class SessionDocument;
struct ChangeEvent;

class QuickBar : public QWidget {
    Q_OBJECT
public:
    QuickBar(SessionDocument& document, const Advisor& advisor, QWidget* parent = nullptr);

private:
    void setupWidgets();
    void setupMethods();
    void connectWidgets();
    void refresh(); // show what the targets have now
    void refreshHint();
    std::vector<MatrixId> targets() const;
    void beginGesture();
    void applySparsity(int percent);

    SessionDocument& m_document;
    const Advisor& m_advisor;
    QLabel* m_scope = nullptr;
    HintCombo* m_pattern = nullptr;
    HintCombo* m_bits = nullptr;
    QSlider* m_slider = nullptr;
    QSpinBox* m_spin = nullptr;
    QLabel* m_hint = nullptr; // what the device makes of the setting
    QComboBox* m_weightMethod = nullptr;
    QComboBox* m_unitMethod = nullptr;
    QComboBox* m_repair = nullptr;
    QTimer m_gestureEnd; // keyboard steps shortly after one another are one gesture
    int m_gesture = 0;
    std::optional<PatternChoice> m_gesturePattern; // of all targets when the gesture began: a drag over 0 % keeps it
    bool m_refreshing = false;
};

} // namespace pscope
