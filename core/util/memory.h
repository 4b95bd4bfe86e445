// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory this process holds, as the kernel counts it.
#pragma once

#include <cstdint>

namespace pscope {

/// Bytes of physical memory, mapped files included; 0 where the kernel does not say.
struct ProcessMemory {
    std::int64_t now = 0;
    std::int64_t peak = 0; // the most there ever was
};
ProcessMemory processMemory();

} // namespace pscope
