// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said about the back-end "torch" without libtorch in memory: who it is, its device, which
// matrices it takes and what it does to them. Listing and planning need no more, and loading libtorch costs
// half a second.
#pragma once

#include "core/backend/backend.h"

namespace pscope::torchback {

inline constexpr const char* kKernel = "fp32 dense";

BackendInfo backendInfo();
DeviceInfo deviceInfo();
/// NotFound names the device there is.
Result<void> checkDevice(const std::string& id);
/// Why a matrix runs otherwise than asked; empty when it does not.
std::string reasonFor(const MatrixSpec& spec);
Support supportFor(const std::string& deviceId, const MatrixSpec& spec, int rows, int columns);

} // namespace pscope::torchback
