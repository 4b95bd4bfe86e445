// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the clock of a build point comes from: a place-and-route report, or an assumption that is called one.
#pragma once

#include <filesystem>
#include <optional>

#include "backends/fpga/geometry.h"

namespace pscope::fpga {

inline constexpr double kAssumedMHz = 100;

/// What backends/fpga/report.sh writes ("pscope-fpga-report-1").
struct PlaceAndRoute {
    std::string array;  // "4x4 M=4"
    std::string part;   // "iCE40 HX8K ct256"
    std::string design; // what was placed, in words
    std::string piece;  // "array", "engine" or "vector": one of three that were placed by themselves; "" is all of the design
    std::string notPlaced; // why there is no clock, with the sizes; "" where there is one
    std::string tools;
    std::string rtlSha256;
    int lut = 0, ff = 0, dsp = 0, bram = 0;
    int cells = 0, cellsTotal = 0; // logic cells used and there
    double fmaxMHz = 0;
};
/// BadInput names the key that is missing or not what it must be.
Result<PlaceAndRoute> parsePlaceAndRoute(std::string_view json, const std::string& where);
Result<PlaceAndRoute> readPlaceAndRoute(const std::filesystem::path& file);

/// Reports built into the program and those of PSCOPE_FPGA_REPORT (files, separated by ':'), later ones
/// first.
struct KnownReports {
    std::vector<PlaceAndRoute> reports;
    std::vector<std::string> problems; // of files that could not be read
};
KnownReports knownReports();
/// SHA-256 over rtl/*.sv of this build, in the order of their names.
std::string rtlHash();

struct ClockSource {
    double mhz = kAssumedMHz;
    bool upperBound = false; // a piece of the design is missing: the whole cannot be faster, but may be slower
    std::string text; // "clock assumed 100 MHz", "clock 102.4 MHz from place and route on iCE40 HX8K ct256"
};
/// A report counts when it is of this array and of this RTL.
ClockSource clockOf(const Geometry& geometry);

} // namespace pscope::fpga
