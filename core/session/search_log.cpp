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
                               "report_split, metric, backend, device, workload, request, host, time, state, message) "
                               "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'running','')"));
        insert.bind(std::string_view(who.settings))
            .bind(std::string_view(who.strategy))
            .bind(std::bit_cast<std::int64_t>(who.seed));
        for (const std::string* text :
             {&who.modelHash, &who.selectionHash, &who.selectionSplit, &who.reportHash, &who.reportSplit,
              &who.metric, &who.backend, &who.device, &who.workload, &who.request})
            insert.bind(std::string_view(*text));
        insert.bind(std::string_view(hostFingerprint())).bind(std::string_view(nowUtc()));
        PSCOPE_CHECK(insert.run());
        return m_database->lastInsertId();
    }

    Result<std::int64_t> resume(const SearchIdentity& who) override {
        // The lock to write is taken before the first look: a reader that turns writer is refused at once when another
        // connection, such as the window's own, has written meanwhile.
        PSCOPE_TRY(transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
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
        PSCOPE_CHECK(transaction.commit());
        return run;
    }

    Result<void> setDense(std::int64_t run, const Figures& dense) override {
        PSCOPE_TRY(update, m_database->prepare("UPDATE search_runs SET dense_latency_ms = ?, dense_accuracy = ?, "
                                               "dense_megabytes = ?, dense_mega_macs = ? WHERE id = ?"));
        update.bind(dense.latencyMs).bind(dense.accuracy).bind(dense.megabytes).bind(dense.megaMacs).bind(run);
        return update.run();
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
                            "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (run, number) DO UPDATE SET "
                            "evaluation = excluded.evaluation, parent = excluded.parent, label = excluded.label, "
                            "latency_ms = excluded.latency_ms, violation = excluded.violation, score = excluded.score"));
        // A resumed run says again what it said before; its neighbours of finalists may be others.
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
    PSCOPE_TRY(database, connect(session, false));
    PSCOPE_TRY(row, database->prepare("SELECT id, strategy, settings, state, message, time, (SELECT count(*) "
                                      "FROM search_steps WHERE run = search_runs.id), request, model_hash, "
                                      "report_hash, backend, device, metric FROM search_runs ORDER BY id"));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return runs;
        runs.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                        row.integer(6), row.text(7), row.text(8), row.text(9), row.text(10), row.text(11),
                        row.text(12)});
    }
}

namespace {

Result<void> readSteps(const Database& database, SearchReport& report) {
    PSCOPE_TRY(row, database.prepare("SELECT s.number, s.parent, s.label, s.latency_ms, s.violation, s.score, e.recipe, "
                                     "e.accuracy, e.low, e.high, e.loss, e.bytes, e.macs, e.failed, e.seconds "
                                     "FROM search_steps s JOIN search_evaluations e ON e.id = s.evaluation "
                                     "WHERE s.run = ? ORDER BY s.number"));
    row.bind(report.run);
    HypervolumeCurve curve(report.dense);
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return {};
        SearchStep step;
        Outcome& outcome = step.outcome;
        outcome.number = int(row.integer(0));
        step.parent = int(row.integer(1));
        step.label = row.text(2);
        outcome.figures.latencyMs = row.real(3);
        outcome.violation = row.real(4);
        outcome.score = row.real(5);
        outcome.recipe = row.text(6);
        outcome.figures.accuracy = row.real(7);
        outcome.accuracyLow = row.real(8);
        outcome.accuracyHigh = row.real(9);
        outcome.loss = row.real(10);
        step.bytes = row.integer(11);
        step.macs = row.integer(12);
        outcome.figures.megabytes = double(step.bytes) * 1e-6;
        outcome.figures.megaMacs = double(step.macs) * 1e-6;
        outcome.failed = row.integer(13) != 0;
        step.seconds = row.real(14);
        report.hypervolume.push_back(outcome.failed ? curve.value() : curve.add(outcome.figures));
        report.steps.push_back(std::move(step));
    }
}

Result<void> readTimings(const Database& database, SearchReport& report) {
    PSCOPE_TRY(row, database.prepare("SELECT l.recipe, l.p50_ms, l.low_ms, l.high_ms, t.predicted_ms, t.role, l.p95_ms, "
                                     "CASE WHEN l.backend = r.backend AND l.device = r.device THEN '' ELSE l.device END "
                                     "FROM search_timings t JOIN search_latencies l ON l.id = t.latency "
                                     "JOIN search_runs r ON r.id = t.run WHERE t.run = ? ORDER BY t.rowid"));
    row.bind(report.run);
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return {};
        LatencyPair pair{row.text(0), row.real(1), row.real(2), row.real(3), row.real(4), row.text(5)};
        pair.p95Ms = row.isNull(6) ? 0 : row.real(6);
        pair.device = row.text(7);
        report.latencies.push_back(std::move(pair));
    }
}

} // namespace

Result<SearchReport> readSearch(const Session& session, std::int64_t run) {
    PSCOPE_TRY(database, connect(session, false));
    PSCOPE_TRY(row, database->prepare("SELECT state, message, dense_latency_ms, dense_accuracy, dense_megabytes, "
                                      "dense_mega_macs FROM search_runs WHERE id = ?"));
    row.bind(run);
    PSCOPE_TRY(found, row.step());
    if (!found) return fail(ErrorCode::NotFound, "{}: holds no search {}", session.path().string(), run);
    SearchReport report;
    report.run = run;
    report.state = row.text(0);
    report.message = row.text(1);
    report.dense = {row.real(2), row.real(3), row.real(4), row.real(5)};
    PSCOPE_CHECK(readTimings(*database, report));
    PSCOPE_CHECK(readSteps(*database, report));
    std::vector<LatencyPair> own = report.latencies;
    std::erase_if(own, [](const LatencyPair& pair) { return !pair.device.empty(); });
    report.latencyErrorPercent = meanAbsolutePercentageError(own, "held-out");
    PSCOPE_TRY(points, session.points());
    PSCOPE_TRY(finalist, database->prepare("SELECT point, meets FROM search_finalists WHERE run = ? ORDER BY point"));
    finalist.bind(run);
    for (;;) {
        PSCOPE_TRY(more, finalist.step());
        if (!more) return report;
        for (const Measurement& point : points) {
            if (point.id != finalist.integer(0)) continue;
            report.finalists.push_back(point);
            if (finalist.integer(1) != 0) report.winner = point;
        }
    }
}

} // namespace pscope
