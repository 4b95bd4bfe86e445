// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How "cpu" and "cpu.reference" behave as back-ends: batches and threads that must not matter, bad input,
// cancellation, what they tell of themselves.
#include <QtTest>

#include <cmath>

#include "backends/compare_encoders.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/isa.h"
#include "core/backend/last_layer.h"
#include "core/backend/layerwise.h"

using namespace pscope;
using test::prepare;
using test::run;

class TestCpuBehaviour : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void cleanup() { qunsetenv("PSCOPE_CPU_ISA"); }
    void batchDoesNotMatter();
    void threadsDoNotMatter();
    void goesOnFromKeptStates();
    void modelWithoutHead();
    void badInput_data();
    void badInput();
    void cancelled();
    void profileNamesEveryPart();
    void tapSeesTheSameInputs();
    void differencesSayWhy();
    void attentionSaysHowItRuns();
    void forcedInstructionSet();
    void registry();
};

void TestCpuBehaviour::batchDoesNotMatter() {
    const auto model = test::makeModel({.layers = 2, .heads = 2, .headWidth = 32, .feedForward = 128});
    const auto backend = makeCpuBackend();
    for (const char* text : {"dense", "int8", "2:4 int8"}) {
        const auto executable =
            prepare(*backend, test::compressModel(model, test::uniformRecipe(2, test::spec(text))));
        const std::vector<int> lengths{9, 31, 1, 40, 17, 25, 38, 12};
        const TokenBatch all = test::randomBatch(*model, lengths);
        std::vector<float> separately;
        for (int s = 0; s < all.sequences(); ++s) {
            TokenBatch one;
            const auto from = all.ids.begin() + all.offsets[s], to = all.ids.begin() + all.offsets[s + 1];
            one.add(std::vector<std::int32_t>(from, to),
                    std::vector<std::int32_t>(all.typeIds.begin() + all.offsets[s],
                                              all.typeIds.begin() + all.offsets[s + 1]));
            for (const float v : run(*executable, one))
                separately.push_back(v);
        }
        test::compareLogits(run(*executable, all), separately, test::logitTolerance(test::spec(text).bits), text);
    }
}

void TestCpuBehaviour::threadsDoNotMatter() {
    const auto model = test::makeModel({.layers = 2, .heads = 4, .headWidth = 16, .feedForward = 128});
    const auto backend = makeCpuBackend();
    for (const char* text : {"dense", "int8", "4x4 80% int8", "80%"}) {
        const auto executable =
            prepare(*backend, test::compressModel(model, test::uniformRecipe(2, test::spec(text))));
        for (const auto& lengths : {std::vector{12}, std::vector<int>(20, 23),
                                    std::vector<int>(80, 19)}) { // one part, two, several
            const TokenBatch batch = test::randomBatch(*model, lengths);
            executable->setThreads(1);
            const auto expected = run(*executable, batch);
            for (const int threads : {2, 3, 1}) {
                executable->setThreads(threads);
                for (int repeat = 0; repeat < 20; ++repeat)
                    QCOMPARE(run(*executable, batch), expected);
            }
        }
    }
}

// A batch of several parts, entered at every place with any number of threads: the same bits.
void TestCpuBehaviour::goesOnFromKeptStates() {
    const auto model = test::makeModel({.layers = 3, .heads = 2, .headWidth = 16, .feedForward = 64});
    const auto backend = makeCpuBackend();
    const auto executable =
        prepare(*backend, test::compressModel(model, test::uniformRecipe(3, test::spec("2:4 int8"))));
    auto& layerwise = dynamic_cast<LayerwiseExecutable&>(*executable);
    const TokenBatch batch = test::randomBatch(*model, std::vector<int>(70, 17));
    const auto expected = run(*executable, batch);
    JobContext job;
    std::map<int, std::unique_ptr<HiddenStates>> kept;
    const auto keep = [&](int place, std::unique_ptr<HiddenStates> states) {
        kept[place] = std::move(states);
    };
    executable->setThreads(2);
    const auto first = layerwise.forwardFrom(0, nullptr, batch, std::vector<bool>(4, true), keep, job);
    QVERIFY(first && first->values == expected);
    QCOMPARE(kept.size(), std::size_t(3)); // places 1, 2 and the head
    for (int place = 1; place <= 3; ++place)
        for (const int threads : {1, 2, 3}) {
            executable->setThreads(threads);
            const auto again = layerwise.forwardFrom(place, kept.at(place).get(), batch,
                                                     std::vector<bool>(4, false), keep, job);
            QVERIFY(again && again->values == expected);
        }
    const TokenBatch other = test::randomBatch(*model, {5});
    QCOMPARE(layerwise.forwardFrom(1, kept.at(1).get(), other, std::vector<bool>(4, false), keep, job)
                 .error()
                 .code,
             ErrorCode::Mismatch);
}

void TestCpuBehaviour::modelWithoutHead() {
    const auto model = test::makeModel({.classes = 0});
    const auto compressed = test::compressModel(model, {});
    QVERIFY(!compressed.classifier);
    test::compareWithReference(compressed, test::logitTolerance(32), "no head");
    const auto backend = makeCpuBackend();
    QCOMPARE(run(*prepare(*backend, compressed), test::randomBatch(*model, {4, 6})).size(),
             std::size_t(2 * model->config.hidden));
}

void TestCpuBehaviour::badInput_data() {
    QTest::addColumn<QString>("backend");
    QTest::newRow("cpu") << "cpu";
    QTest::newRow("cpu.reference") << "cpu.reference";
}

void TestCpuBehaviour::badInput() {
    QFETCH(QString, backend);
    const auto model = test::makeModel({.vocabulary = 50, .positions = 20});
    const auto maker = backend == "cpu" ? makeCpuBackend() : makeReferenceBackend();
    const auto executable = prepare(*maker, test::compressModel(model, {}));
    JobContext job;
    const auto expectBad = [&](const TokenBatch& batch, const char* word) {
        const auto result = executable->forward(batch, job);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::BadInput);
        QVERIFY2(result.error().message.find(word) != std::string::npos, result.error().message.c_str());
    };
    TokenBatch batch;
    batch.add(std::vector<std::int32_t>{1, 50}, {});
    expectBad(batch, "50");
    batch = {};
    batch.add(std::vector<std::int32_t>{1, -1}, {});
    expectBad(batch, "-1");
    batch = {};
    batch.add(std::vector<std::int32_t>(21, 3), {});
    expectBad(batch, "21");
    batch = {};
    batch.add({}, {});
    expectBad(batch, "0 tokens");
    batch = {};
    batch.add(std::vector<std::int32_t>{1, 2}, std::vector<std::int32_t>{0, 2});
    expectBad(batch, "type 2");
    const auto nothing = executable->forward({}, job);
    QVERIFY(nothing && nothing->values.empty() && nothing->classes == 5);
    QCOMPARE(maker->prepare("gpu:7", test::compressModel(model, {}), job).error().code, ErrorCode::NotFound);
    auto broken = test::compressModel(model, {});
    broken.layers[1].matrices[2] = test::makeMatrix({}, 32, 30, 1);
    QCOMPARE(maker->prepare("", broken, job).error().code, ErrorCode::Mismatch);
    QVERIFY(maker->prepare("", broken, job).error().message.find("layer 1 attention.value") !=
            std::string::npos);
}

void TestCpuBehaviour::cancelled() {
    const auto model = test::makeModel({});
    for (const auto& backend : {makeCpuBackend(), makeReferenceBackend()}) {
        const auto executable = prepare(*backend, test::compressModel(model, {}));
        std::stop_source stop;
        stop.request_stop();
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        const auto result = executable->forward(test::randomBatch(*model, {5}), job);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        run(*executable, test::randomBatch(*model, {5})); // and it still works afterwards
    }
}

void TestCpuBehaviour::profileNamesEveryPart() {
    const auto model = test::makeModel({.layers = 2});
    Recipe recipe = test::uniformRecipe(2, {});
    recipe.layers[0].dropped = true;
    std::vector<std::string> expected{"embeddings"};
    for (const char* part : {"attention.query", "attention.key", "attention.value", "attention",
                             "attention.output", "norm", "ffn.in", "ffn.out"})
        expected.push_back(std::string("layer 1 ") + part);
    expected.emplace_back("head");
    for (const auto& backend : {makeCpuBackend(), makeReferenceBackend()}) {
        const auto executable = prepare(*backend, test::compressModel(model, recipe));
        JobContext job;
        const auto times = executable->profile(test::randomBatch(*model, {30, 30}), job);
        QVERIFY(times);
        std::vector<std::string> names;
        for (const PartTime& part : *times) {
            names.push_back(part.part);
            QCOMPARE_GT(part.time.count(), 0);
        }
        QCOMPARE(names, expected);
        // Six matrices and the classifier; the engine also tells where it goes on with first tokens.
        const bool shortcut = dynamic_cast<const LastLayerShortcut*>(executable.get()) != nullptr;
        QCOMPARE(executable->kernels().size(), std::size_t(shortcut ? 8 : 7));
        QCOMPARE(executable->kernels()[4].first, std::string("layer 1 ffn.in"));
    }
}

void TestCpuBehaviour::tapSeesTheSameInputs() {
    const auto model = test::makeModel({.architecture = Architecture::Electra, .layers = 2, .embedding = 24});
    const CompressedModel compressed = test::compressModel(model, {});
    const TokenBatch batch = test::randomBatch(*model, {7, 38, 38});
    using Seen = std::map<std::pair<int, MatrixKind>, std::vector<float>>;
    const auto tap = [&](Backend& backend) {
        const auto executable = prepare(backend, compressed);
        Seen seen;
        JobContext job;
        const auto logits =
            dynamic_cast<ActivationTap&>(*executable)
                .forwardTapped(
                    batch,
                    [&](int layer, MatrixKind kind, std::span<const float> input, int tokens, int columns) {
                        if (input.size() != static_cast<std::size_t>(tokens) * columns)
                            qFatal("a tapped input has the wrong size");
                        seen[{layer, kind}].assign(input.begin(), input.end());
                    },
                    job);
        if (!logits) qFatal("%s", logits.error().message.c_str());
        test::compareLogits(logits->values, run(*executable, batch), 1e-7, "tapped");
        return seen;
    };
    const Seen reference = tap(*makeReferenceBackend()), fast = tap(*makeCpuBackend());
    QCOMPARE(reference.size(), std::size_t(2 * kLayerMatrices + 1));
    QCOMPARE(fast.size(), reference.size());
    for (const auto& [key, values] : reference)
        test::compareLogits(fast.at(key), values, 2e-5, fmt::format("layer {} {}", key.first, name(key.second)));
}

void TestCpuBehaviour::differencesSayWhy() {
    // A matrix unit makes dense so fast that even sparse blocks may run dense; the vector kernels are what
    // this is about.
    if (cpu::availableIsas().front() == cpu::Isa::Amx) qputenv("PSCOPE_CPU_ISA", "avx512");
    const auto model = test::makeModel({.layers = 1, .heads = 4, .headWidth = 32, .feedForward = 512});
    const auto backend = makeCpuBackend();
    const auto differences = [&](const char* text) {
        return prepare(*backend, test::compressModel(model, test::uniformRecipe(1, test::spec(text))))
            ->differences();
    };
    QVERIFY(differences("dense").empty());
    QVERIFY(differences("int8").empty());
    QVERIFY(differences("4x4 80% int8").empty());
    QVERIFY(differences("4x1 90%").empty());
    const auto weak = differences("10%");
    QCOMPARE(weak.size(), std::size_t(6));
    QCOMPARE(weak[0].where, std::string("layer 0 attention.query"));
    QCOMPARE(weak[0].requested, std::string("10%"));
    QCOMPARE(weak[0].effective, std::string("dense"));
    QVERIFY(weak[0].reason.find("masked weights") != std::string::npos);
    QVERIFY(differences("int4").empty());
    QVERIFY(differences("int4 group32").empty());
    const auto narrow = differences("int3");
    QCOMPARE(narrow.size(), std::size_t(6));
    QCOMPARE(narrow[0].effective, std::string("int4"));
    const auto executable =
        prepare(*backend, test::compressModel(model, test::uniformRecipe(1, test::spec("10% int4"))));
    QCOMPARE(executable->effectiveRecipe().layers[0].matrices[0], test::spec("int4"));
    // What supports() promises before anything is prepared is what happens.
    for (const char* text : {"dense", "int8", "int4", "int3", "10%", "90%", "4x4 80% int8", "4x1 90% int8"}) {
        const Support support = backend->supports("cpu:0", test::spec(text), 512, 128);
        const auto ready =
            prepare(*backend, test::compressModel(model, test::uniformRecipe(1, test::spec(text))));
        QVERIFY(support.supported);
        QCOMPARE(support.kernel, ready->kernels()[4].second);
        QCOMPARE(support.reason.empty(), ready->differences().empty());
    }
    QVERIFY(!backend->supports("cpu:0", test::spec("3:7"), 512, 128).supported);
}

// No word of a recipe asks for attention in bf16, nor for a last layer that stops at first tokens.
void TestCpuBehaviour::attentionSaysHowItRuns() {
    const auto model = test::makeModel({.layers = 2});
    const auto backend = makeCpuBackend();
    const auto said = [&](const char* spec, int layer) {
        const auto executable =
            prepare(*backend, test::compressModel(model, test::uniformRecipe(2, test::spec(spec))));
        for (const auto& [where, kernel] : executable->kernels())
            if (where == fmt::format("layer {} attention", layer)) return kernel;
        return std::string();
    };
    QVERIFY(said("dense", 0).empty());
    QVERIFY(said("int8", 0).find("bf16") != std::string::npos);
    QVERIFY(said("int8", 0).find(LastLayerShortcut::note) == std::string::npos);
    for (const char* spec : {"dense", "int8"})
        QVERIFY(said(spec, 1).find(LastLayerShortcut::note) != std::string::npos);
    QVERIFY(said("dense", 1).find("bf16") == std::string::npos);
}

void TestCpuBehaviour::forcedInstructionSet() {
    const auto backend = makeCpuBackend();
    const auto model = test::makeModel({.layers = 1});
    for (const cpu::Isa isa : cpu::availableIsas()) {
        qputenv("PSCOPE_CPU_ISA", std::string(cpu::name(isa)).c_str());
        const DeviceInfo device = backend->probe().front();
        QVERIFY(device.usable);
        QCOMPARE(device.driver, std::string(cpu::label(isa)));
        const auto kernels = prepare(*backend, test::compressModel(model, {}))->kernels();
        QVERIFY(kernels.front().second.ends_with(std::string(cpu::name(isa))));
    }
    qputenv("PSCOPE_CPU_ISA", "sse9");
    JobContext job;
    QVERIFY(!backend->probe().front().usable);
    QVERIFY(backend->probe().front().whyNot.find("sse9") != std::string::npos);
    QCOMPARE(backend->prepare("", test::compressModel(model, {}), job).error().code, ErrorCode::NotFound);
    QVERIFY(!backend->supports("", {}, 8, 8).supported);
}

void TestCpuBehaviour::registry() {
    BackendRegistry registry;
    QCOMPARE(registry.find("").error().code, ErrorCode::NotFound);
    registry.add(makeCpuBackend());
    registry.add(makeReferenceBackend());
    QCOMPARE((*registry.find(""))->info().id, std::string("cpu"));
    QCOMPARE((*registry.find("cpu.reference"))->info().id, std::string("cpu.reference"));
    const auto missing = registry.find("fpga");
    QVERIFY(!missing && missing.error().message.find("cpu, cpu.reference") != std::string::npos);
    qputenv("PSCOPE_FORCE_BACKEND", "cpu.reference");
    QCOMPARE((*registry.find(""))->info().id, std::string("cpu.reference"));
    qputenv("PSCOPE_FORCE_BACKEND", "tpu");
    QVERIFY(registry.find("").error().message.find("PSCOPE_FORCE_BACKEND") != std::string::npos);
    qunsetenv("PSCOPE_FORCE_BACKEND");
}

QTEST_APPLESS_MAIN(TestCpuBehaviour)
#include "tst_cpu_behaviour.moc"
