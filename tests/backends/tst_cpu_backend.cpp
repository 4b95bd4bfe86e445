// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole encoders: "cpu" at every instruction set against "cpu.reference", the reference against an
// independent PyTorch run, and what both do with bad input, cancellation and edits.
#include <QtTest>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/isa.h"
#include "backends/cpu_models.h"
#include "core/backend/layerwise.h"

using namespace pscope;
using test::prepare;
using test::RandomModel;
using test::run;

// Largest difference of a logit, relative to the largest logit. The layers' norms keep fp32 errors small.
// Integer and bf16 activations are rounded: where the two back-ends' last bits differ, a value may round the
// other way, by one step of 1/127 (or 1/256) of its token's largest, in one of many inputs.
static double toleranceOf(int bits) {
    return bits == 32 ? 2e-5 : 2e-2;
}

class TestCpuBackend : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void cleanup() { qunsetenv("PSCOPE_CPU_ISA"); }
    void architectures_data();
    void architectures();
    void patterns_data();
    void patterns();
    void mixedQueryKeyValue();
    void ownRoundingIsSmall_data();
    void ownRoundingIsSmall();
    void removedUnits_data();
    void removedUnits();
    void golden_data();
    void golden();
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
    void forcedInstructionSet();
    void registry();
};

static const std::vector<int> lengthsOf(int kind) {
    static const std::vector<int> lists[] = {{1},         {17},         {12},
                                             {5, 40, 19}, {40, 40, 40}, {3, 1, 2, 7, 30, 30, 9, 11, 16}};
    return lists[kind];
}

static void compare(const std::vector<float>& got, const std::vector<float>& expected, double tolerance,
                    const std::string& what) {
    QCOMPARE(got.size(), expected.size());
    double scale = 1e-3, worst = 0;
    for (const float v : expected)
        scale = std::max(scale, std::fabs(static_cast<double>(v)));
    for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::isfinite(got[i])
                    ? std::max(worst, std::fabs(static_cast<double>(got[i]) - expected[i]) / scale)
                    : INFINITY;
    QVERIFY2(worst <= tolerance, fmt::format("{}: off by {}, allowed {}", what, worst, tolerance).c_str());
}

// Every instruction set of this machine against the reference, over several batches.
static void compareAll(const CompressedModel& model, double tolerance, const std::string& what) {
    const auto reference = makeRoundedReferenceBackend();
    const auto expected = prepare(*reference, model);
    for (const cpu::Isa isa : cpu::availableIsas()) {
        qputenv("PSCOPE_CPU_ISA", std::string(cpu::name(isa)).c_str());
        const auto backend = makeCpuBackend();
        const auto executable = prepare(*backend, model);
        for (int kind = 0; kind < 6; ++kind) {
            const TokenBatch batch =
                test::randomBatch(*model.model, lengthsOf(kind), 40 + static_cast<unsigned>(kind));
            compare(run(*executable, batch), run(*expected, batch), tolerance,
                    fmt::format("{}, {}, batch {}", what, cpu::name(isa), kind));
        }
    }
}

void TestCpuBackend::architectures_data() {
    QTest::addColumn<int>("architecture");
    QTest::addColumn<int>("embedding");
    QTest::newRow("bert") << static_cast<int>(Architecture::Bert) << 0;
    QTest::newRow("roberta") << static_cast<int>(Architecture::Roberta) << 0;
    QTest::newRow("distilbert") << static_cast<int>(Architecture::DistilBert) << 0;
    QTest::newRow("electra") << static_cast<int>(Architecture::Electra) << 24;
    QTest::newRow("albert") << static_cast<int>(Architecture::Albert) << 20;
}

void TestCpuBackend::architectures() {
    QFETCH(int, architecture);
    QFETCH(int, embedding);
    const auto model =
        test::makeModel({.architecture = static_cast<Architecture>(architecture), .embedding = embedding});
    compareAll(test::compressModel(model, {}), toleranceOf(32), "dense");
    const auto wide = test::makeModel({.architecture = static_cast<Architecture>(architecture),
                                       .layers = 1,
                                       .heads = 1,
                                       .headWidth = 72,
                                       .feedForward = 130,
                                       .embedding = embedding});
    compareAll(test::compressModel(wide, {}), toleranceOf(32), "one wide head");
}

void TestCpuBackend::patterns_data() {
    QTest::addColumn<QString>("spec");
    for (const char* text : {"bf16",
                             "int8",
                             "int4",
                             "int3",
                             "int2",
                             "int4 group32",
                             "int8 group16",
                             "30%",
                             "50%",
                             "90%",
                             "2:4",
                             "1:4",
                             "1:16",
                             "4x4 80%",
                             "4x1 75%",
                             "16x1 80%",
                             "8x8 90%",
                             "1x4 60%",
                             "3x2 70%",
                             "2:4 int8",
                             "1:8 int8",
                             "4x4 80% int8",
                             "1x4 80% int8",
                             "4x1 90% int8",
                             "16x1 80% int4",
                             "90% int8",
                             "4x4 80% bf16",
                             "2:4 bf16",
                             "80% int4 group32"})
        QTest::newRow(text) << text;
}

void TestCpuBackend::patterns() {
    QFETCH(QString, spec);
    const MatrixSpec setting = test::spec(spec.toUtf8().constData());
    const auto model = test::makeModel({.layers = 2, .heads = 4, .headWidth = 24, .feedForward = 192});
    Recipe recipe = test::uniformRecipe(2, setting);
    compareAll(test::compressModel(model, recipe), toleranceOf(setting.bits), spec.toStdString());
    recipe.classifier = test::spec("int8");
    recipe.layers[1].matrices.fill({}); // a mixture across layers
    compareAll(test::compressModel(model, recipe), toleranceOf(8), "with classifier int8");
}

// Three matrices that read the same input in three arithmetics and forms.
void TestCpuBackend::mixedQueryKeyValue() {
    const auto model = test::makeModel({.layers = 2, .heads = 4, .headWidth = 32, .feedForward = 64});
    for (const auto& [query, key, value] :
         {std::array{"2:4 int8", "1:4", "1:8 bf16"}, std::array{"1:8 bf16", "2:4 int8", "1:8 int8"},
          std::array{"dense", "4x4 90% int8", "1:8"}, std::array{"int4 group32", "int8", "bf16"}}) {
        Recipe recipe = test::uniformRecipe(2, {});
        for (LayerSpec& layer : recipe.layers) {
            layer.matrices[static_cast<int>(MatrixKind::Query)] = test::spec(query);
            layer.matrices[static_cast<int>(MatrixKind::Key)] = test::spec(key);
            layer.matrices[static_cast<int>(MatrixKind::Value)] = test::spec(value);
        }
        compareAll(test::compressModel(model, recipe), toleranceOf(8),
                   fmt::format("{}, {}, {}", query, key, value));
    }
}

void TestCpuBackend::ownRoundingIsSmall_data() {
    QTest::addColumn<QString>("spec");
    for (const char* text : {"int8", "bf16", "int4", "2:4 int8", "4x4 80% int8"})
        QTest::newRow(text) << text;
}

// Attention in bf16 and coarse activations, which the recipe does not ask for, against the plain reference:
// in the root mean square over many logits they stay below what the asked rounding itself does to the
// unrounded weights' logits (bf16 in attention beside bf16 everywhere else: of that size).
void TestCpuBackend::ownRoundingIsSmall() {
    QFETCH(QString, spec);
    const auto model =
        test::makeModel({.layers = 4, .heads = 4, .headWidth = 32, .feedForward = 256, .positions = 64});
    const MatrixSpec rounded = test::spec(spec.toUtf8().constData());
    MatrixSpec unrounded = rounded;
    unrounded.bits = 32;
    const auto plain = makeReferenceBackend(), fast = makeCpuBackend();
    const auto want = test::compressModel(model, test::uniformRecipe(4, rounded));
    const TokenBatch batch = test::randomBatch(*model, std::vector<int>(24, 29));
    const auto expected = run(*prepare(*plain, want), batch), got = run(*prepare(*fast, want), batch);
    const auto exact =
        run(*prepare(*plain, test::compressModel(model, test::uniformRecipe(4, unrounded))), batch);
    const auto distance = [](const std::vector<float>& a, const std::vector<float>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            sum += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
        return std::sqrt(sum / static_cast<double>(a.size()));
    };
    const double allowed = rounded.bits == 16 ? 1.5 : 1;
    QVERIFY2(distance(got, expected) < allowed * distance(expected, exact),
             fmt::format("own {}, asked {}", distance(got, expected), distance(expected, exact)).c_str());
}

void TestCpuBackend::removedUnits_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("spec");
    for (const char* spec : {"dense", "int8", "4x4 80% int8"})
        for (const char* what :
             {"one head", "all heads", "neurons", "no neurons", "a layer", "all layers", "everything"})
            QTest::addRow("%s %s", what, spec) << what << spec;
}

void TestCpuBackend::removedUnits() {
    QFETCH(QString, what);
    QFETCH(QString, spec);
    const auto model = test::makeModel({.layers = 3, .heads = 3, .headWidth = 16, .feedForward = 96});
    Recipe recipe = test::uniformRecipe(3, test::spec(spec.toUtf8().constData()));
    if (what == "one head" || what == "everything") recipe.layers[1].removedHeads = {1};
    if (what == "all heads") recipe.layers[1].removedHeads = {0, 1, 2};
    if (what == "neurons" || what == "everything") recipe.layers[0].neurons = 52;
    if (what == "no neurons") recipe.layers[2].neurons = 0;
    if (what == "a layer" || what == "everything") recipe.layers[2].dropped = true;
    if (what == "all layers")
        for (LayerSpec& layer : recipe.layers)
            layer.dropped = true;
    compareAll(test::compressModel(model, recipe), toleranceOf(spec == "dense" ? 32 : 8), what.toStdString());
}

void TestCpuBackend::golden_data() {
    QTest::addColumn<QString>("isa");
    QTest::newRow("cpu.reference") << "";
    for (const cpu::Isa isa : cpu::availableIsas())
        QTest::newRow(std::string(cpu::name(isa)).c_str())
            << QString::fromStdString(std::string(cpu::name(isa)));
}

void TestCpuBackend::golden() {
    QFETCH(QString, isa);
    const std::filesystem::path folder =
        std::filesystem::path(PSCOPE_SHARED_DATA) / "models/bert-l4-h128-banking77";
    if (!std::filesystem::exists(folder)) QSKIP("no shared data on this machine");
    JobContext job;
    const auto model = loadModel(folder, job);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    if (!isa.isEmpty()) qputenv("PSCOPE_CPU_ISA", isa.toUtf8());
    const auto backend = isa.isEmpty() ? makeReferenceBackend() : makeCpuBackend();
    const auto executable = prepare(*backend, test::compressModel(*model, {}));
    std::ifstream file(folder / "reference.json");
    const auto golden = nlohmann::json::parse(file);
    TokenBatch batch;
    std::vector<float> expected;
    for (const auto& item : golden.at("cases")) {
        batch.add(item.at("input_ids").get<std::vector<std::int32_t>>(), {});
        for (const float v : item.at("logits").get<std::vector<float>>())
            expected.push_back(v);
    }
    QCOMPARE_GT(batch.sequences(), 20);
    const std::vector<float> got = run(*executable, batch);
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::fabs(got[i] - expected[i]) < 1e-4,
                 fmt::format("logit {}: {} instead of {}", i, got[i], expected[i]).c_str());
}

void TestCpuBackend::batchDoesNotMatter() {
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
        compare(run(*executable, all), separately, toleranceOf(test::spec(text).bits), text);
    }
}

void TestCpuBackend::threadsDoNotMatter() {
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
void TestCpuBackend::goesOnFromKeptStates() {
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

void TestCpuBackend::modelWithoutHead() {
    const auto model = test::makeModel({.classes = 0});
    const auto compressed = test::compressModel(model, {});
    QVERIFY(!compressed.classifier);
    compareAll(compressed, toleranceOf(32), "no head");
    const auto backend = makeCpuBackend();
    QCOMPARE(run(*prepare(*backend, compressed), test::randomBatch(*model, {4, 6})).size(),
             std::size_t(2 * model->config.hidden));
}

void TestCpuBackend::badInput_data() {
    QTest::addColumn<QString>("backend");
    QTest::newRow("cpu") << "cpu";
    QTest::newRow("cpu.reference") << "cpu.reference";
}

void TestCpuBackend::badInput() {
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

void TestCpuBackend::cancelled() {
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

void TestCpuBackend::profileNamesEveryPart() {
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
        QCOMPARE(executable->kernels().size(), std::size_t(7)); // six matrices and the classifier
        QCOMPARE(executable->kernels()[4].first, std::string("layer 1 ffn.in"));
    }
}

void TestCpuBackend::tapSeesTheSameInputs() {
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
        compare(logits->values, run(*executable, batch), 1e-7, "tapped");
        return seen;
    };
    const Seen reference = tap(*makeReferenceBackend()), fast = tap(*makeCpuBackend());
    QCOMPARE(reference.size(), std::size_t(2 * kLayerMatrices + 1));
    QCOMPARE(fast.size(), reference.size());
    for (const auto& [key, values] : reference)
        compare(fast.at(key), values, 2e-5, fmt::format("layer {} {}", key.first, name(key.second)));
}

void TestCpuBackend::differencesSayWhy() {
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

void TestCpuBackend::forcedInstructionSet() {
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

void TestCpuBackend::registry() {
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

QTEST_APPLESS_MAIN(TestCpuBackend)
#include "tst_cpu_backend.moc"
