// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/rows.h"

#include <bit>
#include <unordered_map>

#include "core/session/columns.h"

namespace pscope {

namespace {

constexpr const char* kCandidate = "candidate";
constexpr const char* kBaseline = "baseline";

using Index = std::unordered_map<std::int64_t, std::size_t>; // row id -> place in the list

Result<void> insertLatency(const Database& database, std::int64_t point, std::string_view role, const LatencyResult& latency) {
    PSCOPE_TRY(insert, database.prepare("INSERT INTO latencies (point, role, p50_us, p95_us, p99_us, ci_low_us, ci_high_us, flags, parts, "
                                        "sample_count, samples_us) VALUES (?,?,?,?,?,?,?,?,?,?,?)"));
    insert.bind(point).bind(role).bind(latency.p50Us).bind(latency.p95Us).bind(latency.p99Us);
    insert.bind(latency.ciLowUs).bind(latency.ciHighUs);
    insert.bind(std::string_view(encodeFlags(latency.flags))).bind(std::string_view(encodeParts(latency.parts)));
    insert.bind(std::int64_t(latency.samplesUs.size())).bind(std::span<const std::byte>(encodeSamples(latency.samplesUs)));
    return insert.run();
}

Result<void> insertMetric(const Database& database, std::int64_t point, std::string_view role, const MetricValue& metric) {
    PSCOPE_TRY(insert, database.prepare("INSERT INTO metrics (point, role, metric, value, low, high, examples) VALUES (?,?,?,?,?,?,?)"));
    insert.bind(point).bind(role).bind(std::string_view(metric.id)).bind(metric.value).bind(metric.low).bind(metric.high);
    return insert.bind(std::int64_t(metric.count)).run();
}

/// Columns of `points` in the order in which insertPoint binds and readPoint reads them; id comes first when reading.
#define PSCOPE_POINT_COLUMNS                                                                                               \
    "name, note, starred, requested, effective, differences, kernels, backend, device, device_name, batch, tokens, "        \
    "threads, model_hash, data_hash, data_split, speedup, speedup_low, speedup_high, mcnemar_p, parameters, nonzeros, "     \
    "bytes, dense_macs, executed_macs, provenance, program, host, time, seed"

Result<void> insertRow(const Database& database, const Measurement& m) {
    PSCOPE_TRY(insert, database.prepare("INSERT INTO points (" PSCOPE_POINT_COLUMNS
                                        ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    const auto text = [&insert](std::string_view value) { insert.bind(value); };
    const auto whole = [&insert](std::int64_t value) { insert.bind(value); };
    text(m.name), text(m.note), whole(m.starred);
    text(m.requested), text(m.effective), text(encodeDifferences(m.differences)), text(encodeKernels(m.kernels));
    text(m.backend), text(m.device), text(m.deviceName);
    whole(m.workload.batch), whole(m.workload.tokens), whole(m.workload.threads);
    text(m.modelHash), text(m.dataHash), text(m.dataSplit);
    insert.bind(m.speedup.value).bind(m.speedup.low).bind(m.speedup.high).bind(m.mcnemarP);
    whole(m.cost.parameters), whole(m.cost.nonzeros), whole(m.cost.bytes), whole(m.cost.denseMacs), whole(m.cost.executedMacs);
    text(name(m.provenance)), text(m.origin.program), text(m.origin.host), text(m.origin.time);
    whole(std::bit_cast<std::int64_t>(m.origin.seed));
    return insert.run();
}

/// "file.pscope: point 7: column kernels is not a JSON list"
Error inPoint(const Database& database, std::int64_t id, const Error& error) {
    return {error.code, fmt::format("{}: point {}: {}", database.path().string(), id, error.message)};
}

Provenance provenanceOf(const std::string& text) {
    if (text == name(Provenance::Simulated)) return Provenance::Simulated;
    if (text == name(Provenance::Estimated)) return Provenance::Estimated;
    return Provenance::Measured; // the table accepts no fourth word
}

Result<Measurement> readPoint(const Statement& row) {
    Measurement m;
    int next = 0;
    const auto text = [&] { return row.text(next++); };
    const auto whole = [&] { return row.integer(next++); };
    const auto real = [&] { return row.real(next++); };
    m.id = whole();
    m.name = text(), m.note = text(), m.starred = whole() != 0;
    m.requested = text(), m.effective = text();
    PSCOPE_TRY(differences, decodeDifferences(text()));
    PSCOPE_TRY(kernels, decodeKernels(text()));
    m.differences = std::move(differences), m.kernels = std::move(kernels);
    m.backend = text(), m.device = text(), m.deviceName = text();
    m.workload.batch = int(whole()), m.workload.tokens = int(whole()), m.workload.threads = int(whole());
    m.modelHash = text(), m.dataHash = text(), m.dataSplit = text();
    m.speedup.value = real(), m.speedup.low = real(), m.speedup.high = real(), m.mcnemarP = real();
    m.cost.parameters = whole(), m.cost.nonzeros = whole(), m.cost.bytes = whole();
    m.cost.denseMacs = whole(), m.cost.executedMacs = whole();
    m.provenance = provenanceOf(text());
    m.origin.program = text(), m.origin.host = text(), m.origin.time = text();
    m.origin.seed = std::bit_cast<std::uint64_t>(whole());
    return m;
}

constexpr const char* kSelectPoints = "SELECT id, " PSCOPE_POINT_COLUMNS " FROM points ORDER BY id";
constexpr const char* kSelectLatencies =
    "SELECT point, role, p50_us, p95_us, p99_us, ci_low_us, ci_high_us, flags, parts, samples_us FROM latencies";
constexpr const char* kSelectMetrics = "SELECT point, role, metric, value, low, high, examples FROM metrics";

Result<LatencyResult> readLatency(const Statement& row) {
    LatencyResult latency;
    latency.p50Us = row.real(2);
    latency.p95Us = row.real(3);
    latency.p99Us = row.real(4);
    latency.ciLowUs = row.real(5);
    latency.ciHighUs = row.real(6);
    PSCOPE_TRY(flags, decodeFlags(row.text(7)));
    PSCOPE_TRY(parts, decodeParts(row.text(8)));
    PSCOPE_TRY(samples, decodeSamples(row.blob(9)));
    latency.flags = std::move(flags);
    latency.parts = std::move(parts);
    latency.samplesUs = std::move(samples);
    return latency;
}

Result<void> readLatencies(const Database& database, const Index& places, std::vector<Measurement>& points) {
    PSCOPE_TRY(row, database.prepare(kSelectLatencies));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return {};
        const auto place = places.find(row.integer(0));
        if (place == places.end()) continue; // check() reports rows without their point
        auto latency = readLatency(row);
        if (!latency) return std::unexpected(inPoint(database, place->first, latency.error()));
        Measurement& point = points[place->second];
        (row.text(1) == kBaseline ? point.baselineLatency : point.latency) = std::move(*latency);
    }
}

Result<void> readMetrics(const Database& database, const Index& places, std::vector<Measurement>& points) {
    PSCOPE_TRY(row, database.prepare(kSelectMetrics));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return {};
        const auto place = places.find(row.integer(0));
        if (place == places.end()) continue;
        Measurement& point = points[place->second];
        (row.text(1) == kBaseline ? point.baselineAccuracy : point.accuracy) =
            MetricValue{row.text(2), row.real(3), row.real(4), row.real(5), std::size_t(row.integer(6))};
    }
}

/// Runs `read` over every row of `sql` and keeps what it complains about.
template <class Read>
Result<void> collectProblems(const Database& database, const char* sql, Read read, std::vector<std::string>& problems) {
    PSCOPE_TRY(row, database.prepare(sql));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return {};
        if (const auto value = read(row); !value) problems.push_back(fmt::format("point {}: {}", row.integer(0), value.error().message));
    }
}

} // namespace

Result<std::int64_t> insertPoint(const Database& database, const Measurement& measurement) {
    PSCOPE_CHECK(insertRow(database, measurement));
    const std::int64_t id = database.lastInsertId();
    if (measurement.latency) PSCOPE_CHECK(insertLatency(database, id, kCandidate, *measurement.latency));
    if (measurement.baselineLatency) PSCOPE_CHECK(insertLatency(database, id, kBaseline, *measurement.baselineLatency));
    if (measurement.accuracy) PSCOPE_CHECK(insertMetric(database, id, kCandidate, *measurement.accuracy));
    if (measurement.baselineAccuracy) PSCOPE_CHECK(insertMetric(database, id, kBaseline, *measurement.baselineAccuracy));
    return id;
}

Result<std::vector<Measurement>> readPoints(const Database& database) {
    std::vector<Measurement> points;
    Index places;
    PSCOPE_TRY(row, database.prepare(kSelectPoints));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) break;
        auto point = readPoint(row);
        if (!point) return std::unexpected(inPoint(database, row.integer(0), point.error()));
        places.emplace(point->id, points.size());
        points.push_back(std::move(*point));
    }
    PSCOPE_CHECK(readLatencies(database, places, points));
    PSCOPE_CHECK(readMetrics(database, places, points));
    return points;
}

Result<std::vector<std::string>> findUnreadableRows(const Database& database) {
    std::vector<std::string> problems;
    PSCOPE_CHECK(collectProblems(database, kSelectPoints, readPoint, problems));
    PSCOPE_CHECK(collectProblems(database, kSelectLatencies, readLatency, problems));
    return problems;
}

} // namespace pscope
