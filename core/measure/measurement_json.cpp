// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON form of a point, for people and programs (measurement_from_json.cpp reads it back). What was not measured is null;
// so is a number that is not finite, because JSON has no word for it.
#include "core/measure/measurement.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace pscope {

namespace {

using Json = nlohmann::ordered_json;

Json numberToJson(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// The shortest decimal text that gives this float back, as a double: 12.3 instead of 12.300000190734863.
Json shortFloat(float value) {
    if (!std::isfinite(value)) return nullptr;
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, value);
    double shortest = value;
    std::from_chars(text, written.ptr, shortest);
    return shortest;
}

Json interval(double low, double high) { return Json::array({numberToJson(low), numberToJson(high)}); }

Json latencyToJson(const std::optional<LatencyResult>& latency) {
    if (!latency) return nullptr;
    Json samples = Json::array();
    for (const float sample : latency->samplesUs) samples.push_back(shortFloat(sample));
    Json parts = Json::array();
    for (const PartTime& part : latency->parts)
        parts.push_back({{"part", part.part}, {"time_us", numberToJson(double(part.time.count()) / 1000)}});
    return {{"p50_us", numberToJson(latency->p50Us)},
            {"p95_us", numberToJson(latency->p95Us)},
            {"p99_us", numberToJson(latency->p99Us)},
            {"ci95_us", interval(latency->ciLowUs, latency->ciHighUs)},
            {"samples", latency->samplesUs.size()},
            {"flags", latency->flags},
            {"parts", std::move(parts)},
            {"samples_us", std::move(samples)}};
}

Json metricToJson(const std::optional<MetricValue>& metric) {
    if (!metric) return nullptr;
    return {{"metric", metric->id},
            {"value", numberToJson(metric->value)},
            {"ci95", interval(metric->low, metric->high)},
            {"n", metric->count}};
}

/// Null where nothing was compared: a 1 would read as "no difference found".
Json accuracyToJson(const Measurement& m) {
    Json accuracy = metricToJson(m.accuracy);
    if (m.accuracy) accuracy["mcnemar_p"] = m.baselineAccuracy || m.mcnemarP != 1 ? numberToJson(m.mcnemarP) : Json(nullptr);
    return accuracy;
}

Json speedupToJson(const Measurement& m) {
    const bool compared = m.baselineLatency || m.speedup.value != 1 || m.speedup.low != 1 || m.speedup.high != 1;
    if (!compared) return nullptr;
    return {{"value", numberToJson(m.speedup.value)}, {"ci95", interval(m.speedup.low, m.speedup.high)}};
}

Json differencesToJson(const std::vector<RecipeDifference>& differences) {
    Json list = Json::array();
    for (const auto& d : differences)
        list.push_back({{"where", d.where}, {"requested", d.requested}, {"effective", d.effective}, {"reason", d.reason}});
    return list;
}

Json kernelsToJson(const Measurement& m) {
    Json list = Json::array();
    for (const auto& [where, kernel] : m.kernels) list.push_back({{"where", where}, {"kernel", kernel}});
    return list;
}

/// "layer 3 ffn.in" -> {3, "ffn.in"}; anything else ("embeddings", "head") -> {-1, itself}.
std::pair<int, std::string> splitPlace(const std::string& place) {
    constexpr std::string_view prefix = "layer ";
    if (!place.starts_with(prefix)) return {-1, place};
    int layer = -1;
    const char* end = place.data() + place.size();
    const auto parsed = std::from_chars(place.data() + prefix.size(), end, layer);
    if (parsed.ec != std::errc() || layer < 0) return {-1, place};
    const char* rest = parsed.ptr;
    if (rest != end && *rest == ' ') ++rest;
    return {layer, std::string(rest, end)};
}

constexpr double kNotTimed = std::numeric_limits<double>::quiet_NaN();

struct PartRow {
    std::string part;
    double timeUs = kNotTimed;
    std::string kernel;
};

/// Parts and kernels brought together by place, in order of first appearance.
class LayerTable {
public:
    PartRow& at(const std::string& place) {
        const auto [layer, part] = splitPlace(place);
        auto group = std::find_if(m_groups.begin(), m_groups.end(), [&](const Group& g) { return g.layer == layer; });
        if (group == m_groups.end()) group = m_groups.insert(m_groups.end(), {layer, {}});
        for (PartRow& row : group->rows)
            if (row.part == part) return row;
        return group->rows.emplace_back(PartRow{part, kNotTimed, {}});
    }

    Json toJson() const {
        Json layers = Json::array();
        for (const Group& group : m_groups) layers.push_back(groupToJson(group));
        return layers;
    }

private:
    struct Group {
        int layer;
        std::vector<PartRow> rows;
    };

    static Json groupToJson(const Group& group) {
        double total = 0;
        bool timed = false;
        Json parts = Json::array();
        for (const PartRow& row : group.rows) {
            const bool known = std::isfinite(row.timeUs);
            timed |= known;
            if (known) total += row.timeUs;
            parts.push_back({{"part", row.part},
                             {"time_us", numberToJson(row.timeUs)},
                             {"kernel", row.kernel.empty() ? Json(nullptr) : Json(row.kernel)}});
        }
        return {{"layer", group.layer < 0 ? Json(nullptr) : Json(group.layer)}, // null: outside the layers
                {"time_us", timed ? numberToJson(total) : Json(nullptr)},
                {"parts", std::move(parts)}};
    }

    std::vector<Group> m_groups;
};

Json layersToJson(const Measurement& m) {
    LayerTable table;
    if (m.latency)
        for (const PartTime& part : m.latency->parts) table.at(part.part).timeUs = double(part.time.count()) / 1000;
    for (const auto& [where, kernel] : m.kernels) table.at(where).kernel = kernel;
    return table.toJson();
}

bool isPlainList(const Json& json) {
    return json.is_array() && std::none_of(json.begin(), json.end(), [](const Json& v) { return v.is_structured(); });
}

std::string compact(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Two spaces per level; lists of plain values stay on one line, so that a thousand samples are not a thousand lines.
void print(const Json& json, int depth, std::string& out) {
    if (!json.is_structured() || json.empty() || isPlainList(json)) {
        out += compact(json);
        return;
    }
    const auto indent = static_cast<std::size_t>(2 * depth);
    out += json.is_array() ? "[" : "{";
    bool first = true;
    for (const auto& [key, value] : json.items()) {
        out += std::exchange(first, false) ? "\n" : ",\n";
        out.append(indent + 2, ' ');
        if (json.is_object()) out.append(compact(Json(key))).append(": ");
        print(value, depth + 1, out);
    }
    out.append("\n").append(indent, ' ');
    out += json.is_array() ? "]" : "}";
}

} // namespace

std::string toJson(const Measurement& m) {
    const Json json = {
        {"format", kMeasurementFormat},
        {"id", m.id},
        {"name", m.name},
        {"recipe", {{"requested", m.requested}, {"effective", m.effective}, {"differences", differencesToJson(m.differences)}}},
        {"backend", m.backend},
        {"device", {{"id", m.device}, {"name", m.deviceName}}},
        {"workload",
         {{"text", toText(m.workload)}, {"batch", m.workload.batch}, {"tokens", m.workload.tokens}, {"threads", m.workload.threads}}},
        {"model", {{"hash", m.modelHash}}},
        {"data", {{"hash", m.dataHash}, {"split", m.dataSplit}}},
        {"provenance", name(m.provenance)},
        {"latency", latencyToJson(m.latency)},
        {"baseline", {{"latency", latencyToJson(m.baselineLatency)}, {"accuracy", metricToJson(m.baselineAccuracy)}}},
        {"speedup", speedupToJson(m)},
        {"accuracy", accuracyToJson(m)},
        {"bytes", m.cost.bytes},
        {"parameters", m.cost.parameters},
        {"nonzeros", m.cost.nonzeros},
        {"macs", {{"dense", m.cost.denseMacs}, {"executed", m.cost.executedMacs}}},
        {"layers", layersToJson(m)},
        {"kernels", kernelsToJson(m)},
        {"origin", {{"program", m.origin.program}, {"host", m.origin.host}, {"time", m.origin.time}, {"seed", m.origin.seed}}},
        {"note", m.note},
        {"starred", m.starred},
    };
    std::string out;
    print(json, 0, out);
    return out + "\n";
}

} // namespace pscope
