// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The ONNX graph computed operator by operator against cpu.reference: every architecture, every kind of removal, padded sentences.
#include <QtTest>

#include <random>

#include "backends/cpu/cpu_backend.h"
#include "core/compress/compressor.h"
#include "core/export/onnx_evaluator.h"
#include "core/export/onnx_export.h"
#include "core/export/reference.h"
#include "core/model/synthetic.h"

using namespace pscope;
namespace fs = std::filesystem;

class TestOnnxExport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    JobContext m_job;

    fs::path file() const { return m_folder.filePath(QStringLiteral("model.onnx")).toStdString(); }

    static std::vector<Encoding> sentences(const ModelConfig& config) {
        std::mt19937 random(11);
        std::vector<Encoding> all;
        for (const int length : {1, 9, 4, 17, 3}) { // pairs of unlike lengths, and one left over
            Encoding one;
            for (int i = 0; i < length; ++i) {
                one.ids.push_back(int(random() % unsigned(config.vocabulary)));
                one.typeIds.push_back(config.tokenTypes > 1 ? int(random() % 2) : 0);
            }
            all.push_back(std::move(one));
        }
        return all;
    }

    CompressedModel compressed(const std::shared_ptr<const Model>& model, const char* text) {
        const auto recipe = parseRecipe(text, shapeOf(*model));
        if (!recipe) return qWarning("%s", recipe.error().message.c_str()), CompressedModel{};
        auto done = Compressor(model, nullptr).apply(*recipe, m_job);
        return done ? std::move(*done) : CompressedModel{};
    }

private slots:
    void equalsTheReference_data() {
        QTest::addColumn<int>("architecture");
        QTest::addColumn<QString>("recipe");
        for (int a = 0; a < 5; ++a)
            for (const char* recipe : {"", "*: 2:4", "heads 0: -1,-3; neurons 1: 24", "heads 1: -0,-1,-2,-3", "drop 0; neurons 1: 0", "*: int4 group 16"})
                QTest::addRow("%s: %s", name(static_cast<Architecture>(a)).data(), recipe) << a << QString::fromLatin1(recipe);
    }
    void equalsTheReference() {
        QFETCH(int, architecture);
        QFETCH(QString, recipe);
        const auto model = makeSharedRandomModel(smallConfig(static_cast<Architecture>(architecture)), 5);
        CompressedModel own = compressed(model, recipe.toLatin1().constData());
        QVERIFY(own.model);
        QVERIFY(!hasIntegerProducts(own));
        QVERIFY(writeOnnx(own, file(), m_job).has_value());
        const auto asked = sentences(model->config);
        const auto logits = evaluateOnnx(file(), asked, 1e12, m_job);
        QVERIFY2(logits.has_value(), logits ? "" : logits.error().message.c_str());

        // Rounded weights stay, 8-bit activations go: an ONNX matrix without integer operators runs in fp32.
        const auto dense = makeReferenceBackend();
        const auto strip = [](std::shared_ptr<const CompressedMatrix>& matrix) {
            if (!matrix) return;
            auto plain = std::make_shared<CompressedMatrix>(*matrix);
            plain->spec.bits = 32;
            plain->spec.group = 0;
            plain->quantized.reset();
            matrix = plain;
        };
        for (auto& layer : own.layers)
            for (auto& matrix : layer.matrices) strip(matrix);
        strip(own.classifier);
        const auto executable = dense->prepare("cpu:0", own, m_job);
        QVERIFY2(executable.has_value(), executable ? "" : executable.error().message.c_str());
        const auto expected = (*executable)->forward(packed(asked), m_job);
        QVERIFY(expected.has_value());
        QCOMPARE(logits->size(), expected->values.size());
        for (std::size_t i = 0; i < logits->size(); ++i)
            QVERIFY2(std::abs((*logits)[i] - expected->values[i]) < 2e-5F, qPrintable(QStringLiteral("logit %1: %2, expected %3").arg(i).arg((*logits)[i]).arg(expected->values[i])));
    }

    void integerProductsAreClose() {
        const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 5);
        const CompressedModel own = compressed(model, "*: 2:4 int8");
        QVERIFY(hasIntegerProducts(own));
        QVERIFY(writeOnnx(own, file(), m_job).has_value());
        const auto graph = readOnnxGraph(file());
        QVERIFY(graph.has_value());
        const auto operators = [&](std::string_view op) { return std::ranges::count(graph->nodes, op, &OnnxNode::op); };
        QCOMPARE(operators("MatMulInteger"), 2 * 6);
        QCOMPARE(operators("DynamicQuantizeLinear"), 2 * 4); // query, key and value share theirs
        const auto asked = sentences(model->config);
        const auto logits = evaluateOnnx(file(), asked, 1e12, m_job);
        QVERIFY2(logits.has_value(), logits ? "" : logits.error().message.c_str());
        const auto executable = makeReferenceBackend()->prepare("cpu:0", own, m_job);
        const auto expected = (*executable)->forward(packed(asked), m_job);
        float peak = 0, off = 0;
        for (std::size_t i = 0; i < logits->size(); ++i) {
            peak = std::max(peak, std::abs(expected->values[i]));
            off = std::max(off, std::abs((*logits)[i] - expected->values[i]));
        }
        QVERIFY2(off < 0.1F * peak, qPrintable(QStringLiteral("off by %1 of %2").arg(off).arg(peak)));
        QVERIFY(off > 0); // per tensor is not per token
    }

    void withoutAHead() {
        Model model = makeRandomModel(smallConfig(Architecture::Bert), 5);
        model.classifier = {};
        const auto shared = std::make_shared<const Model>(std::move(model));
        const CompressedModel own = compressed(shared, "*: 50%");
        QVERIFY(writeOnnx(own, file(), m_job).has_value());
        const auto asked = sentences(shared->config);
        const auto states = evaluateOnnx(file(), asked, 1e12, m_job);
        QVERIFY2(states.has_value(), states ? "" : states.error().message.c_str());
        const auto expected = (*makeReferenceBackend()->prepare("cpu:0", own, m_job))->forward(packed(asked), m_job);
        QCOMPARE(states->size(), expected->values.size());
        for (std::size_t i = 0; i < states->size(); ++i) QVERIFY(std::abs((*states)[i] - expected->values[i]) < 2e-5F);
    }

    void aBudgetEndsEarly() {
        const auto model = makeSharedRandomModel(smallConfig(Architecture::Bert), 5);
        QVERIFY(writeOnnx(compressed(model, ""), file(), m_job).has_value());
        const auto some = evaluateOnnx(file(), sentences(model->config), 1, m_job);
        QVERIFY(some.has_value());
        QCOMPARE(some->size(), std::size_t(2 * model->config.classes()));
    }

    void unknownOperatorsAndMisfitsAreNamed() {
        OnnxGraph graph;
        graph.nodes = {{"n0", "Conv", {"x"}, {"y"}, {}}};
        const auto value = OnnxValue::of({2, 3}, std::vector<float>(6, 1.0F));
        auto result = OnnxEvaluator(graph).run({{"x", value}}, "y", m_job);
        QVERIFY(!result.has_value());
        QVERIFY(result.error().message.find("n0: operator Conv") != std::string::npos);
        graph.nodes = {{"n1", "MatMul", {"x", "x"}, {"y"}, {}}};
        result = OnnxEvaluator(graph).run({{"x", value}}, "y", m_job);
        QVERIFY(!result.has_value());
        QVERIFY(result.error().message.find("n1 (MatMul): the inner sizes of a product differ") != std::string::npos);
        graph.nodes = {{"n2", "Add", {"x", "z"}, {"y"}, {}}};
        result = OnnxEvaluator(graph).run({{"x", value}}, "y", m_job);
        QVERIFY(!result.has_value());
        QVERIFY(result.error().message.find("input z is not there") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestOnnxExport)
#include "tst_onnx_export.moc"
