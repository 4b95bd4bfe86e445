// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "torch" against an independent PyTorch run and against cpu.reference wherever both compute the same; its
// honesty about what it does not execute; its answers to bad input.
#include <QtTest>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu_models.h"
#include "backends/torch/torch_backend.h"

using namespace pscope;
using test::prepare;
using test::run;

class TestTorchBackend : public QObject {
    Q_OBJECT
private slots:
    void golden();
    void architectures_data();
    void architectures();
    void recipes_data();
    void recipes();
    void modelWithoutHead();
    void threadsDoNotMatter();
    void saysWhatItDoesNotRun();
    void profileNamesEveryPart();
    void badInput_data();
    void badInput();
    void cancelled();
};

static void compare(const std::vector<float>& got, const std::vector<float>& expected, double tolerance) {
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::fabs(got[i] - expected[i]) <= tolerance,
                 fmt::format("logit {}: {} instead of {}", i, got[i], expected[i]).c_str());
}

static void compareWithReference(const CompressedModel& model) {
    const auto torch = makeTorchBackend(), reference = makeReferenceBackend();
    const auto mine = prepare(*torch, model), expected = prepare(*reference, model);
    for (const std::vector<int>& lengths : {std::vector<int>{7}, {1}, {5, 40, 19, 2}}) {
        const TokenBatch batch = test::randomBatch(*model.model, lengths);
        compare(run(*mine, batch), run(*expected, batch), 1e-4);
    }
}

void TestTorchBackend::golden() {
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
    const auto backend = makeTorchBackend();
    compare(run(*prepare(*backend, test::compressModel(*model, {})), batch), expected, 1e-4);
}

void TestTorchBackend::architectures_data() {
    QTest::addColumn<int>("architecture");
    for (const auto architecture : {Architecture::Bert, Architecture::Roberta, Architecture::DistilBert,
                                    Architecture::Electra, Architecture::Albert})
        QTest::newRow(std::string(name(architecture)).c_str()) << static_cast<int>(architecture);
}

void TestTorchBackend::architectures() {
    QFETCH(int, architecture);
    test::RandomModel wanted{.architecture = static_cast<Architecture>(architecture)};
    if (wanted.architecture == Architecture::Albert || wanted.architecture == Architecture::Electra)
        wanted.embedding = 16;
    compareWithReference(test::compressModel(test::makeModel(wanted), {}));
}

void TestTorchBackend::recipes_data() {
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"*: 70%", "*: 2:4", "ffn.*: 4x4 80%", "heads 0-1: -1", "heads 0: -0,-1", "neurons 0-1: 10",
          "neurons 1: 0", "drop 0", "*: 2:4; heads 1: -0; neurons 0: 32"})
        QTest::newRow(text) << text;
}

void TestTorchBackend::recipes() {
    QFETCH(QString, text);
    const auto model = test::makeModel({});
    const auto recipe = parseRecipe(text.toStdString(), shapeOf(*model));
    QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message.c_str());
    compareWithReference(test::compressModel(model, *recipe));
}

void TestTorchBackend::modelWithoutHead() {
    auto model = std::make_shared<Model>(*test::makeModel({}));
    model->classifier = {};
    compareWithReference(test::compressModel(model, {}));
}

void TestTorchBackend::threadsDoNotMatter() {
    const auto model = test::makeModel({});
    const auto backend = makeTorchBackend();
    const auto executable = prepare(*backend, test::compressModel(model, {}));
    const TokenBatch batch = test::randomBatch(*model, {30, 11});
    const auto one = run(*executable, batch);
    executable->setThreads(2);
    compare(run(*executable, batch), one, 1e-5);
}

void TestTorchBackend::saysWhatItDoesNotRun() {
    const auto model = test::makeModel({});
    Recipe recipe = denseRecipe(shapeOf(*model));
    recipe.matrix(1, MatrixKind::FfnIn) = test::spec("2:4 int8");
    recipe.matrix(0, MatrixKind::Query) = test::spec("50%");
    recipe.layers[0].removedHeads = {1};
    const auto backend = makeTorchBackend();
    const auto executable = prepare(*backend, test::compressModel(model, recipe));
    const auto& differences = executable->differences();
    QCOMPARE(differences.size(), std::size_t{2});
    QCOMPARE(differences[0].where, std::string("layer 0 attention.query"));
    QCOMPARE(differences[0].reason,
             std::string("masked only: libtorch eager has no kernel for this pattern"));
    QCOMPARE(differences[1].where, std::string("layer 1 ffn.in"));
    QCOMPARE(differences[1].requested, std::string("2:4 int8"));
    QCOMPARE(differences[1].effective, std::string("dense"));
    QVERIFY2(differences[1].reason.find("fp32 on weights rounded to int8") != std::string::npos,
             differences[1].reason.c_str());
    QVERIFY(executable->effectiveRecipe().matrix(1, MatrixKind::FfnIn).isDense());
    QCOMPARE(executable->effectiveRecipe().layers[0].removedHeads, std::vector<int>{1}); // really removed
    const Support support = backend->supports("", test::spec("2:4"), 32, 32);
    QVERIFY(support.supported && !support.reason.empty());
    QVERIFY(!backend->supports("gpu:7", {}, 32, 32).supported);
    QCOMPARE(executable->kernels().size(), std::size_t{13});
}

void TestTorchBackend::profileNamesEveryPart() {
    const auto model = test::makeModel({});
    const auto backend = makeTorchBackend();
    const auto executable = prepare(*backend, test::compressModel(model, {}));
    JobContext job;
    const auto times = executable->profile(test::randomBatch(*model, {9, 4}), job);
    QVERIFY(times.has_value());
    std::vector<std::string> parts{"embeddings", "head"};
    for (int layer = 0; layer < 2; ++layer)
        for (const char* part : {"attention.query", "attention.key", "attention.value", "attention",
                                 "attention.output", "norm", "ffn.in", "ffn.out"})
            parts.push_back(fmt::format("layer {} {}", layer, part));
    QCOMPARE(times->size(), parts.size());
    for (const std::string& part : parts) {
        const auto found = std::ranges::find(*times, part, &PartTime::part);
        QVERIFY2(found != times->end() && found->time.count() > 0, part.c_str());
    }
}

void TestTorchBackend::badInput_data() {
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("expected");
    QTest::newRow("id too large") << 50 << 5 << "id 50";
    QTest::newRow("id negative") << -1 << 5 << "id -1";
    QTest::newRow("too long") << 3 << 41 << "41 tokens";
    QTest::newRow("empty sequence") << 3 << 0 << "0 tokens";
}

void TestTorchBackend::badInput() {
    QFETCH(int, id);
    QFETCH(int, length);
    QFETCH(QString, expected);
    const auto model = test::makeModel({});
    const auto backend = makeTorchBackend();
    const auto executable = prepare(*backend, test::compressModel(model, {}));
    TokenBatch batch;
    batch.add(std::vector<std::int32_t>(static_cast<std::size_t>(length), id),
              std::vector<std::int32_t>(static_cast<std::size_t>(length), 0));
    JobContext job;
    const auto logits = executable->forward(batch, job);
    QVERIFY(!logits && logits.error().code == ErrorCode::BadInput);
    QVERIFY2(logits.error().message.find(expected.toStdString()) != std::string::npos,
             logits.error().message.c_str());
}

void TestTorchBackend::cancelled() {
    const auto model = test::makeModel({});
    const auto backend = makeTorchBackend();
    const auto executable = prepare(*backend, test::compressModel(model, {}));
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    const auto logits = executable->forward(test::randomBatch(*model, {5}), job);
    QVERIFY(!logits && logits.error().code == ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestTorchBackend)
#include "tst_torch_backend.moc"
