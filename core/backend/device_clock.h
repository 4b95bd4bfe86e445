// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of an executable: its device has a clock of its own. A simulated device counts cycles; how
// long this machine takes to compute the values says nothing about it.
#pragma once

#include <chrono>

#include "core/backend/backend.h"

namespace pscope {

class DeviceClock {
public:
    virtual ~DeviceClock() = default;
    /// What forward() of this batch takes on the device. The same batch always takes the same time.
    virtual Result<std::chrono::duration<double, std::micro>> deviceTime(const TokenBatch& batch,
                                                                         JobContext& job) = 0;
};

} // namespace pscope
