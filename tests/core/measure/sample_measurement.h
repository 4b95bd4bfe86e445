// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up points for tests of what stores and prints them: every field filled, with awkward texts; same seed, same point.
// Nothing here was measured.
#pragma once

#include <cmath>
#include <random>
#include <string>

#include "core/measure/measurement.h"

namespace pscope::test {

inline LatencyResult sampleLatency(std::mt19937_64& random, std::size_t samples) {
    std::uniform_real_distribution<double> unit(0, 1);
    LatencyResult latency;
    const double base = 500 + 4000 * unit(random);
    latency.p50Us = base;
    latency.p95Us = base * 1.1;
    latency.p99Us = base * 1.3;
    latency.ciLowUs = base * 0.99;
    latency.ciHighUs = base * 1.02;
    for (std::size_t i = 0; i < samples; ++i) latency.samplesUs.push_back(float(base * (1 + 0.1 * unit(random))));
    if (random() % 2) latency.flags = {"drift", "load"};
    latency.parts = {{"embeddings", std::chrono::nanoseconds(random() % 100000)},
                     {"layer 0 attention.query", std::chrono::nanoseconds(random() % 100000)},
                     {"layer 0 norm", std::chrono::nanoseconds(random() % 100000)},
                     {"layer 11 ffn.in", std::chrono::nanoseconds(1'234'567)},
                     {"head", std::chrono::nanoseconds(7)}};
    return latency;
}

inline MetricValue sampleMetric(std::mt19937_64& random) {
    const double value = 0.5 + 0.4 * std::uniform_real_distribution<double>(0, 1)(random);
    return {"accuracy", value, value - 0.0151, value + 0.0149, 1000 + random() % 2000};
}

inline Measurement sampleMeasurement(std::uint64_t seed, std::uint64_t index) {
    std::mt19937_64 random(seed * 1'000'003 + index);
    Measurement m;
    m.name = "point " + std::to_string(seed) + "/" + std::to_string(index) + ", \"quoted\"\nsecond line \xC3\xA9";
    m.requested = index == 0 ? "" : "layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1";
    m.effective = index == 0 ? "" : "layers 2-5 ffn.*: 4x4 80% int8";
    if (index) m.differences = {{"layer 3 ffn.in", "50%", "dense", "the device has no such kernel, it's \"dense\""}};
    m.kernels = {{"layer 0 attention.query", "f32 dense tok 6x64"}, {"layer 11 ffn.in", "i8 4x4 tok avx512vnni"}};
    m.backend = "cpu";
    m.device = "cpu:0";
    m.deviceName = "A processor, AVX-512; with VNNI";
    m.workload = {int(1 + index % 8), index % 2 ? 128 : 0, 1};
    m.modelHash = "00112233445566778899aabbccddeeff";
    m.dataHash = "ffeeddccbbaa99887766554433221100";
    m.dataSplit = "dev.tsv";
    if (index % 5 != 4) {
        m.latency = sampleLatency(random, 30 + random() % 200);
        m.baselineLatency = sampleLatency(random, 30);
        m.speedup = {2.25, 2.2, 2.3125};
    }
    if (index % 7 != 6) {
        m.accuracy = sampleMetric(random);
        m.baselineAccuracy = sampleMetric(random);
        m.mcnemarP = 0.03125;
    }
    m.cost = {std::int64_t(random() % 1'000'000'000'000), 42, 17, std::int64_t(1) << 60, 99};
    m.provenance = Provenance(index % 3);
    m.origin = {"paretoscope 0.1.0", "A processor, 2 cores, Linux", "2026-01-02T03:04:05Z", ~std::uint64_t(0) - index};
    m.note = "note; with, everything \t'in' it";
    m.starred = index % 2;
    return m;
}

inline bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

inline std::string difference(const LatencyResult& a, const LatencyResult& b) {
    if (!sameNumber(a.p50Us, b.p50Us) || !sameNumber(a.p95Us, b.p95Us) || !sameNumber(a.p99Us, b.p99Us)) return "quantiles";
    if (!sameNumber(a.ciLowUs, b.ciLowUs) || !sameNumber(a.ciHighUs, b.ciHighUs)) return "interval";
    if (a.samplesUs != b.samplesUs) return "samples";
    if (a.flags != b.flags) return "flags";
    if (a.parts.size() != b.parts.size()) return "number of parts";
    for (std::size_t i = 0; i < a.parts.size(); ++i)
        if (a.parts[i].part != b.parts[i].part || a.parts[i].time != b.parts[i].time) return "part " + a.parts[i].part;
    return "";
}

inline std::string difference(const MetricValue& a, const MetricValue& b) {
    const bool same = a.id == b.id && sameNumber(a.value, b.value) && sameNumber(a.low, b.low) && sameNumber(a.high, b.high) &&
                      a.count == b.count;
    return same ? "" : "metric";
}

template <class T> std::string difference(const std::optional<T>& a, const std::optional<T>& b) {
    if (a.has_value() != b.has_value()) return "presence";
    return a ? difference(*a, *b) : "";
}

/// Name of the first field in which two points differ (but for the id); empty = equal.
inline std::string difference(const Measurement& a, const Measurement& b) {
    if (a.name != b.name || a.note != b.note || a.starred != b.starred) return "name, note or star";
    if (a.requested != b.requested || a.effective != b.effective) return "recipe";
    if (a.differences != b.differences) return "differences";
    if (a.kernels != b.kernels) return "kernels";
    if (a.backend != b.backend || a.device != b.device || a.deviceName != b.deviceName) return "device";
    if (a.workload != b.workload) return "workload";
    if (a.modelHash != b.modelHash || a.dataHash != b.dataHash || a.dataSplit != b.dataSplit) return "hashes";
    if (const auto d = difference(a.latency, b.latency); !d.empty()) return "latency: " + d;
    if (const auto d = difference(a.baselineLatency, b.baselineLatency); !d.empty()) return "baseline latency: " + d;
    if (!sameNumber(a.speedup.value, b.speedup.value) || !sameNumber(a.speedup.low, b.speedup.low) ||
        !sameNumber(a.speedup.high, b.speedup.high))
        return "speedup";
    if (const auto d = difference(a.accuracy, b.accuracy); !d.empty()) return "accuracy: " + d;
    if (const auto d = difference(a.baselineAccuracy, b.baselineAccuracy); !d.empty()) return "baseline accuracy: " + d;
    if (!sameNumber(a.mcnemarP, b.mcnemarP)) return "mcnemar";
    const ModelCost &c = a.cost, &d = b.cost;
    if (c.parameters != d.parameters || c.nonzeros != d.nonzeros || c.bytes != d.bytes || c.denseMacs != d.denseMacs ||
        c.executedMacs != d.executedMacs)
        return "cost";
    if (a.provenance != b.provenance) return "provenance";
    if (a.origin.program != b.origin.program || a.origin.host != b.origin.host || a.origin.time != b.origin.time ||
        a.origin.seed != b.origin.seed)
        return "origin";
    return "";
}

} // namespace pscope::test
