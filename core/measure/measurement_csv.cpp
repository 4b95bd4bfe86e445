// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Points as a table for spreadsheets: RFC 4180, one column per value, units in the names (none: a plain number), empty where
// nothing was measured.
#include "core/measure/measurement.h"

#include <cmath>
#include <functional>

namespace pscope {

namespace {

struct Column {
    std::string name; // with unit
    std::function<std::string(const Measurement&)> cell;
};

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }
std::string number(std::int64_t value) { return fmt::format("{}", value); }

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "; ") + part;
    return out;
}

std::string joined(const std::vector<RecipeDifference>& differences) {
    std::vector<std::string> lines;
    for (const auto& d : differences)
        lines.push_back(fmt::format("{}: {} -> {} ({})", d.where, d.requested, d.effective, d.reason));
    return joined(lines);
}

using Cell = std::function<std::string(const Measurement&)>;

/// A cell that stays empty where `part` was not measured.
template <class T, class Pick> Cell from(std::optional<T> Measurement::*part, Pick pick) {
    return [part, pick](const Measurement& m) { return m.*part ? number(pick(*(m.*part))) : std::string(); };
}

/// A cell of the comparison with the baseline: empty where that half of the pair is missing.
template <class T, class Pick> Cell against(std::optional<T> Measurement::*baseline, Pick pick) {
    return [baseline, pick](const Measurement& m) { return m.*baseline ? number(pick(m)) : std::string(); };
}

void addIdentity(std::vector<Column>& columns) {
    columns.insert(columns.end(), {
        {"id", [](const Measurement& m) { return number(m.id); }},
        {"name", [](const Measurement& m) { return m.name; }},
        {"recipe_requested", [](const Measurement& m) { return m.requested; }},
        {"recipe_effective", [](const Measurement& m) { return m.effective; }},
        {"differences", [](const Measurement& m) { return joined(m.differences); }},
        {"backend", [](const Measurement& m) { return m.backend; }},
        {"device", [](const Measurement& m) { return m.device; }},
        {"device_name", [](const Measurement& m) { return m.deviceName; }},
        {"batch_sentences", [](const Measurement& m) { return number(std::int64_t(m.workload.batch)); }},
        {"sequence_tokens", [](const Measurement& m) { return m.workload.tokens ? number(std::int64_t(m.workload.tokens)) : "real"; }},
        {"threads", [](const Measurement& m) { return number(std::int64_t(m.workload.threads)); }},
    });
}

void addLatency(std::vector<Column>& columns) {
    using L = LatencyResult;
    const auto latency = &Measurement::latency;
    const auto baseline = &Measurement::baselineLatency;
    columns.insert(columns.end(), {
        {"latency_p50_ms", from(latency, [](const L& l) { return l.p50Us / 1000; })},
        {"latency_p50_ci95_low_ms", from(latency, [](const L& l) { return l.ciLowUs / 1000; })},
        {"latency_p50_ci95_high_ms", from(latency, [](const L& l) { return l.ciHighUs / 1000; })},
        {"latency_p95_ms", from(latency, [](const L& l) { return l.p95Us / 1000; })},
        {"latency_p99_ms", from(latency, [](const L& l) { return l.p99Us / 1000; })},
        {"latency_samples", from(latency, [](const L& l) { return std::int64_t(l.samplesUs.size()); })},
        {"latency_flags", [](const Measurement& m) { return m.latency ? joined(m.latency->flags) : std::string(); }},
        {"baseline_latency_p50_ms", from(baseline, [](const L& l) { return l.p50Us / 1000; })},
        {"speedup_x", against(baseline, [](const Measurement& m) { return m.speedup.value; })},
        {"speedup_ci95_low_x", against(baseline, [](const Measurement& m) { return m.speedup.low; })},
        {"speedup_ci95_high_x", against(baseline, [](const Measurement& m) { return m.speedup.high; })},
    });
}

void addAccuracy(std::vector<Column>& columns) {
    using V = MetricValue;
    const auto accuracy = &Measurement::accuracy;
    const auto baseline = &Measurement::baselineAccuracy;
    columns.insert(columns.end(), {
        {"metric", [](const Measurement& m) { return m.accuracy ? m.accuracy->id : std::string(); }},
        {"metric_value", from(accuracy, [](const V& v) { return v.value; })},
        {"metric_ci95_low", from(accuracy, [](const V& v) { return v.low; })},
        {"metric_ci95_high", from(accuracy, [](const V& v) { return v.high; })},
        {"metric_examples", from(accuracy, [](const V& v) { return std::int64_t(v.count); })},
        {"baseline_metric_value", from(baseline, [](const V& v) { return v.value; })},
        {"mcnemar_p", against(baseline, [](const Measurement& m) { return m.mcnemarP; })},
    });
}

void addCostAndOrigin(std::vector<Column>& columns) {
    columns.insert(columns.end(), {
        {"size_bytes", [](const Measurement& m) { return number(m.cost.bytes); }},
        {"parameters", [](const Measurement& m) { return number(m.cost.parameters); }},
        {"nonzeros", [](const Measurement& m) { return number(m.cost.nonzeros); }},
        {"macs_dense", [](const Measurement& m) { return number(m.cost.denseMacs); }},
        {"macs_executed", [](const Measurement& m) { return number(m.cost.executedMacs); }},
        {"provenance", [](const Measurement& m) { return std::string(name(m.provenance)); }},
        {"data_split", [](const Measurement& m) { return m.dataSplit; }},
        {"model_hash", [](const Measurement& m) { return m.modelHash; }},
        {"data_hash", [](const Measurement& m) { return m.dataHash; }},
        {"seed", [](const Measurement& m) { return fmt::format("{}", m.origin.seed); }},
        {"time_utc", [](const Measurement& m) { return m.origin.time; }},
        {"program", [](const Measurement& m) { return m.origin.program; }},
        {"host", [](const Measurement& m) { return m.origin.host; }},
        {"starred", [](const Measurement& m) { return std::string(m.starred ? "1" : "0"); }},
        {"note", [](const Measurement& m) { return m.note; }},
    });
}

const std::vector<Column>& columns() {
    static const std::vector<Column> all = [] {
        std::vector<Column> list;
        addIdentity(list);
        addLatency(list);
        addAccuracy(list);
        addCostAndOrigin(list);
        return list;
    }();
    return all;
}

} // namespace

std::string toCsv(const std::vector<Measurement>& points) {
    std::string out;
    const auto addRow = [&out](auto cellOf) {
        bool first = true;
        for (const Column& column : columns()) {
            if (!std::exchange(first, false)) out += ',';
            out += quoted(cellOf(column));
        }
        out += "\r\n";
    };
    addRow([](const Column& column) { return column.name; });
    for (const Measurement& point : points) addRow([&point](const Column& column) { return column.cell(point); });
    return out;
}

} // namespace pscope
