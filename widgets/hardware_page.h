// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware explorer: the current recipe on an N:M accelerator whose size, memory and clock are knobs.
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QTableView;

namespace pscope {

class CycleBars;
class HardwareModel;
class HardwareRunner;
class Lab;
class SimulateBar;
struct HardwareKnobs;
struct HardwareView;

class HardwarePage : public QWidget {
    Q_OBJECT
public:
    explicit HardwarePage(Lab& lab, QWidget* parent = nullptr);
    HardwareModel& model() { return *m_model; }
    SimulateBar& simulation() { return *m_simulation; }
    HardwareKnobs knobs() const;

signals:
    void exportWanted(const QString& name, const std::string& csv, const std::string& json);

protected:
    void showEvent(QShowEvent* event) override; // nothing is computed while nobody looks

private:
    void setupKnobs();
    void setupViews();
    void groupsForArray();
    void refresh();
    void showView(const HardwareView& view);
    void showAudit();

    Lab& m_lab;
    HardwareRunner* m_runner = nullptr;
    HardwareModel* m_model = nullptr;
    QComboBox* m_array = nullptr;
    QComboBox* m_group = nullptr;
    QComboBox* m_bandwidth = nullptr;
    QDoubleSpinBox* m_clock = nullptr;
    QSpinBox* m_tokens = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_audit = nullptr;
    SimulateBar* m_simulation = nullptr;
    QLabel* m_published = nullptr;
    CycleBars* m_bars = nullptr;
    QTableView* m_table = nullptr;
};

} // namespace pscope
