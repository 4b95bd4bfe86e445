// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where and when a point was made. Its JSON and CSV forms live in files of their own.
#include "core/measure/measurement.h"

#include <chrono>
#include <ctime>
#include <fstream>
#include <algorithm>
#include <thread>

#include <fmt/chrono.h>

#include <sys/utsname.h>

namespace pscope {

namespace {

/// Value of the first "key : value" line among several spellings: x86, ARM and RISC-V name their processor differently.
std::string processorName() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        for (const std::string_view key : {"model name", "Processor", "uarch", "cpu model"}) {
            if (!line.starts_with(key)) continue;
            const auto colon = line.find(':');
            if (colon == std::string::npos) continue;
            const auto start = line.find_first_not_of(" \t", colon + 1);
            if (start != std::string::npos) return line.substr(start);
        }
    }
    return "unknown processor";
}

} // namespace

std::string hostFingerprint() {
    utsname system{};
    const bool known = ::uname(&system) == 0;
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    return fmt::format("{}, {} {}, {}", processorName(), cores, cores == 1 ? "core" : "cores",
                       known ? fmt::format("{} {} {}", system.sysname, system.release, system.machine) : "unknown system");
}

std::string nowUtc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc);
}

} // namespace pscope
