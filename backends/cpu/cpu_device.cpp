// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/cpu_device.h"

#include <fstream>

namespace pscope::cpu {

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
    return "unknown processor";
}

Result<void> checkDevice(const std::string& deviceId) {
    if (deviceId.empty() || deviceId == cpuDeviceId) return {};
    return fail(ErrorCode::NotFound, "device \"{}\" does not exist on this back-end, it has {}", deviceId, cpuDeviceId);
}

} // namespace pscope::cpu
