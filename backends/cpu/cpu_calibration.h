// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The calibration that a "cpu" back-end uses: read when first asked for, replaced when measured again.
#pragma once

#include <map>
#include <mutex>

#include "backends/cpu/calibrate.h"

namespace pscope::cpu {

class CpuCalibration {
public:
    explicit CpuCalibration(std::filesystem::path folder)
        : m_folder(std::move(folder)) {}

    CalibrationState state(Isa isa) const;
    /// Null when there is none. Any thread.
    std::shared_ptr<const Calibration> get(Isa isa) const;
    /// One thread. See Calibratable.
    Result<std::shared_ptr<const CalibrationTable>> measure(Isa isa, JobContext& job);

private:
    struct Known {
        std::shared_ptr<const Calibration> calibration;
        std::string problem;
    };
    const Known& known(Isa isa) const; // with the lock held

    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
    mutable std::map<Isa, Known> m_known;
    std::map<Isa, std::unique_ptr<CalibrationRun>> m_unfinished;
};

} // namespace pscope::cpu
