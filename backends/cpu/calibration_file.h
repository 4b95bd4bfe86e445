// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A calibration on disk: one JSON file per processor, instruction set and version of the kernels.
#pragma once

#include "backends/cpu/isa.h"
#include "core/backend/calibration.h"

namespace pscope::cpu {

/// A table without rows for the processor, instruction set and kernels that run now.
CalibrationTable emptyCalibration(Isa isa);

/// Where the table of what runs now is kept: another processor or other kernels have another file.
std::filesystem::path calibrationFile(const std::filesystem::path& folder, const CalibrationTable& what);

/// NotFound when there is none. BadInput for a damaged file and Mismatch for one of another machine or other
/// kernels: one sentence that says what was found and that it has to be measured again.
Result<CalibrationTable> readCalibration(const std::filesystem::path& file, const CalibrationTable& expected);

/// All or nothing, also beside another program that writes the same file.
Result<void> writeCalibration(const std::filesystem::path& file, const CalibrationTable& table);

} // namespace pscope::cpu
