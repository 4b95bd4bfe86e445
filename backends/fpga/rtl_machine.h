// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The accelerator's RTL, simulated by Verilator, with a memory beside it.
#pragma once

#include <memory>
#include <vector>

#include <functional>

#include "backends/fpga/geometry.h"
#include "core/jobs/job_context.h"

namespace pscope::fpga {

/// One accelerator with its memory. Not thread-safe; each object has a model of its own.
class RtlMachine {
public:
    virtual ~RtlMachine() = default;
    /// Bytes of the memory, `beats * columns` of them; the caller writes operands and programs and reads
    /// results.
    virtual std::vector<std::uint8_t>& memory() = 0;
    /// Runs the program at that beat until it stops. Gives the cycles of each operation. Internal after
    /// `mostCycles`. `progress` hears of the cycles so far, many times a second.
    virtual Result<std::vector<std::int64_t>> run(std::uint32_t programBeat, int gap, std::int64_t mostCycles, JobContext& job,
                                                  const std::function<void(std::int64_t)>& progress = {}) = 0;
};

/// Why RTL cannot be simulated in this build, or "".
std::string whyNoRtl();
/// Unsupported for a build without Verilator and for sizes that were not compiled; `gap` of the geometry is
/// free.
Result<std::unique_ptr<RtlMachine>> makeRtlMachine(const Geometry& geometry);

} // namespace pscope::fpga
