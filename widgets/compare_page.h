// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two or more points side by side: figures with intervals, settings that differ, time per layer, and the
// examples they answer differently.
#pragma once

#include <string>

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QTabWidget;

namespace pscope {

class CompareModel;
class CompareRunner;
class FlipsFilter;
class FlipsModel;
class Lab;
class SessionDocument;

class ComparePage : public QWidget {
    Q_OBJECT
public:
    explicit ComparePage(Lab& lab, QWidget* parent = nullptr);
    void showExamples(); // the tab with the flipped examples, evaluated
    QTabWidget& tabs() { return *m_tabs; }
    FlipsModel& flips() { return *m_flips; }

signals:
    void exportWanted(const QString& name, const std::string& csv, const std::string& json);

private:
    void setupChips();
    void setupTabs();
    QWidget* makeExamples();
    QWidget* tableTab(QTableView*& view, CompareModel* model, const QString& name);
    void refresh();
    void summarize();

    Lab& m_lab;
    SessionDocument& m_document;
    CompareRunner* m_runner = nullptr;
    CompareModel* m_figures = nullptr;
    CompareModel* m_settings = nullptr;
    CompareModel* m_times = nullptr;
    FlipsModel* m_flips = nullptr;
    FlipsFilter* m_filter = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QLabel* m_hint = nullptr;
    QTabWidget* m_tabs = nullptr;
    QTableView* m_figuresView = nullptr;
    QTableView* m_settingsView = nullptr;
    QTableView* m_timesView = nullptr;
    QTableView* m_flipsView = nullptr;
    QPushButton* m_evaluate = nullptr;
    QLabel* m_summary = nullptr;
    bool m_running = false;
};

} // namespace pscope
