// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes and multiplications: the published MAC counts, and storage formats computed by hand.
#include <QtTest>

#include "core/compress/compressor.h"
#include "core/compress/executed_work.h"
#include "core/model/synthetic.h"
#include "core/recipe/recipe_samples.h"

using namespace pscope;

class TestCost : public QObject {
    Q_OBJECT
private slots:
    void publishedMacs_data();
    void publishedMacs();
    void storageByHand_data();
    void storageByHand();
    void costByHand();
    void removalCutsCost();
    void whatRunsIsCounted();
    void sharedLayersAreStoredOnce();
    void embeddingProjectionRunsPerToken();
};

void TestCost::publishedMacs_data() {
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("hidden");
    QTest::addColumn<QList<int>>("lengths");
    QTest::addColumn<double>("gigaMacs");
    const auto row = [](const char* name, int layers, int hidden, QList<int> lengths, double gigaMacs) {
        QTest::newRow(name) << layers << hidden << lengths << gigaMacs;
    };
    row("BERT-base", 12, 768, QList<int>(13, 384), 35.33);
    row("6x768", 6, 768, QList<int>(7, 384), 17.67);
    row("MiniLM 6x384", 6, 384, QList<int>(7, 384), 4.756);
    row("MiniLM, lengths 1", 6, 384, {384, 315, 251, 242, 159, 142, 33}, 2.545);
    row("MiniLM, lengths 2", 6, 384, {384, 269, 253, 252, 202, 104, 34}, 2.484);
}

void TestCost::publishedMacs() {
    QFETCH(int, layers);
    QFETCH(int, hidden);
    QFETCH(QList<int>, lengths);
    QFETCH(double, gigaMacs);
    const ModelShape shape = sample::shape(layers, hidden, 64, 4 * hidden);
    const std::vector<int> tokens(lengths.begin(), lengths.end());
    const double counted = static_cast<double>(encoderMacs(shape, tokens)) * 1e-9;
    QVERIFY2(std::abs(counted - gigaMacs) < 0.0051 * (gigaMacs > 10 ? 1 : 0.1), qPrintable(QString::number(counted, 'f', 4)));
    if (std::ranges::all_of(tokens, [&](int t) { return t == tokens[0]; })) QCOMPARE(encoderMacs(shape, tokens[0]), encoderMacs(shape, tokens));
}

void TestCost::storageByHand_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<qint64>("nonzeros"); // of a 64 x 128 matrix, 8192 weights
    QTest::addColumn<qint64>("blocks");
    QTest::addColumn<qint64>("bytes");
    const auto row = [](const char* spec, qint64 nonzeros, qint64 blocks, qint64 bytes) { QTest::newRow(spec) << spec << nonzeros << blocks << bytes; };
    row("dense", 8192, -1, 32768);
    row("bf16", 8192, -1, 16384);
    row("int8", 8192, -1, 8192 + 64 * 4);
    row("int4", 8000, -1, 4096 + 64 * 4);
    row("int3", 8000, -1, 3072 + 64 * 4);
    row("int2", 8000, -1, 2048 + 64 * 4);
    row("int4 group 32", 8000, -1, 4096 + 64 * 4 * 4);
    row("2:4", 4096, -1, 16384 + 4096 * 2 / 8);
    row("2:4 int8", 4000, -1, 4096 + 1024 + 256);    // rounding made zeros, their slots stay
    row("1:5 int8", 1600, -1, 1638 + 615 + 256);     // 8192/5 groups would not be legal; the format itself does not care: 3 bits
    row("4:4", 8192, -1, 32768);                     // dense form is smaller
    row("1:1 int8", 8192, -1, 8192 + 256);           // no index bits
    row("90%", 819, -1, 819 * 4 + 819 * 2 + 65 * 4);
    row("90% int8", 819, -1, 819 + 819 * 2 + 65 * 4 + 256);
    row("30%", 5734, -1, 32768);                     // 5734 * 6 + 260 > 32768
    row("50% int8", 4096, -1, 8192 + 256);           // sparse would be 12,548
    row("4x4 80%", 1600, 102, 102 * 64 + 102 * 2 + 17 * 4);
    row("4x4 80% int8", 1600, 102, 102 * 16 + 102 * 2 + 17 * 4 + 256);
    row("16x1 75% int4", 2048, 128, 1024 + 256 + 5 * 4 + 256);
}

void TestCost::storageByHand() {
    QFETCH(QString, spec);
    QFETCH(qint64, nonzeros);
    QFETCH(qint64, blocks);
    QFETCH(qint64, bytes);
    CompressedMatrix matrix;
    matrix.spec = *parseMatrixSpec(spec.toStdString());
    matrix.rows = 64;
    matrix.columns = 128;
    matrix.nonzeros = nonzeros;
    matrix.blocks = blocks;
    QCOMPARE(static_cast<qint64>(storageBytes(matrix)), bytes);
}

void TestCost::costByHand() {
    const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 1); // L 2, H 4, D 32, F 64, V 100, P 64, C 3
    Compressor compressor(model, nullptr);
    JobContext job;
    const auto made = compressor.apply(denseRecipe(shapeOf(*model)), job);
    QVERIFY(made);
    const ModelCost cost = costOf(*made, 10);
    QCOMPARE(cost.parameters, model->parameterCount());
    QCOMPARE(cost.bytes, 4 * cost.parameters);
    QVERIFY(cost.nonzeros <= cost.parameters && cost.nonzeros > cost.parameters - 10);
    const std::int64_t layer = 10 * (4 * 32 * 32 + 2 * 32 * 64) + 2 * 10 * 10 * 32;
    QCOMPARE(cost.denseMacs, 2 * layer + 32 * 32 + 3 * 32); // pooler and classifier on one token
    QCOMPARE(cost.executedMacs, cost.denseMacs);
}

void TestCost::removalCutsCost() {
    const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 1);
    const ModelShape shape = shapeOf(*model);
    Compressor compressor(model, nullptr);
    JobContext job;
    const auto costOfText = [&](const char* text) { return costOf(*compressor.apply(*parseRecipe(text, shape), job), 10); };
    const ModelCost dense = costOfText("");
    const ModelCost heads = costOfText("heads 0: -1");
    QCOMPARE(dense.executedMacs - heads.executedMacs, std::int64_t(10 * 4 * 8 * 32 + 2 * 100 * 8));
    QCOMPARE(dense.parameters - heads.parameters, std::int64_t(4 * 8 * 32 + 3 * 8));
    const ModelCost neurons = costOfText("neurons 1: 63");
    QCOMPARE(dense.executedMacs - neurons.executedMacs, std::int64_t(10 * 2 * 32));
    QCOMPARE(dense.parameters - neurons.parameters, std::int64_t(2 * 32 + 1));
    const ModelCost dropped = costOfText("drop 1");
    QCOMPARE(dense.executedMacs - dropped.executedMacs, std::int64_t(10 * (4 * 32 * 32 + 2 * 32 * 64) + 2 * 100 * 32));
    QCOMPARE(dense.parameters - dropped.parameters, std::int64_t(4 * (32 * 32 + 32) + 2 * 32 * 64 + 64 + 32 + 4 * 32));
    const ModelCost half = costOfText("*: 2:4");
    QCOMPARE(dense.executedMacs - half.executedMacs, std::int64_t(2 * 10 * (4 * 32 * 32 + 2 * 32 * 64) / 2));
    QCOMPARE(half.parameters, dense.parameters);
    QCOMPARE(dense.nonzeros - half.nonzeros, std::int64_t(2 * (4 * 32 * 32 + 2 * 32 * 64) / 2));
    QCOMPARE(costOfText("*: int8").executedMacs, dense.executedMacs); // zeros of rounding are multiplied all the same
    QCOMPARE(costOfText("*: 4x4 50%").executedMacs, half.executedMacs);
    for (const ModelCost& cost : {heads, neurons, dropped, half}) QCOMPARE(cost.denseMacs, dense.denseMacs);
}

// A last layer that stops at first tokens, and a pattern that the device runs dense.
void TestCost::whatRunsIsCounted() {
    const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 1); // L 2, H 4, D 32, F 64
    const ModelShape shape = shapeOf(*model);
    Compressor compressor(model, nullptr);
    JobContext job;
    const auto dense = compressor.apply(denseRecipe(shape), job);
    const ModelCost all = costOf(*dense, 10), stops = costOf(*dense, 10, {.firstTokensLast = true});
    // Nine tokens' queries, attention outputs and FFN are not computed, nor their rows of scores and contexts.
    QCOMPARE(all.executedMacs - stops.executedMacs, std::int64_t(9 * (2 * 32 * 32 + 2 * 32 * 64) + 2 * 9 * 10 * 32));
    QCOMPARE(stops.denseMacs, all.denseMacs);
    QCOMPARE(costOf(*dense, 1, {.firstTokensLast = true}).executedMacs, costOf(*dense, 1).executedMacs);
    const auto dropped = compressor.apply(*parseRecipe("drop 1", shape), job); // layer 0 is the last that runs
    QCOMPARE(costOf(*dropped, 10).executedMacs - costOf(*dropped, 10, {.firstTokensLast = true}).executedMacs,
             all.executedMacs - stops.executedMacs);

    const Recipe asked = *parseRecipe("*: 50%", shape);
    Recipe runs = asked;
    runs.matrix(0, MatrixKind::FfnIn) = {};
    const auto half = compressor.apply(asked, job);
    QCOMPARE(costOf(*half, 10, {.effective = &runs}).executedMacs - costOf(*half, 10).executedMacs,
             std::int64_t(10 * 32 * 64 / 2));
}

void TestCost::sharedLayersAreStoredOnce() {
    const auto model = makeSharedRandomModel(smallConfig(Architecture::Albert), 1);
    Compressor compressor(model, nullptr);
    JobContext job;
    const auto made = compressor.apply(denseRecipe(shapeOf(*model)), job);
    QCOMPARE(costOf(*made, 10).parameters, model->parameterCount());
    QVERIFY(costOf(*made, 10).denseMacs > 2 * 10 * (4 * 32 * 32 + 2 * 32 * 64)); // but run twice
}

void TestCost::embeddingProjectionRunsPerToken() {
    const auto model = makeSharedRandomModel(smallConfig(Architecture::Electra), 1);
    Compressor compressor(model, nullptr);
    JobContext job;
    const auto made = compressor.apply(denseRecipe(shapeOf(*model)), job);
    const std::int64_t outside = costOf(*made, 10).denseMacs - encoderMacs(shapeOf(*model), 10);
    const auto size = [](const LinearWeights& linear) { return std::int64_t(linear.rows()) * linear.columns(); };
    QCOMPARE(outside, 10 * size(model->embeddingProjection) + size(model->headDense) + size(model->classifier));
}

QTEST_APPLESS_MAIN(TestCost)
#include "tst_cost.moc"
