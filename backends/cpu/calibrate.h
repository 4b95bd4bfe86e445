// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Measures a calibration table: kernel x size of matrix x density x tokens, one thread, against dense fp32.
#pragma once

#include "backends/cpu/calibration.h"

namespace pscope::cpu {

/// Can be interrupted and goes on where it was: what is measured is kept in steps of a quarter of a second.
class CalibrationRun {
public:
    explicit CalibrationRun(Isa isa);
    ~CalibrationRun();
    /// Cancelled when the job was asked to stop before the last step.
    Result<CalibrationTable> advance(JobContext& job);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope::cpu
