// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one device both CPU back-ends have.
#pragma once

#include <string>

#include "core/util/result.h"

namespace pscope::cpu {

inline constexpr const char* cpuDeviceId = "cpu:0";

/// As the operating system calls it, "Intel(R) Xeon(R) Processor".
std::string processorName();
/// NotFound unless `deviceId` is empty or "cpu:0".
Result<void> checkDevice(const std::string& deviceId);

} // namespace pscope::cpu
