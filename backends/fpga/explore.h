// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware explorer: the cycle formula at sizes that need not have been built.
#pragma once

#include "backends/fpga/geometry.h"
#include "core/backend/hardware_explorer.h"

namespace pscope::fpga {

HardwareKnobs knobsOf(const Geometry& geometry, double clockMHz);
Result<HardwareAnswer> exploreHardware(const CompressedModel& model, const HardwareKnobs& knobs, int tokens,
                                       JobContext& job);
std::vector<HardwareExplorer::Published> publishedFigures();

} // namespace pscope::fpga
