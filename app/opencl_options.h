// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the programs use OpenCL: what is remembered in the user's cache, first contact with a device in a child
// `pscope`.
#pragma once

#include "backends/opencl/opencl_backend.h"

namespace pscope {

OpenClOptions openClOptions();

} // namespace pscope
