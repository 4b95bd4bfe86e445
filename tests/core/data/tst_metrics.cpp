// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics and intervals against constants computed from the definitions by
// tests/data/metrics/make_constants.py (exact integers, pairwise loops), and against counts small enough to
// check by hand.
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/data/metrics.h"

using namespace pscope;

namespace {

const float notANumber = std::numeric_limits<float>::quiet_NaN();

bool near(double a, double b, double tolerance = 1e-9) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

/// Logits that make `predicted` the argmax.
Predictions classification(int classes, const std::vector<int>& predicted, const std::vector<int>& labels) {
    Predictions p{.classes = classes, .labels = labels};
    for (const int c : predicted)
        for (int k = 0; k < classes; ++k)
            p.logits.push_back(k == c ? 1.0F : 0.0F);
    return p;
}

Predictions regression() {
    return {.logits = {0.5F, 1.25F, 2, 2, 3.5F, 4.75F, 1, 5, 2.5F, 3},
            .classes = 1,
            .targets = {0, 1.5, 1.5, 2.5, 3, 5, 2, 4.5, 1, 3.5}};
}

/// 6 true positives, 2 false positives, 3 false negatives, 9 true negatives.
Predictions binary() {
    std::vector<int> predicted, labels;
    const auto add = [&](int n, int prediction, int truth) {
        predicted.insert(predicted.end(), static_cast<std::size_t>(n), prediction);
        labels.insert(labels.end(), static_cast<std::size_t>(n), truth);
    };
    add(6, 1, 1);
    add(2, 1, 0);
    add(3, 0, 1);
    add(9, 0, 0);
    return classification(2, predicted, labels);
}

void check(std::string_view id, const Predictions& p, double value, double low, double high,
           double tolerance = 1e-9) {
    const auto result = computeMetric(id, p);
    QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
    const QByteArray shown = QString("%1 [%2, %3]")
                                 .arg(result->value, 0, 'g', 12)
                                 .arg(result->low, 0, 'g', 12)
                                 .arg(result->high, 0, 'g', 12)
                                 .toUtf8();
    QVERIFY2(near(result->value, value, tolerance) && near(result->low, low, tolerance) &&
                 near(result->high, high, tolerance),
             shown);
    QCOMPARE(result->id, std::string(id));
    QCOMPARE(result->count, p.count());
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT
private slots:
    void registryDescribesWhatIsComputed() {
        for (const MetricInfo& info : metricRegistry()) {
            QVERIFY(!info.id.empty() && !info.label.empty() && !info.interval.empty());
            const auto result = computeMetric(info.id, info.regression ? regression() : binary());
            QVERIFY2(result.has_value(), info.id.c_str());
            QVERIFY(result->low <= result->value && result->value <= result->high);
            QVERIFY(result->low < result->high);
            const auto misfit = computeMetric(info.id, info.regression ? binary() : regression());
            QCOMPARE(misfit.has_value(), info.id == "loss"); // the one that both tasks have
            if (!misfit) QCOMPARE(misfit.error().code, ErrorCode::Unsupported);
        }
        QVERIFY(computeMetric(defaultMetric(false), binary()));
        QVERIFY(computeMetric(defaultMetric(true), regression()));
    }

    void accuracyIsWilson() {
        std::vector<int> predicted(3080, 0), labels(3080, 0);
        std::fill_n(predicted.begin(), 3080 - 2668, 1);
        check("accuracy", classification(2, predicted, labels), 2668.0 / 3080, 0.8537547549391286,
              0.8778003623147679);
    }

    void wilson_data() {
        QTest::addColumn<int>("successes");
        QTest::addColumn<int>("n");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("none") << 0 << 10 << 0.0 << 0.27753279986288915;
        QTest::newRow("all") << 10 << 10 << 0.7224672001371111 << 1.0;
        QTest::newRow("half") << 5 << 10 << 0.236593090512564 << 0.763406909487436;
        QTest::newRow("few") << 7 << 50 << 0.0695083342701629 << 0.2618619371058554;
        QTest::newRow("nothing known") << 0 << 0 << 0.0 << 1.0;
    }
    void wilson() {
        QFETCH(int, successes);
        QFETCH(int, n);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto [a, b] = wilsonInterval(static_cast<std::size_t>(successes), static_cast<std::size_t>(n));
        QVERIFY(near(a, low, 1e-7) && near(b, high, 1e-7)); // the header's z has seven digits
    }

    void countsByHand() {
        const auto f1 = computeMetric("f1", binary()), mcc = computeMetric("mcc", binary()),
                   macro = computeMetric("f1_macro", binary());
        QVERIFY(f1 && mcc && macro);
        QVERIFY(near(f1->value, 12.0 / 17)); // 2*6 / (2*6 + 2 + 3)
        QVERIFY(near(mcc->value, (6 * 9 - 2 * 3) / std::sqrt(8.0 * 9 * 11 * 12)));
        QVERIFY(near(macro->value, (12.0 / 17 + 18.0 / 23) / 2)); // class 0: 2*9 / (2*9 + 3 + 2)
    }

    void multiClassCounts() {
        const Predictions p = classification(3, {0, 0, 1, 1, 2, 2, 2, 0}, {0, 0, 1, 2, 2, 2, 1, 1});
        // hits 5 of 8; truth 2, 3, 3; predicted 3, 2, 3
        QVERIFY(near(computeMetric("mcc", p)->value,
                     (5.0 * 8 - (2 * 3 + 3 * 2 + 3 * 3)) / std::sqrt((64.0 - 22) * (64 - 22))));
        QVERIFY(near(computeMetric("f1_macro", p)->value, (4.0 / 5 + 2.0 / 5 + 4.0 / 6) / 3));
        const auto f1 = computeMetric("f1", p);
        QVERIFY(!f1);
        QCOMPARE(f1.error().code, ErrorCode::Unsupported);
        QVERIFY(f1.error().message.contains("needs two classes, got 3"));
    }

    void constantPredictionsGiveZero() {
        const Predictions p = classification(2, {0, 0, 0, 0}, {0, 1, 1, 0});
        QCOMPARE(computeMetric("mcc", p)->value, 0.0);
        QCOMPARE(computeMetric("f1", p)->value, 0.0);
        Predictions flat = regression();
        std::ranges::fill(flat.logits, 2.0F);
        QCOMPARE(computeMetric("pearson", flat)->value, 0.0);
    }

    void bootstrapIsNarrowerWithMoreExamplesAndRepeats() {
        Predictions many = binary();
        const Predictions few = many;
        for (int i = 0; i < 99; ++i) {
            many.logits.insert(many.logits.end(), few.logits.begin(), few.logits.end());
            many.labels.insert(many.labels.end(), few.labels.begin(), few.labels.end());
        }
        for (const char* id : {"f1", "f1_macro", "mcc"}) {
            const auto a = *computeMetric(id, few), b = *computeMetric(id, many),
                       again = *computeMetric(id, many);
            QVERIFY(near(a.value, b.value));
            const double ratio = (a.high - a.low) / (b.high - b.low);
            QVERIFY2(ratio > 6 && ratio < 16, QByteArray::number(ratio)); // about sqrt(100)
            QCOMPARE(b.low, again.low);
            QCOMPARE(b.high, again.high);
        }
        // Delta method for F1: variance of 2 TP / (2 TP + FP + FN) with TP : FP+FN = 12 : 5 of 20 per
        // example.
        const auto f1 = *computeMetric("f1", many);
        const double n = 2000, tp = 0.3, wrong = 0.25, f = 2 * tp + wrong;
        const double variance = 4 * (wrong * wrong * tp + tp * tp * wrong) / std::pow(f, 4) / n;
        QVERIFY(near((f1.high - f1.low) / (2 * 1.96 * std::sqrt(variance)), 1, 0.08));
    }

    void correlations() {
        check("pearson", regression(), 0.8896001835156782, 0.5910051047489424, 0.97379092512699);
        check("spearman", regression(), 0.801829268292683, 0.24692125704049162, 0.9607293543151747);
        check("mse", regression(), 0.4875, 0.07076753083997223, 0.9042324691600278);
        check("loss", regression(), 0.4875, 0.07076753083997223, 0.9042324691600278);
        const Predictions three{.logits = {1, 2, 3}, .classes = 1, .targets = {1, 2, 4}};
        QCOMPARE(computeMetric("pearson", three)->low, -1.0); // too few for Fisher's z
        const Predictions perfect{.logits = {1, 2, 3, 4, 5}, .classes = 1, .targets = {2, 4, 6, 8, 10}};
        check("pearson", perfect, 1, 1, 1);
    }

    void areaUnderTheCurve() {
        const std::vector<float> score{0.1F, 0.4F, 0.35F, 0.8F, 0.8F, 0.2F, 0.9F, 0.5F, 0.35F, 0.6F};
        Predictions p{.classes = 2, .labels = {0, 0, 1, 1, 0, 0, 1, 1, 0, 1}};
        for (const float s : score)
            p.logits.insert(p.logits.end(), {0.0F, s});
        check("roc_auc", p, 0.8, 0.4963636851484016, 1.0); // DeLong's upper end, 1.10, is cut
        Predictions turned = p;
        for (float& logit : turned.logits)
            logit = -logit;
        QVERIFY(near(computeMetric("roc_auc", turned)->value, 0.2));
        p.labels.assign(10, 1);
        QCOMPARE(computeMetric("roc_auc", p).error().code, ErrorCode::Unsupported);
    }

    void crossEntropy() {
        const Predictions p{
            .logits = {1, 2, 0.5F, 0, 0, 0, -1, 3, 2, 100, -100, 0}, .classes = 3, .labels = {1, 0, 2, 0}};
        check("loss", p, 0.7223859285108813, 0.13033024494326406, 1.3144416120784985);
        const Predictions huge{.logits = {3e38F, -3e38F}, .classes = 2, .labels = {0}};
        QCOMPARE(computeMetric("loss", huge)->value, 0.0);
    }

    void notANumberIsWrong() {
        Predictions p = classification(2, {0, 1, 1}, {0, 1, 0});
        p.logits[0] = notANumber;
        QCOMPARE(p.argmax(), (std::vector<int>{-1, 1, 1}));
        QVERIFY(near(computeMetric("accuracy", p)->value, 1.0 / 3));
        QVERIFY(near(computeMetric("f1", p)->value, 2.0 / 3));
        const auto loss = computeMetric("loss", p);
        QVERIFY(!loss && loss.error().message.contains("example 0"));
    }

    void badInputIsRefused() {
        QCOMPARE(computeMetric("bleu", binary()).error().code, ErrorCode::NotFound);
        QCOMPARE(computeMetric("accuracy", {}).error().code, ErrorCode::BadInput);
        Predictions shortOne = binary();
        shortOne.labels.pop_back();
        QCOMPARE(computeMetric("accuracy", shortOne).error().code, ErrorCode::Mismatch);
        Predictions foreign = binary();
        foreign.labels[3] = 2;
        const auto result = computeMetric("accuracy", foreign);
        QVERIFY(!result && result.error().message.contains("example 3 has class 2, expected 0 to 1"));
    }

    void mcnemar_data() {
        QTest::addColumn<int>("onlyA");
        QTest::addColumn<int>("onlyB");
        QTest::addColumn<double>("p");
        QTest::newRow("never differ") << 0 << 0 << 1.0;
        QTest::newRow("once") << 1 << 0 << 1.0;
        QTest::newRow("5 to 1") << 5 << 1 << 0.21875;
        QTest::newRow("3 to 10") << 3 << 10 << 0.09228515625;
        QTest::newRow("balanced") << 12 << 12 << 1.0;
        QTest::newRow("30 to 60") << 30 << 60 << 0.002060265680963076;
        QTest::newRow("500 to 600") << 500 << 600 << 0.0028195449914364275;
        QTest::newRow("50000 to 51000") << 50000 << 51000 << 0.0016696304559915586;
        QTest::newRow("10000 to 12000") << 10000 << 12000 << 1.877958905094753e-41;
    }
    void mcnemar() {
        QFETCH(int, onlyA);
        QFETCH(int, onlyB);
        QFETCH(double, p);
        std::vector<int> a, b, truth;
        const auto add = [&](int n, int first, int second) {
            a.insert(a.end(), static_cast<std::size_t>(n), first);
            b.insert(b.end(), static_cast<std::size_t>(n), second);
            truth.insert(truth.end(), static_cast<std::size_t>(n), 1);
        };
        add(onlyA, 1, 0);
        add(onlyB, 0, 1);
        add(17, 1, 1); // agreement, right or wrong, does not matter
        add(5, 0, 0);
        const double found = mcnemarP(a, b, truth);
        QVERIFY2(std::abs(found / p - 1) < 1e-7, QByteArray::number(found, 'g', 17));
        QCOMPARE(mcnemarP(b, a, truth), found);
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
