// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the JSON form of a point back. `layers` is skipped: it only repeats parts and kernels, sorted for people.
#include "core/measure/measurement.h"

#include <cmath>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace pscope {

namespace {

using Json = nlohmann::ordered_json;

/// Walks a document and keeps the first thing that is not as expected; values read after that do not matter.
class Reader {
public:
    const Json& child(const Json& parent, const char* key) {
        static const Json null;
        if (parent.is_object())
            if (const auto found = parent.find(key); found != parent.end()) return *found;
        complain(key, "is missing");
        return null;
    }
    /// null when the key is absent or null.
    const Json* optional(const Json& parent, const char* key) {
        const auto found = parent.find(key);
        return found == parent.end() || found->is_null() ? nullptr : &*found;
    }
    double number(const Json& json, const char* key) {
        if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
        if (!json.is_number()) return complain(key, "must be a number"), 0;
        return json.get<double>();
    }
    template <class Integer> Integer integer(const Json& json, const char* key) {
        const bool fits = json.is_number_unsigned() ? std::in_range<Integer>(json.get<std::uint64_t>())
                          : json.is_number_integer() && std::in_range<Integer>(json.get<std::int64_t>());
        if (!fits) return complain(key, "must be a whole number in range"), Integer{};
        return json.get<Integer>();
    }
    std::string text(const Json& json, const char* key) {
        if (!json.is_string()) return complain(key, "must be a text"), std::string();
        return json.get<std::string>();
    }
    bool flag(const Json& json, const char* key) {
        if (!json.is_boolean()) return complain(key, "must be true or false"), false;
        return json.get<bool>();
    }
    const Json& list(const Json& json, const char* key) {
        static const Json empty = Json::array();
        if (!json.is_array()) return complain(key, "must be a list"), empty;
        return json;
    }
    double numberAt(const Json& parent, const char* key) { return number(child(parent, key), key); }
    std::string textAt(const Json& parent, const char* key) { return text(child(parent, key), key); }
    const Json& listAt(const Json& parent, const char* key) { return list(child(parent, key), key); }
    template <class Integer> Integer integerAt(const Json& parent, const char* key) {
        return integer<Integer>(child(parent, key), key);
    }
    void intervalAt(const Json& parent, const char* key, double& low, double& high) {
        const Json& pair = listAt(parent, key);
        if (pair.size() != 2) return complain(key, "must be a list of two numbers");
        low = number(pair[0], key);
        high = number(pair[1], key);
    }
    void complain(const char* key, const char* what) {
        if (m_problem.empty()) m_problem = fmt::format("\"{}\" {}", key, what);
    }
    const std::string& problem() const { return m_problem; }

private:
    std::string m_problem;
};

LatencyResult readLatency(Reader& reader, const Json& json) {
    LatencyResult latency;
    latency.p50Us = reader.numberAt(json, "p50_us");
    latency.p95Us = reader.numberAt(json, "p95_us");
    latency.p99Us = reader.numberAt(json, "p99_us");
    reader.intervalAt(json, "ci95_us", latency.ciLowUs, latency.ciHighUs);
    for (const Json& sample : reader.listAt(json, "samples_us"))
        latency.samplesUs.push_back(static_cast<float>(reader.number(sample, "samples_us")));
    for (const Json& flag : reader.listAt(json, "flags")) latency.flags.push_back(reader.text(flag, "flags"));
    for (const Json& part : reader.listAt(json, "parts")) {
        const double us = reader.numberAt(part, "time_us");
        if (!(std::abs(us) < 1e12)) reader.complain("time_us", "must be a time under 1e12 us");
        else latency.parts.push_back({reader.textAt(part, "part"), std::chrono::nanoseconds(std::llround(us * 1000))});
    }
    return latency;
}

MetricValue readMetric(Reader& reader, const Json& json) {
    MetricValue metric;
    metric.id = reader.textAt(json, "metric");
    metric.value = reader.numberAt(json, "value");
    reader.intervalAt(json, "ci95", metric.low, metric.high);
    metric.count = reader.integerAt<std::size_t>(json, "n");
    return metric;
}

void readRecipe(Reader& reader, const Json& json, Measurement& m) {
    const Json& recipe = reader.child(json, "recipe");
    m.requested = reader.textAt(recipe, "requested");
    m.effective = reader.textAt(recipe, "effective");
    for (const Json& d : reader.listAt(recipe, "differences"))
        m.differences.push_back({reader.textAt(d, "where"), reader.textAt(d, "requested"), reader.textAt(d, "effective"),
                                 reader.textAt(d, "reason")});
    for (const Json& k : reader.listAt(json, "kernels")) m.kernels.emplace_back(reader.textAt(k, "where"), reader.textAt(k, "kernel"));
}

void readPlace(Reader& reader, const Json& json, Measurement& m) {
    m.backend = reader.textAt(json, "backend");
    const Json& device = reader.child(json, "device");
    m.device = reader.textAt(device, "id");
    m.deviceName = reader.textAt(device, "name");
    const Json& workload = reader.child(json, "workload");
    m.workload.batch = reader.integerAt<int>(workload, "batch");
    m.workload.tokens = reader.integerAt<int>(workload, "tokens");
    m.workload.threads = reader.integerAt<int>(workload, "threads");
    m.modelHash = reader.textAt(reader.child(json, "model"), "hash");
    const Json& data = reader.child(json, "data");
    m.dataHash = reader.textAt(data, "hash");
    m.dataSplit = reader.textAt(data, "split");
    const std::string provenance = reader.textAt(json, "provenance");
    bool known = false;
    for (const Provenance p : {Provenance::Measured, Provenance::Simulated, Provenance::Estimated})
        if (name(p) == provenance) m.provenance = p, known = true;
    if (!known) reader.complain("provenance", "must be measured, simulated or estimated");
}

void readResults(Reader& reader, const Json& json, Measurement& m) {
    if (const Json* latency = reader.optional(json, "latency")) m.latency = readLatency(reader, *latency);
    const Json& baseline = reader.child(json, "baseline");
    if (const Json* latency = reader.optional(baseline, "latency")) m.baselineLatency = readLatency(reader, *latency);
    if (const Json* metric = reader.optional(baseline, "accuracy")) m.baselineAccuracy = readMetric(reader, *metric);
    if (const Json* speedup = reader.optional(json, "speedup")) {
        m.speedup.value = reader.numberAt(*speedup, "value");
        reader.intervalAt(*speedup, "ci95", m.speedup.low, m.speedup.high);
    }
    if (const Json* accuracy = reader.optional(json, "accuracy")) {
        m.accuracy = readMetric(reader, *accuracy);
        if (const Json* p = reader.optional(*accuracy, "mcnemar_p")) m.mcnemarP = reader.number(*p, "mcnemar_p");
    }
    m.cost.bytes = reader.integerAt<std::int64_t>(json, "bytes");
    m.cost.parameters = reader.integerAt<std::int64_t>(json, "parameters");
    m.cost.nonzeros = reader.integerAt<std::int64_t>(json, "nonzeros");
    const Json& macs = reader.child(json, "macs");
    m.cost.denseMacs = reader.integerAt<std::int64_t>(macs, "dense");
    m.cost.executedMacs = reader.integerAt<std::int64_t>(macs, "executed");
}

void readOrigin(Reader& reader, const Json& json, Measurement& m) {
    m.id = reader.integerAt<std::int64_t>(json, "id");
    m.name = reader.textAt(json, "name");
    m.note = reader.textAt(json, "note");
    m.starred = reader.flag(reader.child(json, "starred"), "starred");
    const Json& origin = reader.child(json, "origin");
    m.origin.program = reader.textAt(origin, "program");
    m.origin.host = reader.textAt(origin, "host");
    m.origin.time = reader.textAt(origin, "time");
    m.origin.seed = reader.integerAt<std::uint64_t>(origin, "seed");
}

} // namespace

Result<Measurement> measurementFromJson(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return fail(ErrorCode::BadInput, "measurement: not a JSON object; expected what 'pscope measure --json' writes");
    Reader reader;
    if (reader.textAt(json, "format") != kMeasurementFormat && reader.problem().empty())
        reader.complain("format", "must be pscope-measurement-1");
    Measurement m;
    readRecipe(reader, json, m);
    readPlace(reader, json, m);
    readResults(reader, json, m);
    readOrigin(reader, json, m);
    if (!reader.problem().empty()) return fail(ErrorCode::BadInput, "measurement: {}", reader.problem());
    return m;
}

} // namespace pscope
