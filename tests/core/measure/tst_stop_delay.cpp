// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every heavy step of a measurement lets go within 50 ms of processor time, on layers as large as BERT-base's.
#include <QtTest>

#include "backends/cpu/cpu_backend.h"
#include "core/export/export.h"
#include "core/measure/workbench.h"
#include "support/stop_delay.h"
#include "support/temporary_model.h"

using namespace pscope;

namespace {

constexpr double kMostMs = 50;

/// Two layers of BERT-base.
ModelConfig wideConfig() {
    ModelConfig config = smallConfig(Architecture::Bert);
    config.layers = 2;
    config.heads = 12;
    config.hidden = 768;
    config.embedding = 768;
    config.feedForward = 3072;
    config.vocabulary = 2000;
    return config;
}

} // namespace

class TestStopDelay : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files{600, 3, wideConfig()};
    QTemporaryDir m_folder;
    BackendRegistry m_registry;
    std::unique_ptr<Workbench> m_bench;

    Result<void> open(const std::string& backend, JobContext& job) {
        WorkbenchOptions options;
        options.backend = backend;
        PSCOPE_TRY(bench, Workbench::open(m_registry, m_files.folder(), options, job));
        m_bench = std::move(bench);
        return m_bench->setData(m_files.data(), {}, job);
    }

    Result<void> evaluate(const std::string& text, const EvaluateOptions& options, JobContext& job) {
        PSCOPE_TRY(recipe, parseRecipe(text, m_bench->shape()));
        PSCOPE_CHECK(m_bench->evaluate(recipe, options, {}, job));
        return {};
    }

private slots:
    void initTestCase() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("whole test: a sanitizer's times say nothing");
#endif
        QVERIFY(m_files.ok());
        m_registry.add(makeCpuBackend());
        m_registry.add(makeReferenceBackend());
    }

    void opening() {
        const auto longest = test::longestStop(20, [&] { return [&](JobContext& job) { return open("cpu", job); }; });
        QVERIFY2(longest.ms <= kMostMs, report(longest).c_str());
    }

    void evaluating_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<bool>("accuracy");
        for (const char* recipe : {"*: 2:4 int8", "*: 4x4 80% int8", "*: 70%", "*: int4", "*: 50%; by wanda", "neurons 0-1: 512; heads 0-1: -0,-1"})
            QTest::newRow(recipe) << "cpu" << recipe << false;
        QTest::newRow("accuracy") << "cpu" << "" << true;
        QTest::newRow("accuracy, sparse") << "cpu" << "*: 2:4 int8" << true;
        QTest::newRow("plain loops") << "cpu.reference" << "*: int8" << true;
    }

    void evaluating() {
        QFETCH(QString, backend);
        QFETCH(QString, recipe);
        QFETCH(bool, accuracy);
        EvaluateOptions options;
        options.workload.batch = accuracy ? 1 : 4;
        options.measureLatency = !accuracy;
        options.measureAccuracy = accuracy;
        options.limit = 200;
        options.accuracyThreads = 0; // all of them, as the programs count; one matrix of a full batch takes 64 ms on one
        options.latency.budgetSeconds = 0.1;
        const auto longest = test::longestStop(accuracy ? 60 : 25, [&] { // everything is made anew: nothing remembered hides a step
            JobContext job;
            const auto opened = open(backend.toStdString(), job);
            if (!opened) qFatal("%s", opened.error().message.c_str());
            return [&](JobContext& stoppable) { return evaluate(recipe.toStdString(), options, stoppable); };
        }, 25);
        QVERIFY(longest.stopped > 0);
        QVERIFY2(longest.ms <= kMostMs, report(longest).c_str());
    }

    void exporting() {
        JobContext job;
        QVERIFY(open("cpu", job).has_value());
        int number = 0;
        const auto longest = test::longestStop(40, [&] {
            return [&](JobContext& stoppable) -> Result<void> {
                PSCOPE_TRY(recipe, parseRecipe("*: 2:4 int8", m_bench->shape()));
                return exportModel(*m_bench, recipe, m_folder.filePath(QString::number(++number)).toStdString(), stoppable);
            };
        }, 25);
        QVERIFY2(longest.ms <= kMostMs, report(longest).c_str());
    }

private:
    static std::string report(const test::LongestStop& longest) {
        return fmt::format("went on for {:.0f} ms, asked after {:.0f} ms ({} stops)", longest.ms, longest.afterMs, longest.stopped);
    }
};

QTEST_GUILESS_MAIN(TestStopDelay)
#include "tst_stop_delay.moc"
