// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy against one setting, layer by layer, measured in jobs that give way to edits.
#pragma once

#include "widgets/models/lab.h"
#include "widgets/models/step_driver.h"

namespace pscope {

/// The settings a sensitivity curve walks along.
enum class CurveFamily { Unstructured, Block4x4, NM, Bits, Neurons };
struct CurveStep {
    QString label; // "60 %", "2:4", "int4"
    double at = 0; // place on the axis: share of weights gone, or bits
    MatrixEdit edit;
    double neurons = -1; // share of FFN neurons kept, for CurveFamily::Neurons
};
const std::vector<CurveStep>& curveSteps(CurveFamily family);
QString familyTitle(CurveFamily family);

/// Accuracy against one setting, for one layer alone, measured.
struct SensitivityCurve {
    int layer = 0;
    std::vector<double> at;
    std::vector<QString> labels;
    std::vector<MetricValue> accuracy;
};

/// What was measured under one set of conditions; kept until model, data or metric change.
class SensitivityMeter : public QObject {
    Q_OBJECT
public:
    explicit SensitivityMeter(Lab& lab, QObject* parent = nullptr);
    struct Request {
        CurveFamily family = CurveFamily::Unstructured;
        std::vector<int> layers;
        std::vector<MatrixKind> kinds; // which matrices of the layer; empty = all six
        bool keepRest = false;         // the rest stays as the recipe has it, else dense
        std::int64_t examples = 512;   // 0 = all
    };
    void start(const Request& request);
    void stop() { m_driver.stop(); }
    StepDriver& driver() { return m_driver; }
    const Request& request() const { return m_request; }
    const std::vector<SensitivityCurve>& curves() const { return m_curves; }
    const std::optional<MetricValue>& reference() const {
        return m_reference;
    } // accuracy without the settings

signals:
    void curvesChanged();

private:
    StepDriver::Step step(int curve, const Recipe& recipe, const QString& title, const CurveStep& where);

    Lab& m_lab;
    StepDriver m_driver;
    Request m_request;
    std::vector<SensitivityCurve> m_curves;
    std::optional<MetricValue> m_reference;
};

} // namespace pscope
