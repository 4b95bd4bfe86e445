// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Property: a compressed model, written at the shapes others expect and compressed again by the residual recipe, is the same
// model bit for bit, for every pattern, width, unit removal and architecture.
#include <QtTest>

#include <bit>
#include <cstring>

#include "core/compress/compressor.h"
#include "core/export/exported_model.h"
#include "core/model/synthetic.h"

using namespace pscope;

namespace {

/// By bits: NaN equals itself, -0 does not equal 0.
bool sameBits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

std::string difference(const std::shared_ptr<const CompressedMatrix>& a, const std::shared_ptr<const CompressedMatrix>& b) {
    if (!a != !b) return "presence";
    if (!a) return "";
    if (a->rows != b->rows || a->columns != b->columns) return fmt::format("{}x{} became {}x{}", a->rows, a->columns, b->rows, b->columns);
    if (a->quantized.has_value() != b->quantized.has_value()) return "quantisation";
    if (a->quantized && a->quantized->scales != b->quantized->scales) return "scales";
    if (a->quantized && a->quantized->codes != b->quantized->codes) return "codes";
    if (!sameBits(a->weights.values, b->weights.values)) return "weights";
    return a->nonzeros == b->nonzeros ? "" : "non-zeros";
}

std::string difference(const CompressedModel& a, const CompressedModel& b) {
    if (a.layers.size() != b.layers.size()) return "number of layers";
    for (std::size_t l = 0; l < a.layers.size(); ++l) {
        if (a.layers[l].headIds != b.layers[l].headIds) return fmt::format("layer {}: heads", l);
        for (int kind = 0; kind < kLayerMatrices; ++kind) {
            const std::string where = fmt::format("layer {} {}: ", l, name(static_cast<MatrixKind>(kind)));
            if (const auto d = difference(a.layers[l].matrices[kind], b.layers[l].matrices[kind]); !d.empty()) return where + d;
            if (!sameBits(a.layers[l].biases[kind], b.layers[l].biases[kind])) return where + "bias";
        }
    }
    const auto d = difference(a.classifier, b.classifier);
    return d.empty() ? "" : "classifier: " + d;
}

} // namespace

class TestExportedModel : public QObject {
    Q_OBJECT

private slots:
    void comesBackBitForBit_data() {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<int>("architecture");
        QTest::addColumn<int>("seed");
        const QStringList recipes{"",
                                  "*: 50%",
                                  "*: 93%",
                                  "*: 2:4",
                                  "*: 1:4",
                                  "*: 4x4 50%",
                                  "*: 4x4 95% int8",
                                  "*: 1x16 70% int4",
                                  "*: bf16",
                                  "*: int8",
                                  "*: int4",
                                  "*: int3",
                                  "*: int2",
                                  "*: int8 group 16",
                                  "*: int4 group 32; classifier: int8",
                                  "*: 2:4 int8; classifier: int4",
                                  "*: 70% int3",
                                  "heads 0-1: -0,-2",
                                  "heads 1: -1; *: 2:4 int8",
                                  "heads 0: -0,-1,-2,-3",
                                  "heads 0: -0,-1,-2,-3; *: int8",
                                  "neurons 0: 32; neurons 1: 48",
                                  "neurons 0: 32; ffn.*: 4x4 95% int8",
                                  "neurons 0-1: 16; *: 2:4 int4; heads 0: -3",
                                  "neurons 1: 20; by random; units by random; *: 40%",
                                  "drop 0",
                                  "drop 1; *: 4x4 75% int8; heads 0: -2",
                                  "*: 2:4; by random"};
        for (const QString& recipe : recipes)
            for (int architecture = 0; architecture < 5; ++architecture)
                for (int seed = 1; seed <= 3; ++seed)
                    QTest::addRow("%s, %s, seed %d", qPrintable(recipe), name(static_cast<Architecture>(architecture)).data(), seed)
                        << recipe << architecture << seed;
    }
    void comesBackBitForBit() {
        QFETCH(QString, recipe);
        QFETCH(int, architecture);
        QFETCH(int, seed);
        JobContext job;
        const auto model = makeSharedRandomModel(smallConfig(static_cast<Architecture>(architecture)), seed);
        const auto asked = parseRecipe(recipe.toStdString(), shapeOf(*model));
        QVERIFY2(asked.has_value(), asked ? "" : asked.error().message.c_str());
        const auto compressed = Compressor(model, nullptr).apply(*asked, job);
        QVERIFY2(compressed.has_value(), compressed ? "" : compressed.error().message.c_str());

        auto exported = buildExportedModel(*compressed);
        QVERIFY2(exported.has_value(), exported ? "" : exported.error().message.c_str());
        const auto written = std::make_shared<const Model>(exported->model);
        const auto text = toText(exported->residual, shapeOf(*written));
        const auto residual = parseRecipe(text, shapeOf(*written)); // what a file would hold
        QVERIFY2(residual.has_value(), residual ? "" : residual.error().message.c_str());
        const auto again = Compressor(written, nullptr).apply(*residual, job);
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        QCOMPARE(difference(*compressed, *again), std::string());
    }

    /// Every significand a weight can have: rounding a rounded row again finds the same scale.
    void scaleIsFoundAgain_data() {
        QTest::addColumn<int>("bits");
        for (const int bits : {2, 3, 4, 8}) QTest::addRow("int%d", bits) << bits;
    }
    void scaleIsFoundAgain() {
        QFETCH(int, bits);
        const auto largest = static_cast<float>((1 << (bits - 1)) - 1);
        std::uint32_t wrong = 0;
        for (std::uint32_t significand = 0; significand < (1U << 23); ++significand) {
            const float scale = std::bit_cast<float>(0x3F800000U | significand) / largest;
            wrong += (largest * scale) / largest != scale;
        }
        QCOMPARE(wrong, 0U);
    }

    void shapesAreWhatOthersExpect() {
        JobContext job;
        const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 1);
        const auto asked = parseRecipe("heads 0: -1; heads 1: -0,-1,-2,-3; neurons 0: 32", shapeOf(*model));
        const auto compressed = Compressor(model, nullptr).apply(*asked, job);
        const auto exported = buildExportedModel(*compressed);
        QVERIFY(exported.has_value());
        const auto& layers = exported->model.layers;
        QCOMPARE(exported->model.config.prunedHeads, (std::map<int, std::vector<int>>{{0, {1}}, {1, {1, 2, 3}}}));
        QCOMPARE(layers[0].matrices[0].rows(), 24); // three heads of width 8
        QCOMPARE(layers[1].matrices[0].rows(), 8);  // one head of zeros stays, others cannot load none
        QCOMPARE(layers[0].neurons(), 64);
        QCOMPARE(exported->residual.layers[0].neurons, 32);
        QCOMPARE(exported->residual.layers[1].removedHeads, std::vector<int>{0});
        QVERIFY(exported->notes.size() == 2);
    }

    void droppedLayersAreRenumbered() {
        JobContext job;
        ModelConfig config = smallConfig(Architecture::Bert);
        config.layers = 4;
        const auto model = makeSharedRandomModel(config, 2);
        const auto asked = parseRecipe("drop 0; drop 2; heads 3: -2", shapeOf(*model));
        const auto exported = buildExportedModel(*Compressor(model, nullptr).apply(*asked, job));
        QVERIFY(exported.has_value());
        QCOMPARE(exported->model.config.layers, 2);
        QCOMPARE(exported->model.config.prunedHeads, (std::map<int, std::vector<int>>{{1, {2}}}));
        const auto map = toHuggingFaceTensors(exported->model);
        QVERIFY(map.contains("bert.encoder.layer.1.attention.self.query.weight"));
        QVERIFY(!map.contains("bert.encoder.layer.2.attention.self.query.weight"));
    }

    void headsPrunedBeforeStayPruned() {
        JobContext job;
        ModelConfig config = smallConfig(Architecture::Bert);
        config.prunedHeads = {{0, {0}}};
        const auto model = makeSharedRandomModel(config, 3);
        const auto asked = parseRecipe("heads 0: -2", shapeOf(*model));
        QVERIFY2(asked.has_value(), asked ? "" : asked.error().message.c_str());
        const auto exported = buildExportedModel(*Compressor(model, nullptr).apply(*asked, job));
        QVERIFY(exported.has_value());
        QCOMPARE(exported->model.config.prunedHeads, (std::map<int, std::vector<int>>{{0, {0, 2}}}));
        QCOMPARE(exported->model.layers[0].headIds, (std::vector<int>{1, 3}));
    }

    void albertSharesWhileItCan() {
        JobContext job;
        const auto model = makeSharedRandomModel(smallConfig(Architecture::Albert), 4);
        const auto uniform = parseRecipe("*: int8", shapeOf(*model));
        const auto shared = buildExportedModel(*Compressor(model, nullptr).apply(*uniform, job));
        QVERIFY(shared.has_value());
        QCOMPARE(shared->model.config.layerGroups, 1);
        QCOMPARE(shared->model.layers[1].sharedWith, 0);
        const auto uneven = parseRecipe("layers 0 ffn.in: int8", shapeOf(*model));
        QVERIFY2(uneven.has_value(), uneven ? "" : uneven.error().message.c_str());
        const auto split = buildExportedModel(*Compressor(model, nullptr).apply(*uneven, job));
        QVERIFY(split.has_value());
        QCOMPARE(split->model.config.layerGroups, 2);
        QCOMPARE(split->model.layers[1].sharedWith, -1);
    }

    void nothingLeftIsRefused() {
        JobContext job;
        const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 5);
        Recipe recipe = denseRecipe(shapeOf(*model));
        for (auto& layer : recipe.layers) layer.dropped = true;
        const auto compressed = Compressor(model, nullptr).apply(recipe, job);
        if (!compressed) return; // refused even earlier, by the recipe's own check
        const auto exported = buildExportedModel(*compressed);
        QVERIFY(!exported.has_value());
        QCOMPARE(exported.error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestExportedModel)
#include "tst_exported_model.moc"
