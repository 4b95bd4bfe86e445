// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Pareto front of measured points, aware that measurements have noise.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/measure/measurement.h"

namespace pscope {

/// An axis people can choose. Values come with intervals where there is spread.
struct AxisInfo {
    std::string id;    // "latency_p50", "latency_p95", "latency_p99", "throughput", "speedup", "accuracy", "loss", "bytes", "macs", "nonzeros", "parameters"
    std::string label; // "Latency p50"
    std::string unit;  // "ms"
    bool higherIsBetter = false;
};
/// Values on each axis come in its unit: latency in ms, accuracy in %, size in MB (1e6 bytes), counts in millions.
const std::vector<AxisInfo>& axisRegistry();

struct AxisValue {
    bool present = false;
    double value = 0, low = 0, high = 0;
};
AxisValue axisValue(const Measurement& point, std::string_view axis);

struct FrontPoint {
    AxisValue x, y;
    std::size_t index = 0; // into the caller's points
};

struct Front {
    std::vector<std::size_t> members;    // places in the given points of the non-dominated ones, ordered by x
    std::vector<std::uint8_t> dominated; // per point: 1 = beaten beyond noise by some other point
};

/// a dominates b when a is no worse on both axes and beyond the intervals better on at least one, and nowhere
/// worse within noise. Points whose intervals overlap on both axes do not dominate each other.
/// "No worse" compares the value and both ends of the interval, which makes dominance transitive (see front.cpp).
/// Points without a value on either axis are neither members nor dominated. O(n log^2 n) at worst.
Front paretoFront(std::span<const FrontPoint> points, bool xHigherIsBetter, bool yHigherIsBetter);

} // namespace pscope
