// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said about a setting before it is measured: whether it is legal, which kernel would run, how
// fast that should be; and the estimate of the whole recipe the moment it changes. Answers on the GUI thread,
// in microseconds.
#pragma once

#include <map>

#include "widgets/models/session_document.h"

namespace pscope {

/// One setting on one matrix.
struct SettingHint {
    bool legal = true;
    QString reason; // why not legal, or what runs otherwise than asked
    QString kernel;
    double speedup = 0; // of the matrices named alone, dense time / time; 0 = nothing known
    double endToEnd = 0; // of the whole recipe with this setting, the parts that stay included; 0 = nothing known
    int matrices = 1;
    EstimateBasis basis = EstimateBasis::Counted;
    QString source; // of a promise: "the calibration of this machine, 2026-11-25 14:20"
    bool maskedOnly = false;   // zeros that no kernel skips
    QString shortText() const; // "this matrix 1.8×", "not faster", "not possible"
    QString sentence() const;
};

class Advisor : public QObject {
    Q_OBJECT
public:
    Advisor(SessionDocument& document, std::shared_ptr<const BackendRegistry> registry,
            QObject* parent = nullptr);

    SettingHint hint(const MatrixId& id, const MatrixSpec& spec) const;
    /// The same for many matrices at once: legal where all are, the reason of the first that is not,
    /// time-weighted speed-up.
    SettingHint hint(const std::vector<MatrixId>& ids,
                     const std::function<MatrixSpec(const MatrixId&)>& specOf) const;
    /// Null without a model.
    const LatencyEstimator* estimator() const { return m_estimator.get(); }
    /// What the device promises changed: it was calibrated.
    void refresh() { relearn(); }

signals:
    /// Hints may have become better.
    void learned();

private:
    void onChanged(const ChangeEvent& event);
    void relearn();
    void learn(int point);
    void estimateNow();
    bool fits(const Measurement& point) const;
    Support support(const MatrixSpec& spec, int rows, int columns) const;
    SettingHint matrixHint(const MatrixId& id, const MatrixSpec& spec) const;
    double endToEnd(const std::vector<MatrixId>& ids, const std::function<MatrixSpec(const MatrixId&)>& specOf) const;
    MatrixSize sizeOf(const MatrixId& id) const;

    SessionDocument& m_document;
    std::shared_ptr<const BackendRegistry> m_registry;
    std::unique_ptr<LatencyEstimator> m_estimator;
    mutable std::map<std::string, Support>
        m_support; // by setting and size; the device's answers cost tenths of a millisecond
};

} // namespace pscope
