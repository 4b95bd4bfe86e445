// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The back-end "torch": libtorch in eager mode, as most people run these models today. It is the baseline
// they know, and an independent oracle for the others. Heads, neurons and layers are really gone; sparse and
// rounded weights run dense in fp32.
#pragma once

#include <memory>

#include "core/backend/backend.h"

namespace pscope {

std::unique_ptr<Backend> makeTorchBackend();

} // namespace pscope
