// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <numeric>

#include "backends/cpu/cpu_backend.h"
#include "core/measure/inspect.h"
#include "core/measure/tapped.h"
#include "support/temporary_model.h"

using namespace pscope;

class TestInspect : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files;
    BackendRegistry m_registry;
    JobContext m_job;
    std::unique_ptr<Workbench> m_bench;

    Recipe recipe(const char* text) { return parseRecipe(text, m_bench->shape()).value(); }

private slots:
    void initTestCase() {
        QVERIFY(m_files.ok());
        m_registry.add(makeReferenceBackend());
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        QVERIFY(bench.has_value());
        m_bench = std::move(*bench);
        QVERIFY(m_bench->setData(m_files.data(), {}, m_job).has_value());
    }

    void theDenseMatrixIsItself() {
        const auto matrix = inspectMatrix(*m_bench, recipe(""), 1, MatrixKind::FfnIn, m_job);
        QVERIFY(matrix.has_value());
        QCOMPARE(matrix->kept, std::int64_t(matrix->rows) * matrix->columns);
        QVERIFY(matrix->before == matrix->after);
        QCOMPARE(matrix->roundingRms, 0.0);
        QCOMPARE(matrix->removedNorm, 0.0);
        QCOMPARE(std::accumulate(matrix->beforeHistogram.counts.begin(), matrix->beforeHistogram.counts.end(),
                                 std::int64_t(0)),
                 matrix->kept);
        QVERIFY(matrix->beforeHistogram.counts == matrix->afterHistogram.counts);
    }

    void patternsAndUnitsAreToldApart_data() {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            QTest::newRow(std::string(name(static_cast<MatrixKind>(kind))).c_str()) << kind;
    }
    void patternsAndUnitsAreToldApart() {
        QFETCH(int, kind);
        const Recipe asked = recipe("*: 2:4; heads 0: -1; neurons 0: 8");
        const auto which = static_cast<MatrixKind>(kind);
        const auto matrix = inspectMatrix(*m_bench, asked, 0, which, m_job);
        QVERIFY(matrix.has_value());
        const MatrixSize left = sizeAfterRemoval(asked, m_bench->shape(), 0, which);
        const std::int64_t present = std::int64_t(left.rows) * left.columns,
                           all = std::int64_t(matrix->rows) * matrix->columns;
        QCOMPARE(matrix->gone, all - present);
        QVERIFY(matrix->removed >= present / 2);
        QCOMPARE(matrix->kept + matrix->removed + matrix->gone, all);
        QVERIFY(matrix->removedNorm > 0 && matrix->removedNorm < 1);
        for (std::size_t i = 0; i < matrix->before.size(); ++i) {
            if (matrix->states[i] == WeightState::Kept)
                QCOMPARE(matrix->after[i],
                         matrix->before[i]); // where it was: rows and columns are not mixed up
            else
                QCOMPARE(matrix->after[i], 0.0F);
        }
    }

    void roundingIsWithinHalfAStep() {
        const auto matrix = inspectMatrix(*m_bench, recipe("*: int4"), 0, MatrixKind::Value, m_job);
        QVERIFY(matrix.has_value());
        double largest = 0;
        for (const float w : matrix->before)
            largest = std::max(largest, std::abs(double(w)));
        QVERIFY(matrix->roundingMax > 0 && matrix->roundingMax <= largest / 7 / 2 * 1.0001);
        QVERIFY(matrix->signalToNoiseDb > 10 &&
                matrix->signalToNoiseDb < 40); // 6 dB a bit, less the spread of the weights
        QVERIFY(std::all_of(matrix->rowError.begin(), matrix->rowError.end(),
                            [](float e) { return e >= 0 && e < 1; }));
    }

    void aDroppedLayerIsGone() {
        const auto matrix = inspectMatrix(*m_bench, recipe("drop 1"), 1, MatrixKind::Key, m_job);
        QVERIFY(matrix.has_value());
        QCOMPARE(matrix->kept, std::int64_t(0));
        QVERIFY(!inspectMatrix(*m_bench, recipe(""), 9, MatrixKind::Key, m_job).has_value());
    }

    void rangesCoverWhatFlows() {
        const auto ranges = activationRanges(m_registry, *m_bench, recipe(""), 10, m_job);
        QVERIFY(ranges.has_value());
        QCOMPARE(ranges->examples, std::size_t(10));
        QCOMPARE(ranges->ranges.size(),
                 std::size_t(2 * 4 + 1)); // query, output, in, out of two layers; the classifier
        for (const ActivationRange& range : ranges->ranges) {
            QVERIFY(range.low <= range.p001 && range.p001 <= range.p25 && range.p25 <= range.median);
            QVERIFY(range.median <= range.p75 && range.p75 <= range.p999 && range.p999 <= range.high);
            QVERIFY(range.stepsPerRms > 0 && range.stepsPerRms <= 127);
        }
        // BERT's inputs of Query leave a layer norm: about zero on average, not all of one sign.
        QVERIFY(ranges->ranges.front().low < 0 && ranges->ranges.front().high > 0);
    }

    /// Weighted with the maps, the values must give what the encoder really hands to the attention output.
    void attentionMapsExplainTheContext_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "*: int8", "*: bf16", "heads 0: -1"})
            QTest::newRow(*text ? text : "dense") << text;
    }
    void attentionMapsExplainTheContext() {
        QFETCH(QString, text);
        const Recipe asked = recipe(text.toUtf8().constData());
        const std::string sentence = "w7 w12 w40 w8";
        const auto maps = attentionMaps(m_registry, *m_bench, asked, sentence, "", m_job);
        QVERIFY(maps.has_value());
        const auto tokens = maps->tokens.size();
        QCOMPARE(tokens, std::size_t(6));
        const auto compressed = m_bench->compressor().apply(asked, m_job);
        const auto tapped = tappedExecutable(m_registry, *compressed, m_job);
        const Encoding encoding = m_bench->tokenizer().encode(sentence, "", m_bench->maxTokens());
        TokenBatch batch;
        batch.add(encoding.ids, encoding.typeIds);
        const int width = m_bench->model().config.headWidth();
        std::vector<float> values;
        double worst = 0;
        const auto visit = [&](int layer, MatrixKind kind, std::span<const float> input, int count,
                               int columns) {
            if (kind == MatrixKind::Value) {
                const CompressedLayer& one = compressed->layers[std::size_t(layer)];
                const CompressedMatrix& matrix = *one.matrices[std::size_t(kind)];
                values.assign(std::size_t(count) * std::size_t(matrix.rows), 0);
                for (int t = 0; t < count; ++t)
                    for (int r = 0; r < matrix.rows; ++r) {
                        float sum = one.biases[std::size_t(kind)][std::size_t(r)];
                        for (int c = 0; c < columns; ++c)
                            sum += matrix.weights.values[std::size_t(r * columns + c)] *
                                   input[std::size_t(t * columns + c)];
                        values[std::size_t(t * matrix.rows + r)] = sum;
                    }
            }
            if (kind != MatrixKind::AttentionOutput) return;
            const AttentionMaps::Layer& map = maps->layers[std::size_t(layer)];
            QCOMPARE(int(map.headIds.size()) * width, columns);
            for (std::size_t head = 0; head < map.heads.size(); ++head)
                for (std::size_t t = 0; t < tokens; ++t) {
                    double sum = 0;
                    for (std::size_t j = 0; j < tokens; ++j)
                        sum += double(map.heads[head][t * tokens + j]);
                    QVERIFY(std::abs(sum - 1) < 1e-5);
                    for (int d = 0; d < width; ++d) {
                        const std::size_t feature = head * std::size_t(width) + std::size_t(d);
                        double context = 0;
                        for (std::size_t j = 0; j < tokens; ++j)
                            context += double(map.heads[head][t * tokens + j]) *
                                       double(values[j * std::size_t(columns) + feature]);
                        worst = std::max(
                            worst, std::abs(context - double(input[t * std::size_t(columns) + feature])));
                    }
                }
        };
        QVERIFY(tapped->tap->forwardTapped(batch, visit, m_job).has_value());
        // The values here are not rounded to 8 or 16 bits before the product, the encoder's are.
        QVERIFY2(worst < (text.contains(QStringLiteral("int8")) || text.contains(QStringLiteral("bf16"))
                              ? 0.05
                              : 1e-4),
                 qPrintable(QString::number(worst)));
    }

    void stopsWhenAsked() {
        std::stop_source stop;
        stop.request_stop();
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        QVERIFY(!activationRanges(m_registry, *m_bench, recipe(""), 10, job).has_value());
        QCOMPARE(attentionMaps(m_registry, *m_bench, recipe(""), "w7", "", job).error().code,
                 ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"
