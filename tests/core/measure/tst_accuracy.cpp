// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/accuracy.h"
#include "support/fake_executable.h"

using namespace pscope;
using pscope::test::FakeExecutable;

class TestAccuracy : public QObject {
    Q_OBJECT

private slots:
    void countsEveryRowInFileOrder() {
        const EncodedDataset data = test::madeUpData(700);
        FakeExecutable executable('x', nullptr);
        JobContext job;
        AccuracyOptions options;
        options.batchTokens = 64; // not a divisor of anything here
        const auto result = evaluateAccuracy(executable, data, options, {}, job);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QCOMPARE(result->metric.id, std::string("accuracy"));
        QCOMPARE(result->metric.count, std::size_t(700));
        QCOMPARE(result->metric.value, 600.0 / 700); // every seventh is wrong by construction
        QVERIFY(result->metric.low < result->metric.value && result->metric.value < result->metric.high);
        const auto answers = result->predictions.argmax();
        for (std::size_t i = 0; i < answers.size(); ++i) QCOMPARE(answers[i], int(data.encodings[i].ids[0] % 3));
        QVERIFY(executable.threadsSet >= 1);
    }

    void limitTakesTheFirstRows() {
        FakeExecutable executable('x', nullptr);
        JobContext job;
        AccuracyOptions options;
        options.limit = 7;
        const auto result = evaluateAccuracy(executable, test::madeUpData(700), options, {}, job);
        QVERIFY(result.has_value());
        QCOMPARE(result->metric.count, std::size_t(7));
        QCOMPARE(result->metric.value, 6.0 / 7);
    }

    void watcherSeesItGrow() {
        FakeExecutable executable('x', nullptr);
        executable.pause = std::chrono::milliseconds(20);
        JobContext job;
        AccuracyOptions options;
        options.batchTokens = 30;
        std::vector<std::size_t> counts;
        const auto result = evaluateAccuracy(executable, test::madeUpData(200), options,
                                             [&](const MetricValue& soFar) { counts.push_back(soFar.count); }, job);
        QVERIFY(result.has_value());
        QVERIFY(!counts.empty());
        QVERIFY(std::ranges::is_sorted(counts));
        QVERIFY(counts.back() < 200);
        QCOMPARE(job.progressSink()->done(), 200);
    }

    void stopsWhenAsked() {
        FakeExecutable executable('x', nullptr);
        std::stop_source source;
        source.request_stop();
        JobContext job(source.get_token(), std::make_shared<Progress>());
        const auto result = evaluateAccuracy(executable, test::madeUpData(10), {}, {}, job);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void emptyDataIsRefused() {
        FakeExecutable executable('x', nullptr);
        JobContext job;
        QVERIFY(!evaluateAccuracy(executable, {}, {}, {}, job).has_value());
    }
};

QTEST_GUILESS_MAIN(TestAccuracy)
#include "tst_accuracy.moc"
