// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The line on the hardware page that offers to simulate everything: an estimate first, progress, a way to stop, the verdict.
#pragma once

#include <functional>

#include <QTimer>
#include <QWidget>

#include "widgets/models/model_facts.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace pscope {

class Lab;
class RtlSimulator;

class SimulateBar : public QWidget {
    Q_OBJECT
public:
    /// `tokens`: the length that is set on the page.
    SimulateBar(Lab& lab, std::function<int()> tokens, QWidget* parent = nullptr);
    enum class Stage { Idle, Estimating, Offered, Running };
    Stage stage() const { return m_stage; }
    QPushButton& go() { return *m_go; }     // estimate, then start
    QPushButton& stop() { return *m_stop; } // not now, or cancel
    QString text() const;

private:
    void setStage(Stage stage, const QString& text);
    void fillDevices();
    void onGo();
    DeviceChoice device() const;

    Lab& m_lab;
    std::function<int()> m_tokens;
    RtlSimulator* m_simulator = nullptr;
    Stage m_stage = Stage::Idle;
    int m_offeredTokens = 0;
    QComboBox* m_devices = nullptr;
    QPushButton* m_go = nullptr;
    QPushButton* m_stop = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_text = nullptr;
    QTimer m_poll;
};

} // namespace pscope
