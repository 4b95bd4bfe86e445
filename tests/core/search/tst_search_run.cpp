// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole searches over a tiny random model on the reference back-end: budget, cache, resuming, limits that
// cannot be met.
#include <QtTest>

#include <set>

#include "backends/cpu/cpu_backend.h"
#include "core/search/search_run.h"
#include "core/session/search_log.h"
#include "support/temporary_model.h"

using namespace pscope;

class TestSearchRun : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files{200};
    BackendRegistry m_registry;
    JobContext m_job;
    std::unique_ptr<Workbench> m_selection, m_report;

    std::unique_ptr<Workbench> open(bool outside) {
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        DatasetOptions rows;
        rows.sample = 64;
        rows.outsideSample = outside;
        if (!bench || !(*bench)->setCalibrationData(m_files.data(), {}, m_job) ||
            !(*bench)->setData(m_files.data(), rows, m_job))
            return nullptr;
        return std::move(*bench);
    }
    static SearchSettings brief(const std::string& strategy, int evaluations) {
        SearchSettings settings;
        settings.strategy = strategy;
        settings.params = readParams(**findStrategy(strategy), {}).value();
        settings.evaluations = evaluations;
        settings.latencyPoints = 8;
        settings.heldOut = 2;
        settings.finalists = 2;
        settings.report.latency.budgetSeconds = 0.05;
        settings.report.latency.warmupSeconds = 0;
        settings.selectionSplit = "64 rows";
        return settings;
    }

private slots:
    void initTestCase() {
        QVERIFY(m_files.ok());
        m_registry.add(makeReferenceBackend());
        m_selection = open(false);
        m_report = open(true);
        QVERIFY(m_selection && m_report);
        QCOMPARE(m_selection->data()->examples.size(), std::size_t(64));
        QCOMPARE(m_report->data()->examples.size(), std::size_t(136));
    }

    void everyStrategyRunsAndKeepsItsBudget() {
        const auto log = makeMemorySearchLog();
        for (const StrategyRow& row : strategies()) {
            const auto report = runSearch(*m_selection, *m_report, brief(row.id, 12), *log, {}, m_job);
            if (!report && report.error().code ==
                               ErrorCode::Unsupported) { // gradients: the engine has none without libtorch
                QVERIFY2(report.error().message.find("libtorch") != std::string::npos,
                         report.error().message.c_str());
                continue;
            }
            QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
            QVERIFY2(!report->steps.empty() && report->steps.size() <= 12, row.id.c_str());
            QVERIFY(report->winner.has_value()); // without limits the best always meets them
            QVERIFY(report->winner->latency && report->winner->accuracy);
            QVERIFY(std::ranges::is_sorted(report->hypervolume)); // an archive never shrinks
            QCOMPARE(report->state, std::string("done"));
        }
    }

    void nothingIsEvaluatedTwice() {
        const auto log = makeMemorySearchLog();
        const auto first = runSearch(*m_selection, *m_report, brief("random", 10), *log, {}, m_job);
        const auto second = runSearch(*m_selection, *m_report, brief("random", 10), *log, {}, m_job);
        QVERIFY(first && second);
        for (std::size_t i = 0; i < second->steps.size(); ++i) {
            QVERIFY(second->steps[i].reused);
            QCOMPARE(second->steps[i].outcome.recipe, first->steps[i].outcome.recipe);
            QCOMPARE(second->steps[i].outcome.loss, first->steps[i].outcome.loss);
        }
    }

    void saysWhenNothingMeetsTheLimits() {
        SearchSettings settings = brief("random", 6);
        settings.goal.constraints = {*parseConstraint("bytes<1b")};
        const auto report = runSearch(*m_selection, *m_report, settings, *makeMemorySearchLog(), {}, m_job);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY(!report->winner);
        QCOMPARE(report->finalists.size(), std::size_t(2));
        QVERIFY(report->message.find("none of 6 evaluated and 2 measured") != std::string::npos);
    }

    void whatIsReturnedMeetsTheLimitAsMeasured() {
        SearchSettings settings = brief("random", 20);
        settings.goal.constraints = {*parseConstraint("macs<70%")};
        const auto report = runSearch(*m_selection, *m_report, settings, *makeMemorySearchLog(), {}, m_job);
        QVERIFY(report && report->winner);
        QVERIFY(double(report->winner->cost.executedMacs) <= 0.7 * double(report->winner->cost.denseMacs));
    }

    void tailsAndFurtherDevices() {
        SearchSettings settings = brief("random", 6);
        settings.goal.constraints = {*parseConstraint("latency_p95<1000%"),
                                     *parseConstraint("latency_p50<1000%@twin")};
        const auto unopened = runSearch(*m_selection, *m_report, settings, *makeMemorySearchLog(), {}, m_job);
        QVERIFY(!unopened && unopened.error().message.find("@twin") != std::string::npos);
        const auto twin = open(true);
        settings.others = {{"twin", twin.get()}};
        const auto report = runSearch(*m_selection, *m_report, settings, *makeMemorySearchLog(), {}, m_job);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY(report->winner.has_value());
        QVERIFY(report->dense.latencyP95Ms >= report->dense.latencyMs &&
                report->dense.elsewhere.contains("twin"));
        for (const SearchStep& step : report->steps)
            QVERIFY(step.outcome.figures.elsewhere.at("twin").p50Ms > 0);
        QVERIFY(std::ranges::any_of(
            report->latencies, [](const LatencyPair& p) { return p.device == "twin" && p.role == "final"; }));
    }

    void whatIsChosenByMustNotBeReported() {
        const auto same =
            runSearch(*m_selection, *m_selection, brief("random", 4), *makeMemorySearchLog(), {}, m_job);
        QVERIFY(!same.has_value());
        QVERIFY2(same.error().message.find("64 of the 64 rows") != std::string::npos,
                 same.error().message.c_str());
        Dataset a, b;
        a.hash = "a", b.hash = "b";
        for (int i = 0; i < 300; ++i) {
            Example own, other;
            own.text = fmt::format("text {}", i),
            other.text = fmt::format("text {}", i + 299); // one in common
            a.examples.push_back(own), b.examples.push_back(other);
        }
        QVERIFY(checkDisjoint(a, b)->find("1 of the 300 texts") != std::string::npos);
        b.examples[5].text = "text 1", b.examples[6].text = "text 2", b.examples[7].text = "text 3";
        QVERIFY(!checkDisjoint(a, b).has_value());                       // more than people write twice
        QVERIFY(checkDisjoint(*m_selection->data(), *m_report->data())); // two parts of one file
    }

    void repairIsATier() {
        const auto report =
            runSearch(*m_selection, *m_report, brief("ae-bert", 12), *makeMemorySearchLog(), {}, m_job);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        for (const SearchStep& step : report->steps)
            QCOMPARE(step.outcome.tier == Tier::Repaired,
                     step.outcome.recipe.find("repair lstsq") != std::string::npos);
        QVERIFY(report->steps.back().outcome.tier == Tier::Repaired);
        QVERIFY(!report->notes.empty());
        QCOMPARE(report->elapsed.size(), report->steps.size());
        QVERIFY(std::ranges::is_sorted(report->elapsed));
    }

    void stoppedRunsResumeWhereTheyWere() {
        const auto file = m_files.root() / "search.pscope";
        const auto session = Session::open(file);
        QVERIFY(session.has_value());
        const auto log = openSearchLog(**session);
        QVERIFY2(log.has_value(), log ? "" : log.error().message.c_str());
        std::stop_source stop;
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        const auto stopAtFive = [&stop](const SearchReport& soFar) {
            if (soFar.steps.size() == 5) stop.request_stop();
        };
        SearchSettings settings = brief("swiftpruner", 12);
        const auto partial = runSearch(*m_selection, *m_report, settings, **log, stopAtFive, job);
        QVERIFY2(partial.has_value(), partial ? "" : partial.error().message.c_str());
        QVERIFY(partial->cancelled);
        QCOMPARE(partial->steps.size(), std::size_t(5));

        settings.resume = true;
        const auto whole = runSearch(*m_selection, *m_report, settings, **log, {}, m_job);
        QVERIFY2(whole.has_value(), whole ? "" : whole.error().message.c_str());
        QCOMPARE(whole->run, partial->run);
        QCOMPARE(whole->steps.size(), std::size_t(12));
        for (std::size_t i = 0; i < 5; ++i) {
            QVERIFY(whole->steps[i].reused);
            QCOMPARE(whole->steps[i].outcome.recipe, partial->steps[i].outcome.recipe);
        }
        QVERIFY(
            !runSearch(*m_selection, *m_report, settings, **log, {}, m_job).has_value()); // it is done now
        const auto runs = searchRuns(**session);
        QVERIFY(runs.has_value());
        QCOMPARE(runs->size(), std::size_t(1));
        QCOMPARE(runs->front().state, std::string("done"));
        QCOMPARE(runs->front().steps, std::int64_t(12));
        QCOMPARE((*session)->points()->size(), whole->finalists.size());
        QVERIFY((*session)->check()->empty());

        const auto read = readSearch(**session, whole->run);
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->message, whole->message);
        QCOMPARE(read->dense.accuracy, whole->dense.accuracy);
        QCOMPARE(read->steps.size(), whole->steps.size());
        for (std::size_t i = 0; i < read->steps.size(); ++i) {
            QCOMPARE(read->steps[i].outcome.recipe, whole->steps[i].outcome.recipe);
            QCOMPARE(read->steps[i].outcome.loss, whole->steps[i].outcome.loss);
            QCOMPARE(read->steps[i].parent, whole->steps[i].parent);
        }
        QCOMPARE(read->latencies.size(), whole->latencies.size());
        QCOMPARE(read->finalists.size(), whole->finalists.size());
        QVERIFY(read->winner && read->winner->id == whole->winner->id);
    }

    void enoughMeansMeasureTheBest() {
        auto enough = std::make_shared<std::atomic<bool>>(false);
        SearchSettings settings = brief("random", 50);
        settings.enough = enough;
        const auto afterFour = [enough](const SearchReport& soFar) { *enough = soFar.steps.size() >= 4; };
        const auto report = runSearch(*m_selection, *m_report, settings, *makeMemorySearchLog(), afterFour, m_job);
        QVERIFY(report && report->winner);
        QCOMPARE(report->steps.size(), std::size_t(4));
        QCOMPARE(report->state, std::string("done"));
        QVERIFY(!report->cancelled);
    }
};

QTEST_GUILESS_MAIN(TestSearchRun)
#include "tst_search_run.moc"
