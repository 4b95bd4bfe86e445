// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be put on an axis: one row per quantity, with the unit its values come in.
#include <algorithm>
#include <cmath>

#include "core/measure/front.h"

namespace pscope {

namespace {

AxisValue absent() { return {}; }
AxisValue exact(double value) { return {true, value, value, value}; }

/// 95 % interval of the quantile from order statistics (normal approximation of the rank). With few samples the upper end
/// of a high quantile is the largest sample seen: all that is known.
AxisValue quantileOf(const LatencyResult& latency, double quantile, double pointUs) {
    constexpr double kMs = 1e-3;
    const auto n = static_cast<double>(latency.samplesUs.size());
    if (n < 2) return exact(pointUs * kMs);
    const double spread = 1.959964 * std::sqrt(n * quantile * (1 - quantile));
    std::vector<float> samples = latency.samplesUs;
    const auto at = [&samples, n](double rank) {
        const auto place = samples.begin() + static_cast<std::ptrdiff_t>(std::clamp(rank, 0.0, n - 1));
        std::nth_element(samples.begin(), place, samples.end());
        return static_cast<double>(*place);
    };
    const double low = at(std::floor(n * quantile - spread));
    const double high = at(std::ceil(n * quantile + spread));
    return {true, pointUs * kMs, std::min(low, pointUs) * kMs, std::max(high, pointUs) * kMs};
}

AxisValue latencyP50(const Measurement& m) {
    if (!m.latency) return absent();
    return {true, m.latency->p50Us / 1000, m.latency->ciLowUs / 1000, m.latency->ciHighUs / 1000};
}

AxisValue latencyP95(const Measurement& m) { return m.latency ? quantileOf(*m.latency, 0.95, m.latency->p95Us) : absent(); }
AxisValue latencyP99(const Measurement& m) { return m.latency ? quantileOf(*m.latency, 0.99, m.latency->p99Us) : absent(); }

/// From the median: sentences of a batch over its time.
AxisValue throughput(const Measurement& m) {
    if (!m.latency || !(m.latency->ciLowUs > 0) || !(m.latency->p50Us > 0)) return absent();
    const double sentencesUs = 1e6 * m.workload.batch;
    return {true, sentencesUs / m.latency->p50Us, sentencesUs / m.latency->ciHighUs, sentencesUs / m.latency->ciLowUs};
}

AxisValue speedup(const Measurement& m) {
    if (!m.latency || !(m.baselineLatency || m.isBaseline())) return absent();
    return {true, m.speedup.value, m.speedup.low, m.speedup.high};
}

/// Whatever quality metric was measured, in percent. A loss has no scale of 100 and points the other way: not on this axis.
AxisValue accuracy(const Measurement& m) {
    if (!m.accuracy || m.accuracy->id == "loss") return absent();
    return {true, 100 * m.accuracy->value, 100 * m.accuracy->low, 100 * m.accuracy->high};
}

/// Points whose quality was counted as a loss; they have no place on the axis above.
AxisValue loss(const Measurement& m) {
    if (!m.accuracy || m.accuracy->id != "loss") return absent();
    return {true, m.accuracy->value, m.accuracy->low, m.accuracy->high};
}

AxisValue millions(std::int64_t count) { return count > 0 ? exact(double(count) * 1e-6) : absent(); }
AxisValue bytes(const Measurement& m) { return millions(m.cost.bytes); }
AxisValue macs(const Measurement& m) { return millions(m.cost.executedMacs); }
AxisValue nonzeros(const Measurement& m) { return millions(m.cost.nonzeros); }
AxisValue parameters(const Measurement& m) { return millions(m.cost.parameters); }

struct Axis {
    AxisInfo info;
    AxisValue (*value)(const Measurement&);
};

const std::vector<Axis>& axes() {
    static const std::vector<Axis> all = {
        {{.id = "latency_p50", .label = "Latency p50", .unit = "ms"}, latencyP50},
        {{.id = "latency_p95", .label = "Latency p95", .unit = "ms"}, latencyP95},
        {{.id = "latency_p99", .label = "Latency p99", .unit = "ms"}, latencyP99},
        {{.id = "throughput", .label = "Throughput", .unit = "sentences/s", .higherIsBetter = true}, throughput},
        {{.id = "speedup", .label = "Speed-up", .unit = "x", .higherIsBetter = true}, speedup},
        {{.id = "accuracy", .label = "Accuracy", .unit = "%", .higherIsBetter = true}, accuracy},
        {{.id = "loss", .label = "Loss", .unit = "per example"}, loss},
        {{.id = "bytes", .label = "Size", .unit = "MB"}, bytes},
        {{.id = "macs", .label = "Executed MACs", .unit = "M"}, macs},
        {{.id = "nonzeros", .label = "Non-zeros", .unit = "M"}, nonzeros},
        {{.id = "parameters", .label = "Parameters", .unit = "M"}, parameters},
    };
    return all;
}

} // namespace

const std::vector<AxisInfo>& axisRegistry() {
    static const std::vector<AxisInfo> infos = [] {
        std::vector<AxisInfo> list;
        for (const Axis& axis : axes()) list.push_back(axis.info);
        return list;
    }();
    return infos;
}

AxisValue axisValue(const Measurement& point, std::string_view axis) {
    const auto& all = axes();
    const auto found = std::find_if(all.begin(), all.end(), [axis](const Axis& a) { return a.info.id == axis; });
    if (found == all.end()) return absent();
    const AxisValue value = found->value(point);
    return std::isfinite(value.value) ? value : absent();
}

} // namespace pscope
