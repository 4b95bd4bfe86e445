// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a search must meet and what it improves, in the words of the command line: "latency_p50<4ms",
// "drop<=1pt", "bytes<40%", "latency_p95<9ms@opencl".
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/util/result.h"

namespace pscope {

/// What one configuration is known to cost and to lose; also the reference (dense) everything relative is
/// counted against.
struct Figures {
    double latencyMs = 0; // p50, predicted or measured
    double accuracy = 0;  // the chosen metric in percent
    double megabytes = 0;
    double megaMacs = 0; // executed, per example
    double latencyP95Ms = 0;
    struct Latency {
        double p50Ms = 0, p95Ms = 0;
        bool operator==(const Latency&) const = default;
    };
    std::map<std::string, Latency> elsewhere; // on further devices, by the name constraints use
};

/// Reads the figure a constraint or an objective is about.
struct GoalMetric {
    std::string id, label, unit;
    bool higherIsBetter = false;
    bool needsAccuracy = false; // known only after an evaluation
    double (*value)(const Figures& own, const Figures& dense);
};
/// latency_p50, latency_p95 [ms], drop [points below dense], accuracy [%], bytes [MB], macs [M], speedup [x].
const std::vector<GoalMetric>& goalMetrics();
Result<const GoalMetric*> findGoalMetric(std::string_view id);

struct Constraint {
    std::string metric;
    bool atMost = true;
    double limit = 0;      // in the metric's unit, or a fraction of dense
    bool relative = false; // "50%" of what the dense model has
    std::string device;    // back-end or device id for latency and speed-up; "" = the one searched on
    bool operator==(const Constraint&) const = default;
};
/// METRIC (< <= > >=) NUMBER [UNIT] [@DEVICE]; BadInput says what was expected. '<' and '<=' mean the same:
/// measured numbers have no last digit.
Result<Constraint> parseConstraint(std::string_view text);
std::string toText(const Constraint& constraint);

/// Several constraints at once, and one figure to improve among what meets them.
struct Goal {
    std::vector<Constraint> constraints;
    std::string objective; // goal metric; "" = accuracy, or latency_p50 when only the accuracy is limited
    std::string objectiveOrDefault() const;
};

/// Further devices that the constraints name, each once.
std::vector<std::string> devicesOf(const Goal& goal);

/// How far `own` is from meeting the constraints: sum of relative excesses, 0 = meets all. `accuracyKnown`
/// false leaves out those that need an evaluation.
double violation(const Goal& goal, const Figures& own, const Figures& dense, bool accuracyKnown = true);
/// Latency and speed-up: what a clock tells, with noise.
bool isTimed(const Constraint& constraint);
/// Distance to one limit, 0 = on it, more = beyond: a log ratio where a clock decides (0.02 = 2 % too slow), points for what
/// is counted on examples, else a share of the limit. NaN where the figure is unknown.
double excess(const Constraint& constraint, const Figures& own, const Figures& dense);
/// The same goal with each timed limit drawn in by a share, one per constraint; the others stay.
Goal drawnIn(const Goal& goal, const std::vector<double>& shares);
/// The objective, oriented so that more is better.
double score(const Goal& goal, const Figures& own, const Figures& dense);

} // namespace pscope
