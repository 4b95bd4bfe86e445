// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the current configuration spends its time: distribution of the samples, parts beside dense, roofline,
// batch x length x threads.
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QTabWidget;

namespace pscope {

class CeilingMeter;
class GridView;
class Lab;
class SeriesPlot;
class SessionDocument;
class WorkloadGrid;
struct Measurement;

class TimingPage : public QWidget {
    Q_OBJECT
public:
    explicit TimingPage(Lab& lab, QWidget* parent = nullptr);
    QTabWidget& tabs() { return *m_tabs; }
    WorkloadGrid& grid() { return *m_grid; }
    CeilingMeter& ceilings() { return *m_ceilings; }
    void setLimitMs(double ms);

protected:
    void showEvent(QShowEvent* event) override;

private:
    // timing_page.cpp
    static QLabel* wrapped(QWidget* parent);
    QWidget* makeLatency();
    QWidget* makeParts();
    void refresh();
    void showLatency(const Measurement& point);
    void showParts(const Measurement& point);
    // timing_page_machine.cpp
    QWidget* makeRoofline();
    QWidget* makeGrid();
    void showRoofline();
    void refreshGridText();

    Lab& m_lab;
    SessionDocument& m_document;
    CeilingMeter* m_ceilings = nullptr;
    WorkloadGrid* m_grid = nullptr;
    QTabWidget* m_tabs = nullptr;
    QLabel* m_latencyText = nullptr;
    SeriesPlot* m_histogram = nullptr;
    SeriesPlot* m_course = nullptr;
    QLabel* m_partsText = nullptr;
    SeriesPlot* m_parts = nullptr;
    QComboBox* m_partsView = nullptr;
    QLabel* m_rooflineText = nullptr;
    QPushButton* m_measureCeilings = nullptr;
    SeriesPlot* m_roofline = nullptr;
    GridView* m_gridView = nullptr;
    QComboBox* m_threads = nullptr;
    QDoubleSpinBox* m_limit = nullptr;
    QPushButton* m_measureAll = nullptr;
    QLabel* m_gridText = nullptr;
};

} // namespace pscope
