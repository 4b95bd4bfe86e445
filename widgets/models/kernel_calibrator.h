// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Measures once per machine what the kernels gain, in the background, when no table of it is there. Whatever
// else wants the lane goes first: the job is stopped, and goes on where it was when the lane has been idle
// for a while.
#pragma once

#include <QTimer>

#include "core/backend/calibration.h"
#include "widgets/models/lab.h"

namespace pscope {

class KernelCalibrator : public QObject {
    Q_OBJECT
public:
    /// `calmMs`: how long the lane is left alone first; the first figures of a model that was just opened come before.
    explicit KernelCalibrator(Lab& lab, QObject* parent = nullptr, int calmMs = 1500);

signals:
    /// A table is there and the advisor knows.
    void calibrated();

private:
    void onChanged(const ChangeEvent& event);
    void onJob(const JobInfo& job);
    void startWhenIdle();
    void onFinished(const Result<std::shared_ptr<const CalibrationTable>>& table);
    /// Of the document's device; null where there is nothing to calibrate.
    Calibratable* kernels() const;

    Lab& m_lab;
    QTimer m_delay;
    std::uint64_t m_job = 0; // queued or running
    bool m_yielding = false; // we stopped it, not the user
    bool m_refused = false;  // the user stopped it: not again in this window
    QString m_problem;       // told once
};

} // namespace pscope
