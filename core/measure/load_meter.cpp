// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/load_meter.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>

#include <unistd.h>

namespace pscope {
namespace {

/// Busy seconds of all cores together since boot, stolen time included; negative when unknown.
double machineBusySeconds() {
    std::ifstream stat("/proc/stat");
    std::string label;
    double user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0;
    if (!(stat >> label >> user >> nice >> system >> idle >> ioWait >> irq >> softIrq >> steal)) return -1;
    return (user + nice + system + irq + softIrq + steal) / double(::sysconf(_SC_CLK_TCK));
}

double ownCpuSeconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

} // namespace

LoadMeter::LoadMeter()
    : m_start(std::chrono::steady_clock::now()), m_machineSeconds(machineBusySeconds()), m_ownSeconds(ownCpuSeconds()) {}

double LoadMeter::foreignCores() const {
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    const double machine = machineBusySeconds();
    if (machine < 0 || m_machineSeconds < 0 || wall < 0.05) return 0;
    const double foreign = (machine - m_machineSeconds) - (ownCpuSeconds() - m_ownSeconds);
    return std::max(0.0, foreign / wall);
}

} // namespace pscope
