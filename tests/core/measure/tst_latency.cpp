// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/latency.h"
#include "core/model/synthetic.h"
#include "support/fake_executable.h"

using namespace pscope;
using pscope::test::FakeExecutable;

class TestLatency : public QObject {
    Q_OBJECT

    static std::vector<TokenBatch> batches(int count) {
        std::vector<TokenBatch> result{std::size_t(count)};
        const std::int32_t ids[] = {1, 2}, types[] = {0, 0};
        for (auto& batch : result) batch.add(ids, types);
        return result;
    }
    static LatencyOptions brief() {
        LatencyOptions options;
        options.warmupSeconds = 0;
        options.budgetSeconds = 0.02;
        return options;
    }

private slots:
    void medianAndInterval() {
        std::vector<double> values;
        for (int i = 100; i >= 1; --i) values.push_back(i);
        const MedianInterval m = medianInterval(values);
        QCOMPARE(m.median, 50.5);
        QCOMPARE(m.low, 40.0);  // ranks 49.5 -+ 9.8 (0-based), rounded outwards: 39 and 60
        QCOMPARE(m.high, 61.0);
        QCOMPARE(medianInterval({7.0}).low, 7.0);
        QCOMPARE(medianInterval({}).median, 0.0);
    }

    void percentilesInterpolate() {
        std::vector<float> samples;
        for (int i = 0; i <= 100; ++i) samples.push_back(float((i * 37) % 101)); // 0..100 shuffled
        const LatencyResult r = summarize(samples);
        QCOMPARE(r.p50Us, 50.0);
        QCOMPARE(r.p95Us, 95.0);
        QCOMPARE(r.p99Us, 99.0);
        QCOMPARE(r.samplesUs, samples);
        QVERIFY(r.flags.empty());
    }

    void driftIsFlagged() {
        std::vector<float> samples;
        for (int i = 0; i < 90; ++i) samples.push_back(100.0F + float(i) / 4);
        QVERIFY(!summarize(samples).flags.empty());
        QCOMPARE(summarize(samples).flags.front(), std::string("drift"));
        QVERIFY(explainFlag("drift").size() > 20);
    }

    /// 64 sentences of very different lengths, each timed ten times within 1 %: the median is known to about that, though the
    /// samples spread over a factor of ten; and a machine that slows down by 8 % is still seen.
    void sentencesThatDifferAreNoNoise() {
        constexpr std::size_t kSentences = 64;
        std::vector<float> calm, slowing;
        std::vector<double> values;
        std::vector<std::size_t> strata;
        for (std::size_t i = 0; i < 10 * kSentences; ++i) {
            const std::size_t sentence = i % kSentences;
            const float noise = 1 + 0.01F * (float((i * 7919) % 101) / 50 - 1);
            calm.push_back(100.0F * (1 + 9 * float(sentence * 37 % kSentences) / kSentences) * noise);
            slowing.push_back(calm.back() * (1 + 0.08F * float(i) / (10 * kSentences)));
            values.push_back(calm.back());
            strata.push_back(sentence);
        }
        const MedianInterval mixed = medianInterval(values), known = medianInterval(values, strata);
        QCOMPARE(known.median, mixed.median);
        QVERIFY(mixed.high - mixed.low > 0.1 * mixed.median);
        QVERIFY2(known.high - known.low < 0.06 * known.median, qPrintable(QString("%1 %2").arg(known.low).arg(known.high)));
        QVERIFY(known.low < known.median && known.median < known.high);

        QVERIFY(summarize(calm, kSentences).flags.empty());
        QCOMPARE(summarize(calm, kSentences).ciLowUs, known.low);
        QCOMPARE(summarize(slowing, kSentences).flags, std::vector<std::string>{"drift"});
        // Seen once each, nothing is known of repeats: the interval may not collapse.
        const std::vector<double> once(values.begin(), values.begin() + kSentences);
        const MedianInterval single = medianInterval(once, {strata.begin(), strata.begin() + kSentences});
        QVERIFY(single.high - single.low > 0.5 * (medianInterval(once).high - medianInterval(once).low));
    }

    /// The interval holds the true median in about 95 of 100 repeats, for inputs alike and for inputs that differ.
    void intervalsCoverTheMedian() {
        for (const std::size_t kinds : {1, 8, 64}) {
            std::uint64_t state = 7;
            const auto uniform = [&state] {
                state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                return double(state >> 11) / double(1ULL << 53);
            };
            const auto draw = [&](std::size_t kind) { return double(10 + kind) * (1 + 0.2 * uniform() * uniform()); };
            std::vector<double> many;
            for (int i = 0; i < 200'000; ++i) many.push_back(draw(std::size_t(i) % kinds));
            const double truth = medianInterval(many).median;
            int covered = 0;
            for (int trial = 0; trial < 1000; ++trial) {
                std::vector<double> values;
                std::vector<std::size_t> strata;
                for (std::size_t i = 0; i < std::max<std::size_t>(192, 10 * kinds); ++i) {
                    values.push_back(draw(i % kinds));
                    strata.push_back(i % kinds);
                }
                const MedianInterval m = medianInterval(values, strata);
                covered += m.low <= truth && truth <= m.high;
            }
            QVERIFY2(covered >= 930 && covered <= 995, qPrintable(QString("%1 kinds: %2 of 1000").arg(kinds).arg(covered)));
        }
    }

    void candidateAndBaselineAlternate() {
        std::string log;
        FakeExecutable candidate('c', &log), baseline('b', &log);
        JobContext job;
        const auto timed = measureLatency(candidate, baseline, batches(1), brief(), job);
        QVERIFY2(timed.has_value(), timed ? "" : timed.error().message.c_str());
        const std::size_t pairs = timed->candidate.samplesUs.size();
        QCOMPARE(timed->baseline.samplesUs.size(), pairs);
        QVERIFY(pairs >= 30);
        int candidateFirst = 0;
        for (std::size_t i = 0; i + 1 < log.size(); i += 2) {
            QVERIFY2(log[i] != log[i + 1], "a pair holds one run of each");
            candidateFirst += log[i] == 'c';
        }
        QVERIFY2(std::abs(2 * candidateFirst - int(log.size() / 2)) <= 2, "half of the pairs start with the candidate");
        QVERIFY(timed->speedup.low <= timed->speedup.value && timed->speedup.value <= timed->speedup.high);
        QCOMPARE(timed->candidate.parts.size(), std::size_t(2));
    }

    void speedupIsThePairedRatio() {
        FakeExecutable candidate('c', nullptr), baseline('b', nullptr);
        candidate.pause = std::chrono::microseconds(500);
        baseline.pause = std::chrono::microseconds(5000);
        JobContext job;
        LatencyOptions options = brief();
        options.budgetSeconds = 0.4;
        const auto timed = measureLatency(candidate, baseline, batches(2), options, job);
        QVERIFY(timed.has_value());
        // Ten by construction; sleeping overshoots by a scheduler-dependent constant, so only the direction is asserted.
        QVERIFY(timed->speedup.value > 2);
    }

    void theBaselineAgainstItselfIsTimedOnce() {
        std::string log;
        FakeExecutable only('x', &log);
        JobContext job;
        const auto timed = measureLatency(only, only, batches(1), brief(), job);
        QVERIFY(timed.has_value());
        QCOMPARE(timed->speedup.value, 1.0);
        QCOMPARE(timed->baseline.samplesUs, timed->candidate.samplesUs);
    }

    void slowModelsAreFlaggedNotDropped() {
        FakeExecutable slow('s', nullptr);
        slow.pause = std::chrono::milliseconds(10);
        JobContext job;
        const auto timed = measureLatency(slow, slow, batches(1), brief(), job);
        QVERIFY(timed.has_value());
        QVERIFY(timed->candidate.samplesUs.size() >= 5);
        QVERIFY(std::ranges::count(timed->candidate.flags, "few samples") == 1);
    }

    void stopsWhenAsked() {
        FakeExecutable any('a', nullptr);
        std::stop_source source;
        source.request_stop();
        JobContext job(source.get_token(), std::make_shared<Progress>());
        const auto timed = measureLatency(any, any, batches(1), brief(), job);
        QVERIFY(!timed.has_value());
        QCOMPARE(timed.error().code, ErrorCode::Cancelled);
    }

    void workloads_data() {
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<QString>("complaint");
        QTest::newRow("fixed") << 4 << 16 << "";
        QTest::newRow("real sentences") << 2 << 0 << "";
        QTest::newRow("no batch") << 0 << 16 << "batch 0 is impossible";
        QTest::newRow("too long") << 1 << 65 << "65 tokens per sentence, but this model takes 1 to 64";
    }
    void workloads() {
        QFETCH(int, batch);
        QFETCH(int, tokens);
        QFETCH(QString, complaint);
        const EncodedDataset data = test::madeUpData(50);
        const auto made = workloadBatches({batch, tokens, 1}, smallConfig(Architecture::Bert), &data);
        QCOMPARE(made.has_value(), complaint.isEmpty());
        if (!made) {
            QVERIFY2(QString::fromStdString(made.error().message).contains(complaint), made.error().message.c_str());
            return;
        }
        for (const TokenBatch& b : *made) {
            QCOMPARE(b.sequences(), batch);
            QCOMPARE(b.tokens(), batch * (tokens ? tokens : 3));
            for (const auto id : b.ids) QVERIFY(id >= 0 && id < 100);
        }
    }
    void realSentencesNeedData() {
        const auto made = workloadBatches({1, 0, 1}, smallConfig(Architecture::Bert), nullptr);
        QVERIFY(!made.has_value());
        QVERIFY(made.error().message.find("data set") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestLatency)
#include "tst_latency.moc"
