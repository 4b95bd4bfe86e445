// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of a back-end: to measure once, in seconds, what its kernels gain on this machine, and to
// keep that for the next start. What it promises in Support and which kernels it chooses follow from it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

/// One kernel on one size of matrix, one thread, against dense fp32 of the same size in the same rounds.
struct CalibrationRow {
    std::string kernel;        // "i8 lists of 4"
    int tokens = 0;            // rows of the activations
    int columns = 0, rows = 0; // inputs and outputs of the matrix
    double density = 1;        // part of the dense kernel's work that the kernel's form does
    double ratio = 0;          // time / time of dense fp32: median over paired rounds
    double low = 0, high = 0;  // quartiles of it
    int rounds = 0;
    double denseUs = 0; // dense fp32 of that size, median
    bool operator==(const CalibrationRow&) const = default;
};

struct CalibrationTable {
    // What it is true for: a table of anything else is refused.
    std::string processor, isa, kernels; // kernels: version of the code that was measured
    std::string date;                    // "2026-11-25 14:20", UTC
    double seconds = 0;                  // it took
    double foreignCores = 0;             // cores that other programs kept busy meanwhile
    std::vector<CalibrationRow> rows;
    bool operator==(const CalibrationTable&) const = default;
};

struct CalibrationState {
    bool present = false;
    bool possible = true;       // false: there is no place to keep a table, or no usable device
    std::filesystem::path file; // where the table is kept
    std::string date;
    std::string problem; // one sentence when a stored table was refused
};

class Calibratable {
public:
    virtual ~Calibratable() = default;
    /// Any thread.
    virtual CalibrationState calibration() const = 0;
    /// Null when absent. Any thread.
    virtual std::shared_ptr<const CalibrationTable> calibrationTable() const = 0;
    /// Measures, stores and uses a new table; on the thread of prepare(). After Cancelled the next call goes
    /// on where this one stopped. Nothing else should compute meanwhile. Io: it is used all the same, but
    /// could not be stored.
    virtual Result<std::shared_ptr<const CalibrationTable>> calibrate(JobContext& job) = 0;
};

} // namespace pscope
