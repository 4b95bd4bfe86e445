// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens libOpenCL.so.1 when somebody asks for an OpenCL device, and not before: PoCL brings a whole compiler
// along.
#pragma once

#include "core/util/result.h"

namespace pscope::opencl {

/// Device with the reason when there is no OpenCL on this machine. Stays for the life of the process. Any
/// thread.
Result<void> loadOpenCl();

} // namespace pscope::opencl
