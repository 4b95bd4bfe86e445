// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of an executable: to hold its values against a cycle-accurate simulation of the hardware.
#pragma once

#include "core/backend/backend.h"

namespace pscope {

/// Tiles that went through the simulated hardware, and how many of their results differed from what was
/// computed.
struct AuditCount {
    std::int64_t tiles = 0;
    std::int64_t values = 0;
    std::int64_t differences = 0;
    std::string first; // of the differences, for people
};
std::string toText(const AuditCount& count); // "24 tiles audited, 0 differences"

/// What simulating a whole batch would take.
struct SimulationEstimate {
    std::int64_t cycles = 0;
    double cyclesPerSecond = 0; // of the simulation on this machine, just measured
    double seconds() const { return cyclesPerSecond > 0 ? double(cycles) / cyclesPerSecond : 0; }
};

/// One part that was simulated completely.
struct SimulatedPart {
    std::string part;                            // "layer 0"
    std::int64_t cycles = 0, expectedCycles = 0; // of the simulation; of the formula
    std::int64_t values = 0, differences = 0;    // of its results
    std::int64_t tiles = 0;                      // of the array's products
};
/// All parts together; a part whose cycles are not the formula's counts as a difference.
AuditCount totalOf(const std::vector<SimulatedPart>& parts);

class HardwareAudit {
public:
    virtual ~HardwareAudit() = default;
    /// Empty when the hardware can be simulated here.
    virtual std::string whyNoAudit() const = 0;
    /// Tiles are sampled during forward(); a difference makes forward() fail.
    virtual AuditCount audited() const = 0;
    virtual Result<SimulationEstimate> estimateSimulation(const TokenBatch& batch, JobContext& job) = 0;
    /// Every operation of every layer on every sequence of the batch; progress counts cycles.
    virtual Result<std::vector<SimulatedPart>> simulate(const TokenBatch& batch, JobContext& job) = 0;
};

} // namespace pscope
