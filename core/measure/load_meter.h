// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How busy other programs kept the machine while we were timing.
#pragma once

#include <chrono>

namespace pscope {

/// Reads /proc/stat and our own CPU clock at construction and at foreignCores(); the difference is everybody else's work.
class LoadMeter {
public:
    LoadMeter();
    /// Cores kept busy by others since construction (0.4 = 40 % of one core); 0 where /proc/stat cannot be read
    /// or less than 50 ms have passed, as its ticks are 10 ms.
    double foreignCores() const;

private:
    std::chrono::steady_clock::time_point m_start;
    double m_machineSeconds;
    double m_ownSeconds;
};

} // namespace pscope
