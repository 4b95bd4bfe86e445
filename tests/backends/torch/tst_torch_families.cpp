// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole models: "cpu" at every instruction set against libtorch, every architecture with every family of recipe.
// libtorch multiplies the same rounded weights in fp32, so where ours rounds activations too the two differ by that rounding.
#include <QtTest>

#include <cmath>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/isa.h"
#include "backends/cpu_models.h"
#include "backends/torch/torch_backend.h"

using namespace pscope;
using test::prepare;
using test::run;

struct Family {
    const char* text;
    double tolerance; // of the largest logit
};
// One table: fp32 sums in another order; bf16 activations, 2^-9 each; int8 activations, 1/254 of their token's largest each.
constexpr double kFloats = 1e-4, kBf16 = 2e-2, kInt8 = 5e-2;
constexpr Family kFamilies[] = {{"", kFloats},
                                {"*: 70%", kFloats},
                                {"*: 2:4", kFloats},
                                {"*: 1:8", kFloats},
                                {"*: 4x4 75%", kFloats},
                                {"*: 4x1 80%", kFloats},
                                {"*: 1x4 50%", kFloats},
                                {"*: 16x1 75%", kFloats},
                                {"*: 8x8 75%", kFloats},
                                {"*: bf16", kBf16},
                                {"*: 2:4 bf16", kBf16},
                                {"*: 4x4 75% bf16", kBf16},
                                {"*: int8", kInt8},
                                {"*: int8 group 32", kInt8},
                                {"*: int4", kInt8},
                                {"*: int4 group 32", kInt8},
                                {"*: int3", kInt8},
                                {"*: 2:4 int8", kInt8},
                                {"*: 60% int8", kInt8},
                                {"*: 4x4 75% int8", kInt8},
                                {"*: 4x1 75% int8", kInt8},
                                {"*: 1x4 50% int8", kInt8},
                                {"heads 0-1: -1", kFloats},
                                {"heads 0: -0,-1", kFloats},
                                {"neurons 0-1: 32", kFloats},
                                {"neurons 1: 0", kFloats},
                                {"drop 0", kFloats},
                                {"classifier: int8", kInt8},
                                {"*: int8; heads 1: -0; neurons 0: 64; layer 1 ffn.*: 4x4 75%; classifier: 50%", kInt8}};

class TestTorchFamilies : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void cleanup() { qunsetenv("PSCOPE_CPU_ISA"); }

    void agree_data() {
        QTest::addColumn<int>("architecture");
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("tolerance");
        for (const auto architecture : {Architecture::Bert, Architecture::Roberta, Architecture::DistilBert, Architecture::Electra, Architecture::Albert})
            for (const Family& family : kFamilies)
                QTest::addRow("%s \"%s\"", std::string(name(architecture)).c_str(), family.text) << static_cast<int>(architecture) << family.text << family.tolerance;
    }
    void agree() {
        QFETCH(int, architecture);
        QFETCH(QString, text);
        QFETCH(double, tolerance);
        test::RandomModel wanted{.architecture = static_cast<Architecture>(architecture), .headWidth = 32, .feedForward = 128};
        if (wanted.architecture == Architecture::Albert || wanted.architecture == Architecture::Electra) wanted.embedding = 16;
        wanted.classes = 16;
        const auto model = test::makeModel(wanted);
        const auto recipe = parseRecipe(text.toStdString(), shapeOf(*model));
        QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message.c_str());
        const CompressedModel compressed = test::compressModel(model, *recipe);
        const auto torch = makeTorchBackend();
        const auto expected = prepare(*torch, compressed);
        for (const cpu::Isa isa : cpu::availableIsas()) {
            qputenv("PSCOPE_CPU_ISA", std::string(cpu::name(isa)).c_str());
            const auto backend = makeCpuBackend();
            const auto mine = prepare(*backend, compressed);
            for (const std::vector<int>& lengths : {std::vector<int>{7}, {1}, {5, 40, 19, 2}, {40, 40}}) {
                const TokenBatch batch = test::randomBatch(*model, lengths);
                const auto got = run(*mine, batch), truth = run(*expected, batch);
                QCOMPARE(got.size(), truth.size());
                double largest = 1e-3, worst = 0;
                for (const float v : truth) largest = std::max(largest, std::fabs(static_cast<double>(v)));
                for (std::size_t i = 0; i < got.size(); ++i) worst = std::isfinite(got[i]) ? std::max(worst, std::fabs(static_cast<double>(got[i]) - truth[i]) / largest) : INFINITY;
                QVERIFY2(worst <= tolerance, fmt::format("{}, {} sequences: off by {} of the largest logit, allowed {}", cpu::name(isa), lengths.size(), worst, tolerance).c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTorchFamilies)
#include "tst_torch_families.moc"
