// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which OpenCL devices there are and which of them compute. Drivers may abort or hang, so a child process
// touches them first: a crash then disables one device and not the program.
#pragma once

#include <string>
#include <vector>

#include "backends/opencl/opencl_backend.h"

namespace pscope::opencl {

struct ProbedDevice {
    DeviceInfo info;
    std::string kind;         // "CPU", "GPU", "board"
    bool needsBinary = false; // no compiler
};

/// The child's side: one JSON line per step, the last one {"done": true}. Devices in `skip` are listed but
/// not touched.
using LineSink = std::function<void(const std::string& line)>;
void probeHere(const std::vector<std::string>& skip, const LineSink& print);

/// The parent's side. Remembers the answer in options.cacheFolder for a day, or until the installed drivers
/// change.
std::vector<ProbedDevice> probeDevices(const OpenClOptions& options);
/// To be called when a device did not behave as probed.
void forgetProbe(const OpenClOptions& options);

} // namespace pscope::opencl
