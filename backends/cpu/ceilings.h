// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Peak arithmetic and read bandwidth of this processor, measured with the instruction set the kernels use.
#pragma once

#include "backends/cpu/isa.h"
#include "core/backend/ceilings.h"

namespace pscope::cpu {

Result<MachineCeilings> measureCeilings(Isa isa, int threads, JobContext& job);

} // namespace pscope::cpu
