// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "Simulate everything": one sentence of the present recipe through a simulated device's RTL, every value and cycle held
// against what the back-end says. First how long that takes, then, if wanted, the run.
#pragma once

#include "core/backend/hardware_audit.h"
#include "widgets/models/lab.h"

namespace pscope {

struct SimulatedModel {
    AuditCount total;
    int layers = 0;
    double seconds = 0;
};

class RtlSimulator : public QObject {
    Q_OBJECT
public:
    explicit RtlSimulator(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    /// Usable devices whose figures are simulated.
    std::vector<DeviceChoice> devices() const;
    void estimate(const DeviceChoice& device, int tokens);
    void simulate(const DeviceChoice& device, int tokens);
    void cancel();
    /// Cycles done and to do of the run under way; zeros when there is none.
    std::pair<std::int64_t, std::int64_t> progress() const;

signals:
    void estimated(const pscope::SimulationEstimate& estimate);
    void finished(const pscope::SimulatedModel& result);
    void failed(const QString& sentence); // empty when it was cancelled

private:
    Lab& m_lab;
};

} // namespace pscope
