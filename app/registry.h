// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that knows which back-ends and which optional parts this build holds.
#pragma once

#include "core/backend/backend.h"
#include "core/compress/method.h"

namespace pscope {

/// Every back-end of this build in order of preference; ends with cpu.reference, which is always there.
BackendRegistry makeBackendRegistry();

/// Back-propagation for Michel and Fisher scores; empty in a build without libtorch.
GradientSource makeGradientSource();

} // namespace pscope
