// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/util/memory.h"

#include <fstream>
#include <string>

namespace pscope {

ProcessMemory processMemory() {
    ProcessMemory memory;
    std::ifstream status("/proc/self/status"); // Linux; elsewhere there is no such file
    for (std::string word; status >> word;) {
        std::int64_t kib = 0;
        if (word == "VmRSS:" && status >> kib) memory.now = kib * 1024;
        if (word == "VmHWM:" && status >> kib) memory.peak = kib * 1024;
    }
    return memory;
}

} // namespace pscope
