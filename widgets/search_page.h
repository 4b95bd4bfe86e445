// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches: what to look for on the left, those under way and done on the right, and why they ended where
// they did below.
#pragma once

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QTabWidget;
class QTableView;

namespace pscope {

class FrontPlot;
class HypervolumePlot;
class LatencyModelPlot;
class ParallelPlot;
class PolicyView;
class Lab;
class SearchDriver;
class SearchForm;
class SearchListModel;
class SensitivityPlot;
class TrajectoryPlot;
struct SearchEntry;
struct SearchRequest;

class SearchPage : public QWidget {
    Q_OBJECT
public:
    SearchPage(Lab& lab, SearchDriver& driver, QWidget* parent = nullptr);
    SearchForm& form() { return *m_form; }
    SearchListModel& model() { return *m_model; }
    QTableView& table() { return *m_table; }
    QTabWidget& why() { return *m_why; }
    void select(int id); // SearchEntry::id
    QAction* action(const char* id) const; // "pause", "resume", "finish", "cancel", "open", "again"

private:
    void setupActions();
    void setupTable();
    void setupWhy();
    QAction* add(const char* id, const QString& icon, const QString& text, const QString& tip,
                 void (SearchPage::*run)());
    void start(const SearchRequest& request);
    int currentId() const; // 0 = none
    void onEntry(int id);
    void refreshActions();
    void refreshWhy();
    void pauseCurrent();
    void resumeCurrent();
    void finishCurrent();
    void cancelCurrent();
    void openBest();
    void askAgain();

    Lab& m_lab;
    SearchDriver& m_driver;
    SearchForm* m_form = nullptr;
    SearchListModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QLabel* m_message = nullptr;
    QTabWidget* m_why = nullptr;
    FrontPlot* m_front = nullptr;
    TrajectoryPlot* m_trajectory = nullptr;
    HypervolumePlot* m_hypervolume = nullptr;
    SensitivityPlot* m_sensitivity = nullptr;
    LatencyModelPlot* m_latency = nullptr;
    ParallelPlot* m_parallel = nullptr;
    PolicyView* m_policy = nullptr;
    QLabel* m_lineage = nullptr;
    QTimer m_soon; // a search may answer a thousand times a second
    QList<QAction*> m_actions;
};

} // namespace pscope
