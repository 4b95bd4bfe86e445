// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the kernels that suit a device: every candidate runs, its result is compared with the reference, and
// only then may it win. Runs in a child process; the record is kept per device and driver (tuning.h).
#pragma once

#include <string>
#include <vector>

#include "backends/opencl/device.h"
#include "backends/opencl/opencl_backend.h"

namespace pscope::opencl {

/// One candidate's fate.
struct TunerRow {
    std::string kernel;    // "dense fp32", "int8", "lists", "rows"
    std::string candidate; // "lane 16"
    double us = 0;         // median; 0 when it did not run to the end
    std::string outcome;   // "won", "slower", "wrong: off by ...", "refused: ..."
};

struct TunerReport {
    Tuning tuning;
    std::vector<TunerRow> rows;
    double seconds = 0;
};
std::string toJson(const TunerReport& report);
Result<TunerReport> tunerReportFromJson(const std::string& json);

/// In this process; under 3 seconds per kernel. Device where nothing computes rightly.
Result<TunerReport> tuneHere(const std::string& deviceId, const std::filesystem::path& cacheFolder,
                             JobContext& job);
/// In a child, and stores the record.
Result<TunerReport> tuneInChild(const OpenClOptions& options, const std::string& deviceId, JobContext& job);

} // namespace pscope::opencl
