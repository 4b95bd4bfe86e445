// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "opencl", the whole encoder, against cpu.reference over architectures, recipes and batches; what it says
// about what it does not execute; threads, times and bad input.
#include <QtTest>

#include <cmath>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu_models.h"
#include "backends/opencl/driver_check.h"
#include "backends/opencl/opencl_backend.h"

using namespace pscope;
using test::prepare;
using test::run;

class TestOpenClBackend : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void golden();
    void architectures_data();
    void architectures();
    void shapes_data();
    void shapes();
    void recipes_data();
    void recipes();
    void modelWithoutHead();
    void threadsDoNotMatter();
    void saysWhatItDoesNotRun();
    void profileNamesEveryPart();
    void badInput();
    void cancelled();

private:
    std::unique_ptr<Backend> m_backend = makeOpenClBackend({});
    std::unique_ptr<Backend> m_reference = makeReferenceBackend();

    void compareWithReference(const CompressedModel& model, double tolerance = 1e-4) {
        const auto mine = prepare(*m_backend, model), expected = prepare(*m_reference, model);
        const int longest = model.model->config.maxTokens();
        for (const std::vector<int>& lengths : {std::vector<int>{7},
                                                {1},
                                                {longest},
                                                {5, std::min(40, longest), 19, 2},
                                                std::vector<int>(70, 3)}) {
            const TokenBatch batch = test::randomBatch(*model.model, lengths);
            const auto got = run(*mine, batch), wanted = run(*expected, batch);
            QCOMPARE(got.size(), wanted.size());
            for (std::size_t i = 0; i < got.size(); ++i)
                QVERIFY2(std::fabs(got[i] - wanted[i]) <= tolerance,
                         fmt::format("{} sequences, logit {}: {} instead of {}", lengths.size(), i, got[i],
                                     wanted[i])
                             .c_str());
        }
    }
};

void TestOpenClBackend::initTestCase() {
    if (!test::driverSurvivesAFirstContact()) QSKIP("whole test: the OpenCL driver aborts at the first contact here");
    const auto devices = m_backend->probe();
    QVERIFY(!devices.empty());
    if (!std::ranges::any_of(devices, &DeviceInfo::usable))
        QSKIP(("whole test: " + devices.front().whyNot).c_str());
}

void TestOpenClBackend::golden() {
    const std::filesystem::path folder =
        std::filesystem::path(PSCOPE_SHARED_DATA) / "models/bert-l4-h128-banking77";
    std::ifstream file(folder / "reference.json");
    if (!file) QSKIP("the shared model is not beside this repository");
    const auto reference = nlohmann::json::parse(file);
    JobContext job;
    const auto model = loadModel(folder, job);
    QVERIFY2(model.has_value(), model ? "" : model.error().message.c_str());
    TokenBatch batch;
    std::vector<float> expected;
    for (const auto& testCase : reference.at("cases")) {
        const auto ids = testCase.at("input_ids").get<std::vector<std::int32_t>>();
        batch.add(ids, std::vector<std::int32_t>(ids.size(), 0));
        for (const float logit : testCase.at("logits"))
            expected.push_back(logit);
    }
    const auto got = run(*prepare(*m_backend, test::compressModel(*model, {})), batch);
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::fabs(got[i] - expected[i]) <= 1e-4,
                 fmt::format("logit {}: {} instead of {}", i, got[i], expected[i]).c_str());
}

void TestOpenClBackend::architectures_data() {
    QTest::addColumn<int>("architecture");
    for (const auto architecture : {Architecture::Bert, Architecture::Roberta, Architecture::DistilBert,
                                    Architecture::Electra, Architecture::Albert})
        QTest::newRow(std::string(name(architecture)).c_str()) << int(architecture);
}

void TestOpenClBackend::architectures() {
    QFETCH(int, architecture);
    test::RandomModel wanted{.architecture = static_cast<Architecture>(architecture)};
    if (wanted.architecture == Architecture::Albert || wanted.architecture == Architecture::Electra)
        wanted.embedding = 16;
    compareWithReference(test::compressModel(test::makeModel(wanted), {}));
}

void TestOpenClBackend::shapes_data() {
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("headWidth");
    QTest::addColumn<int>("feedForward");
    QTest::newRow("one head") << 1 << 16 << 40;
    QTest::newRow("odd widths") << 3 << 5 << 31;
    QTest::newRow("wide heads") << 2 << 64 << 130;
}

void TestOpenClBackend::shapes() {
    QFETCH(int, heads);
    QFETCH(int, headWidth);
    QFETCH(int, feedForward);
    compareWithReference(test::compressModel(test::makeModel({.layers = 1,
                                                              .heads = heads,
                                                              .headWidth = headWidth,
                                                              .feedForward = feedForward,
                                                              .positions = 150}),
                                             {}));
}

void TestOpenClBackend::recipes_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"*: 80%",
                             "*: 2:4",
                             "*: 1:4",
                             "*: 4:8",
                             "*: 2:8",
                             "*: 1:8",
                             "*: 3:4",
                             "ffn.*: 4x4 80%",
                             "*: 8x1 75%",
                             "*: int8",
                             "*: int4",
                             "*: int3",
                             "*: int2",
                             "*: int8 group 16",
                             "*: bf16",
                             "*: 1:4 int8",
                             "*: 2:4 int8",
                             "*: 4x4 80% int8",
                             "classifier: int8",
                             "heads 0-1: -1",
                             "heads 0: -0,-1",
                             "neurons 0-1: 10",
                             "neurons 1: 0",
                             "drop 0",
                             "*: 2:4; heads 1: -0; neurons 0: 32; drop 0"})
        QTest::newRow(text) << text;
}

void TestOpenClBackend::recipes() {
    QFETCH(QString, text);
    const auto model = test::makeModel({});
    const auto recipe = parseRecipe(text.toStdString(), shapeOf(*model));
    QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message.c_str());
    // With rounded activations a value on the edge between two codes may fall to either side.
    const bool rounds = text.contains("int") || text.contains("bf16");
    compareWithReference(test::compressModel(model, *recipe), rounds ? 2e-2 : 1e-4);
}

void TestOpenClBackend::modelWithoutHead() {
    auto model = std::make_shared<Model>(*test::makeModel({}));
    model->classifier = {};
    compareWithReference(test::compressModel(model, {}));
}

void TestOpenClBackend::threadsDoNotMatter() {
    const auto model = test::makeModel({});
    const auto executable = prepare(*m_backend, test::compressModel(model, {}));
    const TokenBatch batch = test::randomBatch(*model, {30, 11});
    const auto one = run(*executable, batch);
    executable->setThreads(2);
    QCOMPARE(run(*executable, batch), one);
}

void TestOpenClBackend::saysWhatItDoesNotRun() {
    const auto model = test::makeModel({});
    Recipe recipe = denseRecipe(shapeOf(*model));
    recipe.matrix(0, MatrixKind::Query) = test::spec("3:4");
    recipe.matrix(1, MatrixKind::FfnIn) = test::spec("1:4");
    recipe.matrix(1, MatrixKind::FfnOut) = test::spec("int4");
    const auto executable = prepare(*m_backend, test::compressModel(model, recipe));
    const auto& differences = executable->differences();
    QCOMPARE(differences.size(), std::size_t{2});
    QCOMPARE(differences[0].where, std::string("layer 0 attention.query"));
    QCOMPARE(differences[0].effective, std::string("dense"));
    QCOMPARE(differences[0].reason, std::string("masked only: no kernel for 3:4 is faster than dense here"));
    QCOMPARE(differences[1].where, std::string("layer 1 ffn.out"));
    QCOMPARE(differences[1].effective, std::string("int8"));
    QVERIFY(executable->effectiveRecipe().matrix(0, MatrixKind::Query).isDense());
    QCOMPARE(toText(executable->effectiveRecipe().matrix(1, MatrixKind::FfnIn)), std::string("1:4"));
    const auto support = m_backend->supports("", test::spec("3:4"), 64, 64);
    QVERIFY(support.supported);
    QCOMPARE(support.reason, differences[0].reason);
    QVERIFY(!m_backend->supports("", test::spec("2:4"), 64, 63).supported);
}

void TestOpenClBackend::profileNamesEveryPart() {
    const auto model = test::makeModel({});
    const auto executable = prepare(*m_backend, test::compressModel(model, {}));
    JobContext job;
    const auto parts = executable->profile(test::randomBatch(*model, {20}), job);
    QVERIFY(parts.has_value());
    std::set<std::string> names;
    for (const PartTime& part : *parts) {
        names.insert(part.part);
        QVERIFY(part.part == "outside kernels" || part.time.count() > 0);
    }
    for (const char* expected : {"embeddings", "layer 0 attention.query", "layer 1 attention", "layer 1 norm",
                                 "layer 1 ffn.out", "head", "outside kernels"})
        QVERIFY2(names.contains(expected), expected);
}

void TestOpenClBackend::badInput() {
    const auto model = test::makeModel({});
    const auto executable = prepare(*m_backend, test::compressModel(model, {}));
    JobContext job;
    TokenBatch batch;
    batch.add(std::vector<std::int32_t>{5000}, {});
    const auto logits = executable->forward(batch, job);
    QVERIFY(!logits.has_value());
    QCOMPARE(logits.error().code, ErrorCode::BadInput);
    const auto unknown = m_backend->prepare("opencl:9.9", test::compressModel(model, {}), job);
    QVERIFY(!unknown.has_value());
    QCOMPARE(unknown.error().code, ErrorCode::Device);
}

void TestOpenClBackend::cancelled() {
    const auto model = test::makeModel({});
    const auto executable = prepare(*m_backend, test::compressModel(model, {}));
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    const auto logits = executable->forward(test::randomBatch(*model, {9}), job);
    QVERIFY(!logits.has_value());
    QCOMPARE(logits.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestOpenClBackend)
#include "tst_opencl_backend.moc"
