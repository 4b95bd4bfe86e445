// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Estimates from measured parts, and which examples flipped.
#include <QTest>

#include "core/measure/flips.h"
#include "core/measure/latency_estimator.h"
#include "core/model/synthetic.h"

using namespace pscope;

namespace {

constexpr double kMatrixUs = 100, kOtherUs = 20;

/// A machine on which every matrix takes 100 us dense, times `factor` under the recipe's settings.
Measurement point(const ModelShape& shape, const std::string& recipe, double factor) {
    Measurement made;
    made.requested = recipe;
    made.latency = made.baselineLatency = LatencyResult{};
    const Recipe parsed = parseRecipe(recipe, shape).value();
    double dense = 0, own = 0;
    const auto add = [&](const std::string& part, double denseUs, double us) {
        made.baselineLatency->parts.push_back({part, std::chrono::nanoseconds(std::llround(denseUs * 1e3))});
        made.latency->parts.push_back({part, std::chrono::nanoseconds(std::llround(us * 1e3))});
        dense += denseUs;
        own += us;
    };
    add("embeddings", kOtherUs, kOtherUs);
    for (int layer = 0; layer < shape.layers; ++layer) {
        for (int k = 0; k < kLayerMatrices; ++k) {
            const auto kind = static_cast<MatrixKind>(k);
            const bool touched = parsed.matrix(layer, kind) != MatrixSpec{};
            add(fmt::format("layer {} {}", layer, name(kind)), kMatrixUs, kMatrixUs * (touched ? factor : 1));
        }
        add(fmt::format("layer {} norm", layer), kOtherUs, kOtherUs);
    }
    made.baselineLatency->p50Us = dense;
    made.latency->p50Us = own;
    made.speedup = {dense / own, dense / own, dense / own};
    return made;
}

} // namespace

class TestEstimates : public QObject {
    Q_OBJECT
private slots:
    void init() { m_shape = shapeOf(makeRandomModel(smallConfig(Architecture::Bert), 3)); }

    void nothingBeforeTheDenseModel() {
        LatencyEstimator estimator(m_shape);
        QVERIFY(!estimator.estimate(denseRecipe(m_shape)));
        estimator.learn(point(m_shape, "", 1));
        const auto dense = estimator.estimate(denseRecipe(m_shape));
        QVERIFY(dense.has_value());
        QCOMPARE(dense->speedup, 1.0);
        QCOMPARE(dense->weakest, EstimateBasis::Measured);
    }

    void aMeasuredSettingIsReusedElsewhere() {
        LatencyEstimator estimator(m_shape);
        estimator.learn(point(m_shape, "", 1));
        estimator.learn(point(m_shape, "layers 0 *: int8", 0.5));
        const auto estimate = estimator.estimate(parseRecipe("*: int8", m_shape).value());
        const double parts = kLayerMatrices * m_shape.layers * kMatrixUs,
                     rest = kOtherUs * (1 + m_shape.layers);
        QCOMPARE(estimate->weakest, EstimateBasis::Measured);
        QVERIFY(std::abs(estimate->speedup - (parts + rest) / (0.5 * parts + rest)) < 1e-3);
        QVERIFY(estimate->lowUs < estimate->p50Us && estimate->p50Us < estimate->highUs);
    }

    void sparsitiesAreInterpolated() {
        LatencyEstimator estimator(m_shape);
        estimator.learn(point(m_shape, "", 1));
        estimator.learn(point(m_shape, "*: 4x4 50%", 0.8));
        estimator.learn(point(m_shape, "*: 4x4 90%", 0.4));
        const MatrixSize size = sizeAfterRemoval(denseRecipe(m_shape), m_shape, 0, MatrixKind::Query);
        const SettingRatio middle =
            estimator.ratio(MatrixKind::Query, parseMatrixSpec("4x4 70%").value(), size.rows, size.columns);
        QCOMPARE(middle.basis, EstimateBasis::Interpolated);
        QVERIFY(std::abs(middle.ratio - 0.6) < 1e-9);
        const SettingRatio beyond =
            estimator.ratio(MatrixKind::Query, parseMatrixSpec("4x4 95%").value(), size.rows, size.columns);
        QVERIFY(beyond.ratio < 0.4 && beyond.ratio > 0.1);
    }

    void theDeviceIsAskedBeforeGuessing() {
        LatencyEstimator estimator(m_shape, [](const MatrixSpec& spec, int, int) {
            return spec.bits == 8 ? std::optional(2.5) : std::nullopt;
        });
        estimator.learn(point(m_shape, "", 1));
        QCOMPARE(estimator.ratio(MatrixKind::Key, parseMatrixSpec("int8").value(), 32, 32).basis,
                 EstimateBasis::Expected);
        QCOMPARE(estimator.ratio(MatrixKind::Key, parseMatrixSpec("int8").value(), 32, 32).ratio, 0.4);
        QCOMPARE(estimator.ratio(MatrixKind::Key, parseMatrixSpec("50%").value(), 32, 32).basis,
                 EstimateBasis::Counted);
    }

    void removedLayersAndNeuronsCostNothing() {
        LatencyEstimator estimator(m_shape);
        estimator.learn(point(m_shape, "", 1));
        const double whole = estimator.estimate(denseRecipe(m_shape))->p50Us;
        const double dropped = estimator.estimate(parseRecipe("drop 0", m_shape).value())->p50Us;
        QVERIFY(std::abs(whole - dropped - (kLayerMatrices * kMatrixUs + kOtherUs)) < 1e-6);
        const double half =
            estimator
                .estimate(parseRecipe(fmt::format("neurons 0: {}", m_shape.neurons[0] / 2), m_shape).value())
                ->p50Us;
        QVERIFY(std::abs(whole - half - kMatrixUs) < 1e-6); // half of ffn.in and half of ffn.out
    }

    void errorsAreKept() {
        LatencyEstimator estimator(m_shape);
        estimator.learn(point(m_shape, "", 1));
        QCOMPARE(estimator.estimate(denseRecipe(m_shape))->checked, std::size_t(0));
        for (int i = 0; i < 6; ++i)
            estimator.learn(point(m_shape, "*: int8", 0.45));
        const auto estimate = estimator.estimate(denseRecipe(m_shape));
        QCOMPARE(estimate->checked, std::size_t(6));
        QVERIFY2(estimate->usualError < 0.01, qPrintable(QString::number(estimate->usualError)));
    }

    void flips() {
        Dataset data;
        for (const char* text : {"a", "b \"quoted\"", "c", "d"})
            data.examples.push_back({.text = text});
        Predictions first, second;
        first.classes = second.classes = 2;
        first.labels = second.labels = {0, 0, 1, 1};
        first.logits = {1, 0, 1, 0, 1, 0, 0, 1};  // 0 0 0 1
        second.logits = {1, 0, 0, 3, 0, 1, 0, 1}; // 0 1 1 1
        const auto table = flippedExamples(data, {"no", "yes"}, {"dense", "small"}, {first, second});
        QVERIFY(table.has_value());
        QCOMPARE(table->rows.size(), std::size_t(2));
        QCOMPARE(table->rows[0].row, std::size_t(1));
        QCOMPARE(table->counts[1].lost, std::size_t(1));
        QCOMPARE(table->counts[1].gained, std::size_t(1));
        QVERIFY(std::abs(table->rows[0].answers[1].confidence - 1 / (1 + std::exp(-3.0))) < 1e-6);
        const std::string csv = toCsv(*table);
        QVERIFY(csv.find("\"b \"\"quoted\"\"\"") != std::string::npos);
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), 3);
        second.logits.resize(6);
        QVERIFY(!flippedExamples(data, {}, {"x", "y"}, {first, second}).has_value());
        data.regression = true;
        QCOMPARE(flippedExamples(data, {}, {"x"}, {first}).error().code, ErrorCode::Unsupported);
    }

private:
    ModelShape m_shape;
};

QTEST_GUILESS_MAIN(TestEstimates)
#include "tst_estimates.moc"
