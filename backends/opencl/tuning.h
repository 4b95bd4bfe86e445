// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which kernels a device runs best, and how their costs compare: defaults by kind of device until the tuner
// (tuner.h) has measured, then its record.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "backends/opencl/pack.h"
#include "core/util/result.h"

namespace pscope::opencl {

struct DeviceTraits;

enum class GemmFamily { Lane, Tile }; // vectors of tokens in registers / tiles in local memory

/// One product's kernel.
struct GemmChoice {
    GemmFamily family = GemmFamily::Lane;
    int vector = 16;                      // Lane: tokens in a vector
    int tileInputs = 16, tileHeight = 16; // Tile: inputs in local memory, work-items across the outputs
    bool operator==(const GemmChoice&) const = default;
};
std::string toText(const GemmChoice& choice); // "lane 16", "tile 16 x 16"

struct Tuning {
    GemmChoice dense, int8;
    int rowVector = 16; // of everything that is no product
    int rowSlices = 1;  // work-items per lane group there
    int listVector = 16;
    ListShape lists;
    // Time over that of the dense fp32 product: lists = perWeight * density + fixed; int8 = int8Cost.
    double listPerWeight = 1.25, sharedPerWeight = 1.02, listFixed = 0.06, int8Cost = 0.7;
    std::string date; // of the tuner's run; empty: defaults
    bool operator==(const Tuning&) const = default;
};

Tuning defaultTuning(const DeviceTraits& traits);

std::string toJson(const Tuning& tuning);
Result<Tuning> tuningFromJson(const std::string& json);

/// The tuner's record of a device, if there is a readable one. One file per device in `folder`.
std::optional<Tuning> storedTuning(const std::filesystem::path& folder, const std::string& deviceKey);
Result<void> storeTuning(const std::filesystem::path& folder, const std::string& deviceKey,
                         const Tuning& tuning);
/// True when there was one.
bool forgetTuning(const std::filesystem::path& folder, const std::string& deviceKey);

} // namespace pscope::opencl
