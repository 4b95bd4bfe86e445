// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "fpga": the N:M accelerator of backends/fpga/rtl. Values of its integer datapath, time = cycles / clock.
#pragma once

#include <memory>

#include "core/backend/backend.h"

namespace pscope {

std::unique_ptr<Backend> makeFpgaBackend();

} // namespace pscope
