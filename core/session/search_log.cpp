// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/search_log.h"

#include <bit>
#include <cmath>

#include "core/session/rows.h"
#include "core/session/session_file.h"

namespace pscope {
namespace {

class SessionSearchLog final : public SearchLog {
public:
    explicit SessionSearchLog(std::unique_ptr<Database> database)
        : m_database(std::move(database)) {}

    Result<std::int64_t> begin(const SearchIdentity& who) override {
        PSCOPE_TRY(insert, m_database->prepare(
                               "INSERT INTO search_runs (settings, strategy, seed, model_hash, "
                               "selection_hash, selection_split, report_hash, "
                               "report_split, metric, backend, device, workload, host, time, state, message) "
                               "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'running','')"));
        insert.bind(std::string_view(who.settings))
            .bind(std::string_view(who.strategy))
            .bind(std::bit_cast<std::int64_t>(who.seed));
        for (const std::string* text :
             {&who.modelHash, &who.selectionHash, &who.selectionSplit, &who.reportHash, &who.reportSplit,
              &who.metric, &who.backend, &who.device, &who.workload})
            insert.bind(std::string_view(*text));
        insert.bind(std::string_view(hostFingerprint())).bind(std::string_view(nowUtc()));
        PSCOPE_CHECK(insert.run());
        return m_database->lastInsertId();
    }

    Result<std::int64_t> resume(const SearchIdentity& who) override {
        PSCOPE_TRY(get, m_database->prepare("SELECT id FROM search_runs WHERE state <> 'done' AND settings = "
                                            "? AND model_hash = ? AND selection_hash = ? "
                                            "AND selection_split = ? AND metric = ? AND backend = ? AND "
                                            "device = ? AND workload = ? ORDER BY id DESC LIMIT 1"));
        for (const std::string* text :
             {&who.settings, &who.modelHash, &who.selectionHash, &who.selectionSplit, &who.metric,
              &who.backend, &who.device, &who.workload})
            get.bind(std::string_view(*text));
        PSCOPE_TRY(found, get.step());
        if (!found)
            return fail(ErrorCode::NotFound,
                        "{}: holds no unfinished search with these settings; repeat the command as it was "
                        "started, or leave --resume out",
                        m_database->path().string());
        const std::int64_t run = get.integer(0);
        PSCOPE_CHECK(finish(run, "running", ""));
        return run;
    }

    Result<std::optional<SearchStep>> find(const SearchIdentity& who, const std::string& recipe) override {
        PSCOPE_TRY(get,
                   m_database->prepare(
                       "SELECT accuracy, low, high, loss, bytes, macs, failed, seconds FROM "
                       "search_evaluations WHERE model_hash = ? "
                       "AND data_hash = ? AND data_split = ? AND metric = ? AND backend = ? AND recipe = ?"));
        bindEvaluation(get, who, recipe);
        PSCOPE_TRY(found, get.step());
        if (!found) return std::nullopt;
        SearchStep step;
        step.outcome.figures.accuracy = get.real(0);
        step.outcome.accuracyLow = get.real(1);
        step.outcome.accuracyHigh = get.real(2);
        step.outcome.loss = get.real(3);
        step.bytes = get.integer(4);
        step.macs = get.integer(5);
        step.outcome.figures.megabytes = double(step.bytes) * 1e-6;
        step.outcome.figures.megaMacs = double(step.macs) * 1e-6;
        step.outcome.failed = get.integer(6) != 0;
        step.seconds = get.real(7);
        return step;
    }

    Result<void> add(std::int64_t run, const SearchIdentity& who, const SearchStep& step) override {
        PSCOPE_TRY(transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        PSCOPE_TRY(insert, m_database->prepare("INSERT INTO search_evaluations (model_hash, data_hash, "
                                               "data_split, metric, backend, recipe, tier, accuracy, low, "
                                               "high, loss, bytes, macs, failed, seconds, time) VALUES "
                                               "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"));
        const Outcome& outcome = step.outcome;
        bindEvaluation(insert, who, outcome.recipe);
        insert.bind(name(outcome.tier))
            .bind(outcome.figures.accuracy)
            .bind(outcome.accuracyLow)
            .bind(outcome.accuracyHigh)
            .bind(outcome.loss);
        insert.bind(step.bytes)
            .bind(step.macs)
            .bind(std::int64_t(outcome.failed))
            .bind(step.seconds)
            .bind(std::string_view(nowUtc()));
        PSCOPE_CHECK(insert.run());
        PSCOPE_TRY(get, m_database->prepare("SELECT id FROM search_evaluations WHERE model_hash = ? AND "
                                            "data_hash = ? AND data_split = ? AND metric = ? "
                                            "AND backend = ? AND recipe = ?"));
        bindEvaluation(get, who, outcome.recipe);
        PSCOPE_TRY(found, get.step());
        if (!found)
            return fail(ErrorCode::Internal, "{}: the evaluation just stored is not there",
                        m_database->path().string());
        PSCOPE_TRY(put, m_database->prepare(
                            "INSERT INTO search_steps (run, number, evaluation, parent, label, latency_ms, "
                            "violation, score) "
                            "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING")); // a resumed run says again
                                                                                 // what it said before
        put.bind(run)
            .bind(std::int64_t(outcome.number))
            .bind(get.integer(0))
            .bind(std::int64_t(step.parent))
            .bind(std::string_view(step.label));
        put.bind(outcome.figures.latencyMs).bind(outcome.violation).bind(outcome.score);
        PSCOPE_CHECK(put.run());
        return transaction.commit();
    }

    Result<std::optional<LatencyPair>> findLatency(const SearchIdentity& who,
                                                   const std::string& recipe) override {
        PSCOPE_TRY(get,
                   m_database->prepare("SELECT p50_ms, low_ms, high_ms, p95_ms FROM search_latencies WHERE "
                                       "model_hash = ? AND backend = ? AND device = ? AND "
                                       "workload = ? AND host = ? AND recipe = ? ORDER BY id LIMIT 1"));
        bindLatency(get, who, recipe);
        PSCOPE_TRY(found, get.step());
        if (!found) return std::nullopt;
        LatencyPair pair{recipe, get.real(0), get.real(1), get.real(2), NAN, ""};
        pair.p95Ms = get.isNull(3) ? 0 : get.real(3);
        return pair;
    }

    Result<void> addLatency(std::int64_t run, const SearchIdentity& who, const LatencyPair& pair) override {
        PSCOPE_TRY(transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        PSCOPE_TRY(get, m_database->prepare("SELECT id FROM search_latencies WHERE model_hash = ? AND "
                                            "backend = ? AND device = ? AND workload = ? AND host = ? "
                                            "AND recipe = ? AND p50_ms = ? ORDER BY id LIMIT 1"));
        bindLatency(get, who, pair.recipe);
        get.bind(pair.measuredMs);
        PSCOPE_TRY(known, get.step());
        std::int64_t id = known ? get.integer(0) : 0;
        if (!known) {
            PSCOPE_TRY(insert,
                       m_database->prepare("INSERT INTO search_latencies (model_hash, backend, device, "
                                           "workload, host, recipe, p50_ms, low_ms, high_ms, p95_ms, time) "
                                           "VALUES (?,?,?,?,?,?,?,?,?,?,?)"));
            bindLatency(insert, who, pair.recipe);
            insert.bind(pair.measuredMs).bind(pair.lowMs).bind(pair.highMs).bind(pair.p95Ms);
            insert.bind(std::string_view(nowUtc()));
            PSCOPE_CHECK(insert.run());
            id = m_database->lastInsertId();
        }
        PSCOPE_TRY(put, m_database->prepare("INSERT INTO search_timings (run, latency, role, predicted_ms) "
                                            "VALUES (?,?,?,?) ON CONFLICT DO NOTHING"));
        put.bind(run).bind(id).bind(std::string_view(pair.role)).bind(pair.predictedMs);
        PSCOPE_CHECK(put.run());
        return transaction.commit();
    }

    Result<std::int64_t> addFinalist(std::int64_t run, const Measurement& point, bool meets) override {
        PSCOPE_TRY(transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        PSCOPE_TRY(id, insertPoint(*m_database, point));
        PSCOPE_TRY(put,
                   m_database->prepare("INSERT INTO search_finalists (run, point, meets) VALUES (?,?,?)"));
        put.bind(run).bind(id).bind(std::int64_t(meets));
        PSCOPE_CHECK(put.run());
        PSCOPE_CHECK(transaction.commit());
        return id;
    }

    Result<void> finish(std::int64_t run, const std::string& state, const std::string& message) override {
        PSCOPE_TRY(update, m_database->prepare("UPDATE search_runs SET state = ?, message = ? WHERE id = ?"));
        update.bind(std::string_view(state)).bind(std::string_view(message)).bind(run);
        return update.run();
    }

private:
    static void bindEvaluation(Statement& statement, const SearchIdentity& who, const std::string& recipe) {
        for (const std::string* text :
             {&who.modelHash, &who.selectionHash, &who.selectionSplit, &who.metric, &who.backend, &recipe})
            statement.bind(std::string_view(*text));
    }
    void bindLatency(Statement& statement, const SearchIdentity& who, const std::string& recipe) const {
        for (const std::string* text :
             {&who.modelHash, &who.backend, &who.device, &who.workload, &m_host, &recipe})
            statement.bind(std::string_view(*text));
    }

    std::unique_ptr<Database> m_database;
    std::string m_host = hostFingerprint();
};

Result<std::unique_ptr<Database>> connect(const Session& session, bool forWriting) {
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(session.path(), error);
    if (error)
        return fail(ErrorCode::Io, "{}: cannot be reached: {}", session.path().string(), error.message());
    return openSessionDatabase(real, forWriting);
}

} // namespace

Result<std::unique_ptr<SearchLog>> openSearchLog(const Session& session) {
    PSCOPE_TRY(database, connect(session, true));
    return std::unique_ptr<SearchLog>(std::make_unique<SessionSearchLog>(std::move(database)));
}

Result<std::vector<SearchRunInfo>> searchRuns(const Session& session) {
    std::vector<SearchRunInfo> runs;
    if (session.schemaVersion() < 2) return runs; // opened for reading only, from before there were searches
    PSCOPE_TRY(database, connect(session, false));
    PSCOPE_TRY(row, database->prepare("SELECT id, strategy, settings, state, message, time, (SELECT count(*) "
                                      "FROM search_steps WHERE run = search_runs.id) "
                                      "FROM search_runs ORDER BY id"));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return runs;
        runs.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                        row.integer(6)});
    }
}

} // namespace pscope
