// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Right dock: the recipe as it stands, measured. Figures with intervals, what ran otherwise than asked, time per layer.
#pragma once

#include <QWidget>

class QFormLayout;
class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace pscope {

class LayerTimePlot;
class MetricCard;
class SessionDocument;
struct Measurement;

class ConfigPanel : public QWidget {
    Q_OBJECT
public:
    explicit ConfigPanel(SessionDocument& document, QWidget* parent = nullptr);

signals:
    void placeWanted(const QString& place); // jump to a layer

private:
    void setupCards(QVBoxLayout& layout);
    void setupDetails(QVBoxLayout& layout);
    void setupSections(QVBoxLayout& layout);
    void refresh();
    void showAll();
    void keepWide();
    void showState();
    void showFigures(const Measurement& point);
    void showDetails(const Measurement& point);
    void showFlags(const Measurement& point);
    void showDifferences(const Measurement& point);
    void showNothing();
    bool showEstimate(); // false when there is none to show

    SessionDocument& m_document;
    QScrollArea* m_scroll = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_state = nullptr;
    MetricCard* m_accuracy = nullptr;
    MetricCard* m_latency = nullptr;
    MetricCard* m_speedup = nullptr;
    MetricCard* m_size = nullptr;
    QLabel* m_details = nullptr;
    QLabel* m_flagsHeading = nullptr;
    QLabel* m_flags = nullptr;
    QLabel* m_differencesHeading = nullptr;
    QLabel* m_differences = nullptr;
    LayerTimePlot* m_times = nullptr;
    QLabel* m_timesSummary = nullptr;
};

} // namespace pscope
