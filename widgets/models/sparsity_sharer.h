// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The global slider's mind: knows what sparsity costs each matrix (measured sensitivity, else weight norms)
// and what time it saves here, and writes the shares into the recipe. Pinned matrices and dropped layers stay
// as they are.
#pragma once

#include "widgets/models/distribution.h"
#include "widgets/models/sensitivity_meter.h"

namespace pscope {

class SparsitySharer : public QObject {
    Q_OBJECT
public:
    SparsitySharer(Lab& lab, const SensitivityMeter& meter, QObject* parent = nullptr);
    /// Looks at the weights once per model; ready() is sent when that is done.
    void prepare();
    bool isReady() const { return !m_norms.empty(); }
    /// `pattern` empty: each matrix keeps its own, dense ones become unstructured.
    void apply(double mean, double balance, const std::optional<PatternChoice>& pattern, int gesture);
    double mean() const; // of the matrices that take part, by weights
    /// One sentence: what "hurts least" means now.
    QString basis() const;
    int pinnedCount() const;

signals:
    void ready();

private:
    std::vector<MatrixId> takingPart() const;
    SharingPart part(const MatrixId& id, const std::optional<PatternChoice>& pattern) const;
    const SensitivityCurve* curveOf(int layer) const;
    MatrixSpec specAt(const MatrixId& id, double sparsity, const std::optional<PatternChoice>& pattern) const;

    Lab& m_lab;
    const SensitivityMeter& m_meter;
    std::map<MatrixId, std::vector<double>> m_norms; // share of the squared weights gone, by level
    std::string m_normsOf;                           // model hash
};

} // namespace pscope
