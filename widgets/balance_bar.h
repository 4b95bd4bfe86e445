// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One slider for the whole model, another for how its sparsity is shared out: equally, or where it hurts
// least per millisecond.
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/models/sparsity_sharer.h"

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;
class QToolButton;

namespace pscope {

class BalanceBar : public QWidget {
    Q_OBJECT
public:
    BalanceBar(Lab& lab, const SensitivityMeter& meter, QWidget* parent = nullptr);
    SparsitySharer& sharer() { return *m_sharer; }
    QSlider& meanSlider() { return *m_mean; }
    QSlider& balanceSlider() { return *m_balance; }

private:
    void setupWidgets();
    void share();
    void refresh();
    void open(bool opened);

    SessionDocument& m_document;
    SparsitySharer* m_sharer = nullptr;
    QToolButton* m_title = nullptr;
    QWidget* m_body = nullptr;
    QSlider* m_mean = nullptr;
    QSpinBox* m_spin = nullptr;
    QSlider* m_balance = nullptr;
    QComboBox* m_pattern = nullptr;
    QLabel* m_basis = nullptr;
    QTimer m_gestureEnd;
    int m_gesture = 0;
    bool m_refreshing = false;
};

} // namespace pscope
