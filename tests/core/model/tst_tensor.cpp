// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Number formats: every 16-bit pattern against arithmetic, rounding to nearest even, integers, unaligned bytes.
#include <QtTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/model/checkpoint.h"
#include "core/model/half_float.h"
#include "core/model/synthetic.h"

using namespace pscope;

namespace {

/// A half's value by its definition.
float halfByDefinition(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const int mantissa = bits & 1023;
    const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 31) return mantissa != 0 ? std::nanf("") : sign * std::numeric_limits<float>::infinity();
    if (exponent == 0) return sign * std::ldexp(static_cast<float>(mantissa), -24);
    return sign * std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25);
}

bool same(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b)); }

} // namespace

class TestTensor : public QObject {
    Q_OBJECT

private slots:
    void everyHalf() {
        for (unsigned bits = 0; bits < 65536; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            QVERIFY2(same(halfToFloat(half), halfByDefinition(half)), qPrintable(QString::number(bits, 16)));
            if (!std::isnan(halfToFloat(half))) QCOMPARE(floatToHalf(halfToFloat(half)), half);
        }
        QVERIFY(std::isnan(halfToFloat(floatToHalf(std::nanf("")))));
    }

    void halvesRoundToNearestEven() {
        for (unsigned bits = 0; bits < 0x7BFF; ++bits) { // between each pair of neighbours
            const float low = halfToFloat(static_cast<std::uint16_t>(bits));
            const float high = halfToFloat(static_cast<std::uint16_t>(bits + 1));
            const float middle = (low + high) / 2;
            QCOMPARE(floatToHalf(middle), static_cast<std::uint16_t>(bits + (bits & 1)));
            QCOMPARE(floatToHalf(std::nextafter(middle, 0.0F)), static_cast<std::uint16_t>(bits));
            QCOMPARE(floatToHalf(-std::nextafter(middle, 1e9F)), static_cast<std::uint16_t>((bits + 1) | 0x8000));
        }
        QCOMPARE(floatToHalf(65519.0F), std::uint16_t(0x7BFF));
        QCOMPARE(floatToHalf(65520.0F), std::uint16_t(0x7C00));
        QCOMPARE(floatToHalf(1e-10F), std::uint16_t(0));
    }

    void bfloats() {
        for (unsigned bits = 0; bits < 65536; ++bits) {
            const auto bfloat = static_cast<std::uint16_t>(bits);
            if (!std::isnan(bfloatToFloat(bfloat))) QCOMPARE(floatToBfloat(bfloatToFloat(bfloat)), bfloat);
        }
        QVERIFY(std::isnan(bfloatToFloat(floatToBfloat(std::nanf("")))));
        QCOMPARE(floatToBfloat(std::bit_cast<float>(0x3F808000U)), std::uint16_t(0x3F80)); // tie to even
        QCOMPARE(floatToBfloat(std::bit_cast<float>(0x3F818000U)), std::uint16_t(0x3F82));
        QCOMPARE(floatToBfloat(std::bit_cast<float>(0x3F808001U)), std::uint16_t(0x3F81));
        QCOMPARE(floatToBfloat(std::numeric_limits<float>::max()), std::uint16_t(0x7F80));
    }

    void integersConvert() {
        const std::int16_t raw[] = {-3, 0, 32767};
        const Tensor tensor{DType::I16, {3}, std::as_bytes(std::span(raw)), nullptr};
        QVERIFY(std::ranges::equal(tensor.floats().values, std::vector<float>({-3, 0, 32767})));
        QCOMPARE(tensor.shapeText(), std::string("[3]"));
    }

    void unalignedFloatsAreCopied() {
        alignas(8) std::byte raw[9] = {};
        const float values[] = {1.5F, -2.0F};
        std::memcpy(raw + 1, values, sizeof(values));
        const Tensor tensor{DType::F32, {2}, std::span<const std::byte>(raw).subspan(1), nullptr};
        const FloatArray floats = tensor.floats();
        QVERIFY(floats.owner != nullptr);
        QVERIFY(std::ranges::equal(floats.values, values));
    }

    void alignedFloatsAreAView() {
        const Tensor tensor = Tensor::fromFloats({1, 2}, {2});
        QCOMPARE(static_cast<const void*>(tensor.floats().values.data()), static_cast<const void*>(tensor.bytes.data()));
        QCOMPARE(tensor.floats().owner.get(), tensor.owner.get());
    }

    void randomModelsAreReproducible() {
        const ModelConfig config = smallConfig(Architecture::Bert);
        const Model model = makeRandomModel(config, 5);
        QCOMPARE(makeRandomModel(config, 5).hash, model.hash);
        QVERIFY(makeRandomModel(config, 6).hash != model.hash);
        const auto values = model.wordEmbedding.floats().values;
        double sum = 0;
        double squares = 0;
        for (const float value : values) {
            sum += value;
            squares += static_cast<double>(value) * value;
        }
        const double count = static_cast<double>(values.size()); // 3200: the spread of the mean is 0.02 / 56
        QVERIFY2(std::abs(sum / count) < 0.0015, qPrintable(QString::number(sum / count)));
        QVERIFY2(std::abs(std::sqrt(squares / count) - 0.02) < 0.001, qPrintable(QString::number(std::sqrt(squares / count))));
    }
};

QTEST_APPLESS_MAIN(TestTensor)
#include "tst_tensor.moc"
