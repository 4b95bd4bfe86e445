// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A document with a small random model and made-up points: nothing here was measured.
#pragma once

#include "core/model/synthetic.h"
#include "widgets/models/session_document.h"

namespace pscope::test {

inline std::shared_ptr<const ModelFacts> smallFacts() {
    return std::make_shared<const ModelFacts>(factsOf(makeRandomModel(smallConfig(Architecture::Bert), 3)));
}

inline Measurement madeUpPoint(const SessionDocument& document, const std::string& recipe, double latencyUs, double accuracy, std::int64_t id) {
    Measurement point;
    point.id = id;
    point.requested = point.effective = recipe;
    const MeasureContext context = document.context();
    point.modelHash = context.modelHash;
    point.dataHash = context.dataHash;
    point.backend = context.backend;
    point.device = context.device;
    point.workload = context.workload;
    point.latency = LatencyResult{.p50Us = latencyUs, .p95Us = latencyUs * 1.1, .p99Us = latencyUs * 1.2, .ciLowUs = latencyUs * 0.99, .ciHighUs = latencyUs * 1.01};
    point.latency->samplesUs = {float(latencyUs)};
    point.latency->parts = {{"embeddings", std::chrono::microseconds(10)}, {"layer 0 ffn.in", std::chrono::microseconds(40)}, {"layer 1 ffn.in", std::chrono::microseconds(20)}};
    point.baselineLatency = point.latency;
    point.accuracy = MetricValue{"accuracy", accuracy, accuracy - 0.01, accuracy + 0.01, 1000};
    point.kernels = {{"layer 0 ffn.in", "f32 dense"}};
    point.differences = {{"layer 1 ffn.in", "50%", "dense", "no kernel is faster than dense here"}};
    point.cost.bytes = 1000;
    return point;
}

/// Model, data, device and four points: dense, one better, one worse, one in between.
inline void fillDocument(SessionDocument& document) {
    document.setDevices({{BackendInfo{"cpu", "CPU", "CPU"}, DeviceInfo{"cpu:0", "Made-up processor"}}});
    document.setDevice("cpu", "cpu:0");
    document.setData(DataFacts{.path = "/nowhere/dev.tsv", .name = "dev.tsv", .hash = "d1", .examples = 1000});
    document.setModel(smallFacts());
    document.resetPoints({madeUpPoint(document, "", 1000, 0.80, 1), madeUpPoint(document, "*: int8", 500, 0.79, 2),
                          madeUpPoint(document, "*: 50%", 1200, 0.60, 3), madeUpPoint(document, "*: 2:4 int8", 300, 0.74, 4)});
}

} // namespace pscope::test
