// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <set>

#include "backends/cpu/cpu_backend.h"
#include "core/measure/workbench.h"
#include "core/search/sweep.h"
#include "support/temporary_model.h"

using namespace pscope;

class TestWorkbench : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files;
    BackendRegistry m_registry;
    JobContext m_job;
    std::unique_ptr<Workbench> m_bench;

    static EvaluateOptions brief() {
        EvaluateOptions options;
        options.latency.budgetSeconds = 0.05;
        options.latency.warmupSeconds = 0;
        return options;
    }

private slots:
    void initTestCase() {
        QVERIFY(m_files.ok());
        m_registry.add(makeReferenceBackend());
    }
    void init() {
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().message.c_str());
        m_bench = std::move(*bench);
        const auto data = m_bench->setData(m_files.data(), {}, m_job);
        QVERIFY2(data.has_value(), data ? "" : data.error().message.c_str());
    }

    void denseIsItsOwnBaseline() {
        const auto point = m_bench->evaluate(denseRecipe(m_bench->shape()), brief(), {}, m_job);
        QVERIFY2(point.has_value(), point ? "" : point.error().message.c_str());
        QVERIFY(point->isBaseline());
        QCOMPARE(point->speedup.value, 1.0);
        QCOMPARE(point->mcnemarP, 1.0);
        QCOMPARE(point->accuracy->count, std::size_t(120));
        QCOMPARE(point->accuracy->value, point->baselineAccuracy->value);
        QCOMPARE(point->dataSplit, std::string("data.tsv"));
        QVERIFY(point->latency->p50Us > 0);
        QVERIFY(!point->origin.host.empty() && !point->origin.time.empty());
    }

    void watcherGetsLatencyBeforeAccuracy() {
        const auto recipe = parseRecipe("*: 50%; heads 0: -1", m_bench->shape());
        QVERIFY(recipe.has_value());
        std::vector<std::pair<bool, bool>> seen;
        const auto watch = [&](const Measurement& m) { seen.emplace_back(m.latency.has_value(), m.accuracy.has_value()); };
        const auto point = m_bench->evaluate(*recipe, brief(), watch, m_job);
        QVERIFY2(point.has_value(), point ? "" : point.error().message.c_str());
        QVERIFY(seen.size() >= 2);
        QCOMPARE(seen.front(), std::make_pair(true, false));
        QCOMPARE(seen.back(), std::make_pair(true, true));
        QVERIFY(m_bench->predictions(point->requested) != nullptr);
        QVERIFY(point->cost.nonzeros < point->cost.parameters);
        QVERIFY(point->cost.executedMacs < point->cost.denseMacs);
    }

    void everyWeightMethodRuns() {
        for (const WeightMethod& method : weightMethods()) {
            const auto recipe = parseRecipe("*: 2:4; by " + method.id, m_bench->shape());
            QVERIFY2(recipe.has_value(), method.id.c_str());
            EvaluateOptions options = brief();
            options.measureLatency = false;
            const auto point = m_bench->evaluate(*recipe, options, {}, m_job);
            QVERIFY2(point.has_value(), point ? "" : point.error().message.c_str());
        }
    }

    void gradientsAreMissedByName() {
        const auto scores = m_bench->unitScores("fisher", m_job);
        QVERIFY(!scores.has_value());
        QVERIFY2(scores.error().message.find("libtorch") != std::string::npos, scores.error().message.c_str());
    }

    void ladderIsLegalAndUnique() {
        SweepOptions options;
        options.evaluate = brief();
        const auto scores = m_bench->unitScores("magnitude", m_job);
        QVERIFY(scores.has_value());
        const auto steps = uniformLadder(m_bench->shape(), **scores, options);
        QVERIFY(steps.size() > 15);
        QVERIFY(steps.front().recipe.isDense());
        std::set<std::string> texts;
        for (const SweepStep& step : steps) {
            QVERIFY2(checkRecipe(step.recipe, m_bench->shape()).has_value(), step.name.c_str());
            QVERIFY2(texts.insert(toText(step.recipe, m_bench->shape())).second, step.name.c_str());
        }
        const auto ordered = sensitivityLadder(*m_bench, options, m_job);
        QVERIFY2(ordered.has_value(), ordered ? "" : ordered.error().message.c_str());
        QCOMPARE(ordered->size(), std::size_t(2)); // two layers: one step for each of two rungs
    }

    void triedTextGetsTwoAnswers() {
        const auto recipe = parseRecipe("*: int8", m_bench->shape());
        const auto answer = m_bench->tryText("w7 w8 w9", "", *recipe, m_job);
        QVERIFY2(answer.has_value(), answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->labels, (std::vector<std::string>{"red", "green", "blue"}));
        QCOMPARE(answer->tokens, (std::vector<std::string>{"[CLS]", "w7", "w8", "w9", "[SEP]"}));
        for (const auto* side : {&answer->dense, &answer->compressed}) {
            QCOMPARE(side->size(), std::size_t(3));
            QVERIFY(std::abs((*side)[0] + (*side)[1] + (*side)[2] - 1) < 1e-5);
        }
        QVERIFY(answer->denseUs > 0 && answer->compressedUs > 0);
    }

    void wrongRequestsSayWhat() {
        QVERIFY(!m_bench->setBackend("tpu", "", m_job).has_value());
        QVERIFY(!m_bench->setBackend("cpu.reference", "cpu:99", m_job).has_value());
        QVERIFY(!m_bench->setData(m_files.root() / "missing.tsv", {}, m_job).has_value());
        // and the bench still works
        QVERIFY(m_bench->evaluate(denseRecipe(m_bench->shape()), brief(), {}, m_job).has_value());
        QVERIFY(!Workbench::open(m_registry, m_files.root() / "nowhere", {}, m_job).has_value());
    }
};

QTEST_GUILESS_MAIN(TestWorkbench)
#include "tst_workbench.moc"
