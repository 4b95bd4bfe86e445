// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole searches over a tiny random model on the reference back-end: budget, cache, resuming, limits that
// cannot be met.
#include <QtTest>

#include <set>

#include "backends/cpu/cpu_backend.h"
#include "core/search/slowed_device.h"
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

    std::unique_ptr<Workbench> open(bool outside, const BackendRegistry* registry = nullptr,
                                    std::filesystem::path data = {}) {
        if (data.empty()) data = m_files.data();
        auto bench = Workbench::open(registry ? *registry : m_registry, m_files.folder(), {}, m_job);
        DatasetOptions rows;
        rows.sample = 64;
        rows.outsideSample = outside;
        if (!bench || !(*bench)->setCalibrationData(data, {}, m_job) ||
            !(*bench)->setData(data, rows, m_job))
            return nullptr;
        return std::move(*bench);
    }
    /// The same texts, labelled as the dense model answers: what is compressed harder agrees less, so the best lie at the limit.
    std::filesystem::path agreement() {
        const auto path = m_files.root() / "agreement.tsv";
        if (std::filesystem::exists(path)) return path;
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        EvaluateOptions options;
        options.measureLatency = false;
        if (!bench || !(*bench)->setData(m_files.data(), {}, m_job) ||
            !(*bench)->evaluate(denseRecipe((*bench)->shape()), options, {}, m_job))
            return {};
        const Predictions* answers = (*bench)->predictions("");
        if (!answers) return {};
        std::ofstream out(path);
        out << "text\tlabel\n";
        const char* labels[] = {"red", "green", "blue"};
        const std::vector<int> chosen = answers->argmax();
        for (std::size_t i = 0; i < chosen.size(); ++i)
            out << (*bench)->data()->examples[i].text << '\t' << labels[chosen[i]] << '\n';
        return path;
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

    void limitsHoldOnADeviceThatTheModelMisjudges_data() {
        QTest::addColumn<double>("factor");
        QTest::addColumn<QString>("strategy");
        for (const char* strategy : {"spdy", "swiftpruner", "nsga2", "random", "ae-bert", "greedy"})
            for (const double factor : {0.96, 1.0, 1.03, 1.05})
                QTest::addRow("%s x%.2f", strategy, factor) << factor << QString(strategy);
    }
    /// The device is slower (or faster) by some percent than it was when the model was fitted: most candidates that
    /// were brought to the limit miss it, and the search must still return one that meets it, close below.
    void limitsHoldOnADeviceThatTheModelMisjudges() {
        QFETCH(double, factor);
        QFETCH(QString, strategy);
        const auto slowing = std::make_shared<test::Slowing>();
        BackendRegistry registry;
        registry.add(std::make_unique<test::SlowedBackend>(slowing));
        registry.add(makeReferenceBackend()); // shows activations to the repair
        const auto selection = open(false, nullptr, agreement()), bench = open(true, &registry, agreement());
        QVERIFY(selection && bench);
        SearchSettings settings = brief(strategy.toStdString(), 40);
        settings.latencyPoints = 20;
        settings.heldOut = 6;
        settings.finalists = 8;
        settings.space.levels = {"30%", "50%", "70%", "90%"};
        const auto cost = bench->evaluate(denseRecipe(bench->shape()), settings.report, {}, m_job);
        QVERIFY(cost && cost->latency);
        const double limitMs = 0.62 * cost->latency->p50Us / 1000;
        settings.goal.constraints = {*parseConstraint(fmt::format("latency_p50<{}ms", limitMs))};
        const auto slowDown = [&](const SearchReport& soFar) {
            if (!soFar.steps.empty()) slowing->factor = factor;
        };
        const auto report = runSearch(*selection, *bench, settings, *makeMemorySearchLog(), slowDown, m_job);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY2(report->winner.has_value(), report->message.c_str());
        const double measured = report->winner->latency->p50Us / 1000;
        QVERIFY(measured <= limitMs);
        const bool fillsTheLimit = strategy == "spdy" || strategy == "swiftpruner" || strategy == "nsga2";
        if (fillsTheLimit) QVERIFY2(measured >= 0.85 * limitMs, qPrintable(QString("%1 of %2 ms").arg(measured).arg(limitMs)));
        QVERIFY(report->misses.size() < report->finalists.size());
        QCOMPARE(int(report->steps.size()) - report->neighbours <= 40, true);
        const LimitMargin& margin = report->margins.front();
        QVERIFY(margin.share > 0 && margin.share <= 0.15);
        if (!report->misses.empty()) QVERIFY(report->message.find("missed when measured: #") != std::string::npos);
        if (report->finalists.size() >= 3) // the bias was learnt from what was measured
            QVERIFY2(std::abs(margin.deviation.bias() - std::log(factor)) < 0.02,
                     qPrintable(QString::number(margin.deviation.bias())));
        qInfo("%d finalists, %d neighbours, margin %.3f, bias %.3f, winner at %.3f of the limit",
              int(report->finalists.size()), report->neighbours, margin.share, margin.deviation.bias(),
              measured / limitMs);
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
