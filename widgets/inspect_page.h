// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Inside one matrix and one layer: weights and mask, rounding, activations, attention, sensitivity. Works
// only while it is seen.
#pragma once

#include <memory>

#include <QTimer>
#include <QWidget>

#include "widgets/models/inspector.h"
#include "widgets/models/sensitivity_meter.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace pscope {

class AttentionView;
class MaskView;
class SeriesPlot;

class InspectPage : public QWidget {
    Q_OBJECT
public:
    explicit InspectPage(Lab& lab, QWidget* parent = nullptr);
    QTabWidget& tabs() { return *m_tabs; }
    SensitivityMeter& meter() { return *m_meter; }
    Inspector& inspector() { return *m_inspector; }
    MaskView& mask() { return *m_mask; }
    MatrixId shown() const;
    void showAttention(const QString& text); // types it, for pictures and tests

protected:
    void showEvent(QShowEvent* event) override;

private:
    // inspect_page.cpp
    void setupChooser();
    QWidget* makeWeights();
    QWidget* makeAttention();
    void fillLayers();
    void followSelection();
    void later() { m_delay.start(); }
    void refresh();
    void showMatrix(const MatrixInspection& matrix);
    // inspect_page_activations.cpp
    QWidget* makeActivations();
    void showRanges(const ActivationRanges& ranges);
    // inspect_page_sensitivity.cpp
    QWidget* makeSensitivity();
    void measureCurves();
    void showCurves();

    Lab& m_lab;
    SessionDocument& m_document;
    Inspector* m_inspector = nullptr;
    SensitivityMeter* m_meter = nullptr;
    QTimer m_delay;
    QComboBox* m_layer = nullptr;
    QComboBox* m_kind = nullptr;
    QLabel* m_setting = nullptr;
    QTabWidget* m_tabs = nullptr;
    MaskView* m_mask = nullptr;
    QComboBox* m_maskMode = nullptr;
    QLabel* m_maskLegend = nullptr;
    QLabel* m_numbers = nullptr;
    SeriesPlot* m_histogram = nullptr;
    SeriesPlot* m_rows = nullptr;
    SeriesPlot* m_ranges = nullptr;
    QComboBox* m_rangeKind = nullptr;
    QLabel* m_rangesNote = nullptr;
    std::shared_ptr<const ActivationRanges> m_rangesShown;
    QLineEdit* m_text = nullptr;
    QLineEdit* m_pair = nullptr;
    AttentionView* m_attention = nullptr;
    QComboBox* m_family = nullptr;
    QComboBox* m_where = nullptr;
    QComboBox* m_examples = nullptr;
    QCheckBox* m_keepRest = nullptr;
    QPushButton* m_measure = nullptr;
    SeriesPlot* m_curves = nullptr;
    QLabel* m_curvesNote = nullptr;
    std::string m_matrixFor, m_rangesFor, m_attentionFor; // recipe and place the shown answers are for
};

} // namespace pscope
