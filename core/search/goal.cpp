// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/goal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace pscope {
namespace {

struct Unit {
    std::string_view metric, name;
    double times,
        per; // to the metric's own unit; two whole numbers, so that 1900 us are 1.9 ms to the last digit
};
constexpr std::array kUnits{
    Unit{"latency_p50", "ms", 1, 1}, Unit{"latency_p50", "us", 1, 1000}, Unit{"latency_p50", "s", 1000, 1},
    Unit{"latency_p95", "ms", 1, 1}, Unit{"latency_p95", "us", 1, 1000}, Unit{"latency_p95", "s", 1000, 1},
    Unit{"drop", "pt", 1, 1},        Unit{"drop", "points", 1, 1},       Unit{"drop", "%", 1, 1},
    Unit{"accuracy", "%", 1, 1},     Unit{"bytes", "mb", 1, 1},          Unit{"bytes", "kb", 1, 1000},
    Unit{"bytes", "b", 1, 1000000},  Unit{"bytes", "gb", 1000, 1},       Unit{"macs", "m", 1, 1},
    Unit{"macs", "k", 1, 1000},      Unit{"macs", "g", 1000, 1},         Unit{"speedup", "x", 1, 1}};

std::string compact(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\t') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return out;
}

bool isLatency(std::string_view metric) {
    return metric == "latency_p50" || metric == "latency_p95" || metric == "speedup";
}

/// The figures with the latency of the device that a constraint names in place of the own one.
Figures on(const std::string& device, const Figures& figures) {
    if (device.empty()) return figures;
    Figures there = figures;
    const auto at = figures.elsewhere.find(device);
    const Figures::Latency latency = at == figures.elsewhere.end() ? Figures::Latency{} : at->second;
    there.latencyMs = latency.p50Ms;
    there.latencyP95Ms = latency.p95Ms;
    return there;
}

double limitOf(const Constraint& constraint, const GoalMetric& metric, const Figures& dense) {
    return constraint.relative ? constraint.limit * metric.value(dense, dense) : constraint.limit;
}

Result<void> readLimit(Constraint& constraint, const GoalMetric& metric, std::string_view number,
                       std::string_view whole) {
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), constraint.limit);
    const std::string_view unit = number.substr(std::size_t(end - number.data()));
    if (error != std::errc{} || !std::isfinite(constraint.limit))
        return fail(ErrorCode::BadInput, "constraint '{}': '{}' is no number; expected for example '{}<4{}'",
                    whole, number, metric.id, metric.unit);
    if (unit.empty()) return {};
    const auto known =
        std::ranges::find_if(kUnits, [&](const Unit& u) { return u.metric == metric.id && u.name == unit; });
    if (known != kUnits.end()) {
        constraint.limit = constraint.limit * known->times / known->per;
        return {};
    }
    if (unit == "%" && metric.id != "speedup") {
        constraint.limit /= 100;
        constraint.relative = true;
        return {};
    }
    return fail(ErrorCode::BadInput, "constraint '{}': '{}' is no unit of {}; it is counted in {}", whole,
                unit, metric.id, metric.unit);
}

} // namespace

const std::vector<GoalMetric>& goalMetrics() {
    static const std::vector<GoalMetric> metrics{
        {"latency_p50", "Latency p50", "ms", false, false,
         [](const Figures& own, const Figures&) { return own.latencyMs; }},
        {"latency_p95", "Latency p95", "ms", false, false,
         [](const Figures& own, const Figures&) { return own.latencyP95Ms; }},
        {"drop", "Loss against dense", "pt", false, true,
         [](const Figures& own, const Figures& dense) { return dense.accuracy - own.accuracy; }},
        {"accuracy", "Accuracy", "%", true, true,
         [](const Figures& own, const Figures&) { return own.accuracy; }},
        {"bytes", "Size", "MB", false, false,
         [](const Figures& own, const Figures&) { return own.megabytes; }},
        {"macs", "Executed MACs", "M", false, false,
         [](const Figures& own, const Figures&) { return own.megaMacs; }},
        {"speedup", "Speed-up", "x", true, false,
         [](const Figures& own, const Figures& dense) {
             return own.latencyMs > 0 ? dense.latencyMs / own.latencyMs : 0;
         }},
    };
    return metrics;
}

Result<const GoalMetric*> findGoalMetric(std::string_view id) {
    std::string known;
    for (const GoalMetric& metric : goalMetrics()) {
        if (metric.id == id) return &metric;
        known += (known.empty() ? "" : ", ") + metric.id;
    }
    return fail(ErrorCode::NotFound, "there is no goal '{}'; known are {}", id, known);
}

Result<Constraint> parseConstraint(std::string_view text) {
    std::string plain = compact(text), device;
    if (const std::size_t sign = plain.find('@'); sign != std::string::npos) {
        device = plain.substr(sign + 1);
        plain.resize(sign);
        if (device.empty())
            return fail(ErrorCode::BadInput,
                        "constraint '{}': nothing follows the '@'; expected a back-end or device such as "
                        "'cpu' (see 'pscope list devices')",
                        text);
    }
    const std::size_t at = plain.find_first_of("<>");
    if (at == std::string::npos || at == 0)
        return fail(
            ErrorCode::BadInput,
            "constraint '{}': expected a metric, < or >, and a limit, as in 'latency_p50<4ms' or 'drop<=1pt'",
            text);
    Constraint constraint;
    constraint.metric = plain.substr(0, at);
    constraint.atMost = plain[at] == '<';
    constraint.device = device;
    PSCOPE_TRY(metric, findGoalMetric(constraint.metric));
    if (!device.empty() && !isLatency(constraint.metric))
        return fail(ErrorCode::BadInput, "constraint '{}': {} is the same on every device; leave '@{}' out",
                    text, constraint.metric, device);
    if (constraint.atMost == metric->higherIsBetter)
        return fail(ErrorCode::BadInput, "constraint '{}': {} is better when {}; write '{}{}...'", text,
                    constraint.metric, metric->higherIsBetter ? "higher" : "lower", constraint.metric,
                    metric->higherIsBetter ? ">=" : "<=");
    const std::size_t number = at + 1 + (at + 1 < plain.size() && plain[at + 1] == '=');
    PSCOPE_CHECK(readLimit(constraint, *metric, std::string_view(plain).substr(number), text));
    return constraint;
}

std::string toText(const Constraint& constraint) {
    const auto metric = findGoalMetric(constraint.metric);
    return fmt::format("{}{}{}{}{}{}", constraint.metric, constraint.atMost ? "<=" : ">=",
                       constraint.relative ? constraint.limit * 100 : constraint.limit,
                       constraint.relative ? "%"
                       : metric            ? (*metric)->unit
                                           : "",
                       constraint.device.empty() ? "" : "@", constraint.device);
}

std::string Goal::objectiveOrDefault() const {
    if (!objective.empty()) return objective;
    const auto needsAccuracy = [](const Constraint& c) {
        const auto metric = findGoalMetric(c.metric);
        return metric && (*metric)->needsAccuracy;
    };
    return !constraints.empty() && std::ranges::all_of(constraints, needsAccuracy) ? "latency_p50"
                                                                                   : "accuracy";
}

std::vector<std::string> devicesOf(const Goal& goal) {
    std::vector<std::string> devices;
    for (const Constraint& c : goal.constraints)
        if (!c.device.empty() && std::ranges::find(devices, c.device) == devices.end())
            devices.push_back(c.device);
    return devices;
}

double violation(const Goal& goal, const Figures& all, const Figures& allDense, bool accuracyKnown) {
    double sum = 0;
    for (const Constraint& constraint : goal.constraints) {
        const auto metric = findGoalMetric(constraint.metric);
        if (!metric || ((*metric)->needsAccuracy && !accuracyKnown)) continue;
        const Figures own = on(constraint.device, all), dense = on(constraint.device, allDense);
        const double limit = limitOf(constraint, **metric, dense), value = (*metric)->value(own, dense);
        const double excess = constraint.atMost ? value - limit : limit - value;
        // A drop of 0 points allowed still needs a scale: one point.
        if (excess > 1e-9 * std::max(1.0, std::abs(limit)))
            sum += excess / std::max(std::abs(limit), (*metric)->needsAccuracy ? 1.0 : 1e-9);
    }
    return sum;
}

bool isTimed(const Constraint& constraint) {
    return isLatency(constraint.metric);
}

double excess(const Constraint& constraint, const Figures& all, const Figures& allDense) {
    const auto metric = findGoalMetric(constraint.metric);
    if (!metric) return NAN;
    const Figures own = on(constraint.device, all), dense = on(constraint.device, allDense);
    const double limit = limitOf(constraint, **metric, dense), value = (*metric)->value(own, dense);
    const double sign = constraint.atMost ? 1 : -1;
    if (isTimed(constraint)) return value > 0 && limit > 0 ? sign * std::log(value / limit) : NAN;
    const double scale = (*metric)->needsAccuracy ? 1 : std::max(std::abs(limit), 1e-9);
    return sign * (value - limit) / scale;
}

Goal drawnIn(const Goal& goal, const std::vector<double>& shares) {
    Goal nearer = goal;
    for (std::size_t i = 0; i < nearer.constraints.size() && i < shares.size(); ++i) {
        Constraint& constraint = nearer.constraints[i];
        if (!isTimed(constraint)) continue;
        if (constraint.atMost)
            constraint.limit *= 1 - shares[i];
        else
            constraint.limit /= 1 - shares[i];
    }
    return nearer;
}

double score(const Goal& goal, const Figures& own, const Figures& dense) {
    const auto metric = findGoalMetric(goal.objectiveOrDefault());
    if (!metric) return 0;
    const double value = (*metric)->value(own, dense);
    return (*metric)->higherIsBetter ? value : -value;
}

} // namespace pscope
