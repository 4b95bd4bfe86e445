// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything known about one configuration on one device under one workload: a row of the session, a point of the front.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/compress/compressed_model.h"
#include "core/data/metrics.h"
#include "core/measure/latency.h"

namespace pscope {

/// Where and on what it was measured; stored with every point.
struct Origin {
    std::string program; // "paretoscope 0.1.0"
    std::string host;    // CPU name, cores, kernel
    std::string time;    // ISO 8601, UTC
    std::uint64_t seed = 0;
};

struct Measurement {
    std::int64_t id = 0;            // session row; 0 = not stored
    std::string name;               // given by the user or the sweep ("uniform 50%"); may be empty
    std::string requested;          // recipe text
    std::string effective;
    std::vector<RecipeDifference> differences;
    std::vector<std::pair<std::string, std::string>> kernels;
    std::string backend, device, deviceName;
    Workload workload;
    std::string modelHash, dataHash, dataSplit; // split = file name of the data set
    std::optional<LatencyResult> latency;
    std::optional<LatencyResult> baselineLatency;
    Speedup speedup;
    std::optional<MetricValue> accuracy;
    std::optional<MetricValue> baselineAccuracy;
    bool accuracyRunning = false;   // counted over a random part so far; see also LatencyResult::running
    double mcnemarP = 1;            // against the dense baseline on the same examples
    ModelCost cost;
    Provenance provenance = Provenance::Measured;
    Origin origin;
    std::string note;
    bool starred = false;
    bool isBaseline() const { return requested.empty(); }
    /// On its way through a watcher: to be shown as such, never stored.
    bool isPartial() const { return accuracyRunning || (latency && latency->running); }
};

inline constexpr std::string_view kMeasurementFormat = "pscope-measurement-1"; // "format" of the JSON
/// The JSON of `pscope measure --json`; keys as documented in the README.
std::string toJson(const Measurement& measurement);
/// Reads that JSON back; toJson and this are inverse but for non-finite numbers, which become null and then NaN.
/// BadInput names the key and what it must be.
Result<Measurement> measurementFromJson(std::string_view json);
/// One line per point; first line holds names with units.
std::string toCsv(const std::vector<Measurement>& points);
std::string hostFingerprint();
std::string nowUtc();

} // namespace pscope
