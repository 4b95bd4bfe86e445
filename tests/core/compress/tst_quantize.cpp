// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rounding: half a step of error at most, zeros exact, codes and scales that reproduce the weights bit for bit.
#include <QtTest>

#include <bit>

#include "core/compress/compressor.h"
#include "core/compress/quantize.h"
#include "core/recipe/recipe_samples.h"

using namespace pscope;

class TestQuantize : public QObject {
    Q_OBJECT
private slots:
    void errorIsWithinHalfAStep_data();
    void errorIsWithinHalfAStep();
    void ternaryByHand();
    void degenerateRows();
    void bf16_data();
    void bf16();
};

void TestQuantize::errorIsWithinHalfAStep_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("group");
    QTest::addColumn<quint64>("seed");
    for (int bits : {8, 4, 3, 2})
        for (int group : {0, 4, 32})
            for (int seed = 1; seed <= 4; ++seed) QTest::addRow("int%d group %d seed %d", bits, group, seed) << bits << group << quint64(seed);
}

void TestQuantize::errorIsWithinHalfAStep() {
    QFETCH(int, bits);
    QFETCH(int, group);
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    const int rows = 24, columns = 96, width = group ? group : columns;
    std::normal_distribution<float> normal(0, std::pow(10.0F, static_cast<float>(sample::pick(rng, -6, 6))));
    std::vector<float> weights(24 * 96);
    for (float& w : weights) w = sample::pick(rng, 0, 3) ? normal(rng) : 0.0F;
    const QuantizedWeights quantized = quantizeRtn(weights, rows, columns, bits, group);
    QCOMPARE(quantized.bits, bits);
    QCOMPARE(quantized.group, group);
    QCOMPARE(quantized.codes.size(), weights.size());
    QCOMPARE(quantized.scales.size(), static_cast<std::size_t>(rows * columns / width));
    const int largest = (1 << (bits - 1)) - 1;
    std::vector<float> restored(weights.size());
    dequantize(quantized, columns, restored);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const float scale = quantized.scales[i / static_cast<std::size_t>(width)];
        QVERIFY(scale > 0);
        QVERIFY(std::abs(quantized.codes[i]) <= largest);
        QCOMPARE(restored[i], static_cast<float>(quantized.codes[i]) * scale);
        QVERIFY(std::fabs(restored[i] - weights[i]) <= 0.5F * scale * 1.0001F);
        if (weights[i] == 0) QCOMPARE(quantized.codes[i], std::int8_t{0});
    }
    const QuantizedWeights again = quantizeRtn(restored, rows, columns, bits, group); // an export that is loaded and compressed anew
    QVERIFY(again.codes == quantized.codes && again.scales == quantized.scales);
}

void TestQuantize::ternaryByHand() {
    const std::vector<float> weights{1.0F, 0.6F, 0.4F, -0.6F, -2.0F, 0.9F, 1.1F, 0.0F};
    const QuantizedWeights quantized = quantizeRtn(weights, 2, 4, 2, 0);
    QCOMPARE(quantized.codes, (std::vector<std::int8_t>{1, 1, 0, -1, -1, 0, 1, 0}));
    QCOMPARE(quantized.scales, (std::vector<float>{1, 2}));
}

void TestQuantize::degenerateRows() {
    const std::vector<float> weights{0, 0, 0, 1e-45F, 1e-45F, 0, 3e38F, -3e38F, 1e30F};
    const QuantizedWeights quantized = quantizeRtn(weights, 3, 3, 8, 0);
    std::vector<float> restored(9);
    dequantize(quantized, 3, restored);
    for (std::size_t i = 0; i < 9; ++i) QVERIFY(std::isfinite(restored[i]));
    QCOMPARE(restored[0], 0.0F);
    QCOMPARE(quantized.codes[6], std::int8_t{127});
    QCOMPARE(quantized.codes[7], std::int8_t{-127});
    const QuantizedWeights nothing = quantizeRtn({}, 4, 0, 8, 0); // all heads gone: a matrix without inputs
    QVERIFY(nothing.codes.empty());
    QCOMPARE(nothing.scales.size(), std::size_t{4});
    QVERIFY(quantizeRtn({}, 0, 4, 4, 2).scales.empty());
}

void TestQuantize::bf16_data() {
    QTest::addColumn<quint32>("bits");
    QTest::addColumn<quint32>("expected");
    QTest::newRow("exact") << 0x3F800000U << 0x3F800000U;
    QTest::newRow("down") << 0x3F807FFFU << 0x3F800000U;
    QTest::newRow("up") << 0x3F808001U << 0x3F810000U;
    QTest::newRow("tie to even below") << 0x3F808000U << 0x3F800000U;
    QTest::newRow("tie to even above") << 0x3F818000U << 0x3F820000U;
    QTest::newRow("negative") << 0xBF818000U << 0xBF820000U;
    QTest::newRow("carry into the exponent") << 0x3FFFFFFFU << 0x40000000U;
    QTest::newRow("zero") << 0x00000000U << 0x00000000U;
    QTest::newRow("infinity") << 0x7F800000U << 0x7F800000U;
}

void TestQuantize::bf16() {
    QFETCH(quint32, bits);
    QFETCH(quint32, expected);
    QCOMPARE(std::bit_cast<std::uint32_t>(roundToBf16(std::bit_cast<float>(bits))), expected);
}

QTEST_APPLESS_MAIN(TestQuantize)
#include "tst_quantize.moc"
