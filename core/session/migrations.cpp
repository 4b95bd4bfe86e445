// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// To change the schema: append one entry, never edit an old one, and put a small file of the version left behind into
// tests/data/session/v<N> (see the README there).
#include "core/session/migrations.h"

#include <array>

namespace pscope {

namespace {

// Version 1. Measured values are NULL where a number was not finite. What was measured is never changed or deleted:
// triggers hold every program to it. Lists that nobody queries by element are JSON texts; samples are float32, little-endian.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE points (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,              -- name, note and starred may change
    note          TEXT NOT NULL,
    starred       INTEGER NOT NULL CHECK (starred IN (0, 1)),
    requested     TEXT NOT NULL,              -- recipe text; '' is the dense model
    effective     TEXT NOT NULL,
    differences   TEXT NOT NULL,              -- JSON [{where, requested, effective, reason}]
    kernels       TEXT NOT NULL,              -- JSON [[where, kernel]]
    backend       TEXT NOT NULL,
    device        TEXT NOT NULL,
    device_name   TEXT NOT NULL,
    batch         INTEGER NOT NULL,           -- sentences
    tokens        INTEGER NOT NULL,           -- per sentence; 0 = real sentences
    threads       INTEGER NOT NULL,
    model_hash    TEXT NOT NULL,
    data_hash     TEXT NOT NULL,
    data_split    TEXT NOT NULL,
    speedup       REAL,                       -- baseline time / own time, paired
    speedup_low   REAL,
    speedup_high  REAL,
    mcnemar_p     REAL,
    parameters    INTEGER NOT NULL,
    nonzeros      INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    dense_macs    INTEGER NOT NULL,
    executed_macs INTEGER NOT NULL,
    provenance    TEXT NOT NULL CHECK (provenance IN ('measured', 'simulated', 'estimated')),
    program       TEXT NOT NULL,
    host          TEXT NOT NULL,
    time          TEXT NOT NULL,              -- ISO 8601, UTC
    seed          INTEGER NOT NULL            -- 64 bits, kept as two's complement
) STRICT;

CREATE TABLE latencies (
    point        INTEGER NOT NULL REFERENCES points (id),
    role         TEXT NOT NULL CHECK (role IN ('candidate', 'baseline')),
    p50_us       REAL,
    p95_us       REAL,
    p99_us       REAL,
    ci_low_us    REAL,                        -- 95 % of the median
    ci_high_us   REAL,
    flags        TEXT NOT NULL,               -- JSON [flag]
    parts        TEXT NOT NULL,               -- JSON [[part, nanoseconds]]
    sample_count INTEGER NOT NULL CHECK (length(samples_us) = 4 * sample_count),
    samples_us   BLOB NOT NULL,
    PRIMARY KEY (point, role)
) STRICT;

CREATE TABLE metrics (
    point    INTEGER NOT NULL REFERENCES points (id),
    role     TEXT NOT NULL CHECK (role IN ('candidate', 'baseline')),
    metric   TEXT NOT NULL,
    value    REAL,
    low      REAL,                            -- 95 % interval
    high     REAL,
    examples INTEGER NOT NULL,
    PRIMARY KEY (point, role)
) STRICT;

CREATE TABLE file_references (
    role TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE state (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TRIGGER points_stay BEFORE UPDATE OF
    id, requested, effective, differences, kernels, backend, device, device_name, batch, tokens, threads, model_hash, data_hash,
    data_split, speedup, speedup_low, speedup_high, mcnemar_p, parameters, nonzeros, bytes, dense_macs, executed_macs, provenance,
    program, host, time, seed
ON points BEGIN SELECT RAISE(ABORT, 'a measured point is never changed'); END;
CREATE TRIGGER points_are_kept BEFORE DELETE ON points BEGIN SELECT RAISE(ABORT, 'a measured point is never deleted'); END;
CREATE TRIGGER latencies_stay BEFORE UPDATE ON latencies BEGIN SELECT RAISE(ABORT, 'a measured latency is never changed'); END;
CREATE TRIGGER latencies_are_kept BEFORE DELETE ON latencies BEGIN SELECT RAISE(ABORT, 'a measured latency is never deleted'); END;
CREATE TRIGGER metrics_stay BEFORE UPDATE ON metrics BEGIN SELECT RAISE(ABORT, 'a measured metric is never changed'); END;
CREATE TRIGGER metrics_are_kept BEFORE DELETE ON metrics BEGIN SELECT RAISE(ABORT, 'a measured metric is never deleted'); END;
)sql";

struct Migration {
    int version;     // the version the file has afterwards
    const char* sql;
};

constexpr std::array kMigrations = {
    Migration{.version = 1, .sql = kVersion1},
};

} // namespace

int currentSchemaVersion() { return kMigrations.back().version; }

Result<void> migrate(const Database& database) {
    for (const Migration& step : kMigrations) {
        PSCOPE_TRY(before, database.integer("PRAGMA user_version"));
        if (before >= step.version) continue;
        PSCOPE_TRY(transaction, Transaction::begin(database, Transaction::Kind::Write));
        PSCOPE_TRY(now, database.integer("PRAGMA user_version")); // another program may have been quicker
        if (now >= step.version) continue;
        PSCOPE_CHECK(database.execute(step.sql));
        PSCOPE_CHECK(database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                                  kSessionApplicationId, step.version)));
        PSCOPE_CHECK(transaction.commit());
    }
    PSCOPE_TRY(version, database.integer("PRAGMA user_version"));
    if (version > currentSchemaVersion())
        return fail(ErrorCode::BadInput, "{}: was written by a newer Paretoscope (session version {}, this program knows up to {}); "
                    "update the program", database.path().string(), version, currentSchemaVersion());
    return {};
}

} // namespace pscope
