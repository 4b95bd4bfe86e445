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

// Version 2: searches. An evaluation belongs to no run: every run of the same model, split, metric and back-end may use it.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE search_runs (
    id              INTEGER PRIMARY KEY,
    settings        TEXT NOT NULL,            -- canonical text of everything the user chose
    strategy        TEXT NOT NULL,
    seed            INTEGER NOT NULL,
    model_hash      TEXT NOT NULL,
    selection_hash  TEXT NOT NULL,            -- what candidates are chosen by
    selection_split TEXT NOT NULL,            -- file and rows
    report_hash     TEXT NOT NULL,            -- what is reported
    report_split    TEXT NOT NULL,
    metric          TEXT NOT NULL,
    backend         TEXT NOT NULL,
    device          TEXT NOT NULL,
    workload        TEXT NOT NULL,
    host            TEXT NOT NULL,
    time            TEXT NOT NULL,            -- ISO 8601, UTC
    state           TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'done')),
    message         TEXT NOT NULL
) STRICT;

CREATE TABLE search_evaluations (
    id         INTEGER PRIMARY KEY,
    model_hash TEXT NOT NULL,
    data_hash  TEXT NOT NULL,
    data_split TEXT NOT NULL,
    metric     TEXT NOT NULL,
    backend    TEXT NOT NULL,
    recipe     TEXT NOT NULL,
    tier       TEXT NOT NULL,
    accuracy   REAL,                          -- metric in percent
    low        REAL,                          -- 95 % interval
    high       REAL,
    loss       REAL,
    bytes      INTEGER NOT NULL,
    macs       INTEGER NOT NULL,
    failed     INTEGER NOT NULL CHECK (failed IN (0, 1)),
    seconds    REAL,
    time       TEXT NOT NULL,
    UNIQUE (model_hash, data_hash, data_split, metric, backend, recipe)
) STRICT;

CREATE TABLE search_steps (
    run        INTEGER NOT NULL REFERENCES search_runs (id),
    number     INTEGER NOT NULL,              -- from 0
    evaluation INTEGER NOT NULL REFERENCES search_evaluations (id),
    parent     INTEGER NOT NULL,              -- number of the step it descends from, -1 = none
    label      TEXT NOT NULL,
    latency_ms REAL,                          -- predicted
    violation  REAL,
    score      REAL,
    PRIMARY KEY (run, number)
) STRICT;

CREATE TABLE search_latencies (
    id         INTEGER PRIMARY KEY,
    model_hash TEXT NOT NULL,
    backend    TEXT NOT NULL,
    device     TEXT NOT NULL,
    workload   TEXT NOT NULL,
    host       TEXT NOT NULL,
    recipe     TEXT NOT NULL,
    p50_ms     REAL,
    low_ms     REAL,
    high_ms    REAL,
    time       TEXT NOT NULL
) STRICT;
CREATE INDEX search_latencies_by_recipe ON search_latencies (recipe);

CREATE TABLE search_timings (                 -- which run used which timing, and for what
    run          INTEGER NOT NULL REFERENCES search_runs (id),
    latency      INTEGER NOT NULL REFERENCES search_latencies (id),
    role         TEXT NOT NULL CHECK (role IN ('fit', 'held-out', 'final')),
    predicted_ms REAL,
    PRIMARY KEY (run, latency, role)
) STRICT;

CREATE TABLE search_finalists (
    run   INTEGER NOT NULL REFERENCES search_runs (id),
    point INTEGER NOT NULL REFERENCES points (id),
    meets INTEGER NOT NULL CHECK (meets IN (0, 1)),
    PRIMARY KEY (run, point)
) STRICT;
)sql";

// Version 3: a point can be pinned to the front plot; a search remembers how to ask for it again and what the dense model gave,
// so that another program can draw it and go on with it; timed recipes have a tail. NULL where an older program wrote.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE points ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)); -- may change
ALTER TABLE search_runs ADD COLUMN request TEXT NOT NULL DEFAULT '';                      -- JSON; '' = not known
ALTER TABLE search_runs ADD COLUMN dense_latency_ms REAL;
ALTER TABLE search_runs ADD COLUMN dense_accuracy REAL;                                   -- percent, on the selection split
ALTER TABLE search_runs ADD COLUMN dense_megabytes REAL;
ALTER TABLE search_runs ADD COLUMN dense_mega_macs REAL;
ALTER TABLE search_latencies ADD COLUMN p95_ms REAL;
)sql";

struct Migration {
    int version;     // the version the file has afterwards
    const char* sql;
};

constexpr std::array kMigrations = {
    Migration{.version = 1, .sql = kVersion1},
    Migration{.version = 2, .sql = kVersion2},
    Migration{.version = 3, .sql = kVersion3},
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
