// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe on a whole model: what is removed, what is shared, what is remembered, and what is refused.
#include <QtTest>

#include <ctime>

#include "core/compress/compressor.h"
#include "core/compress/made_up_calibration.h"
#include "core/model/synthetic.h"
#include "core/recipe/recipe_samples.h"

using namespace pscope;

namespace {

struct Fixture {
    explicit Fixture(ModelConfig config = smallConfig(Architecture::Bert), bool withData = true)
        : model(makeSharedRandomModel(config, 11)), calibrator(std::make_shared<sample::MadeUpCalibrator>(*model, 1)),
          compressor(model, withData ? calibrator : nullptr), shape(shapeOf(*model)) {}

    Result<CompressedModel> apply(const std::string& text) {
        auto recipe = parseRecipe(text, shape);
        if (!recipe) return std::unexpected(recipe.error());
        return compressor.apply(*recipe, job);
    }
    std::shared_ptr<const Model> model;
    std::shared_ptr<sample::MadeUpCalibrator> calibrator;
    Compressor compressor;
    ModelShape shape;
    JobContext job;
};

const CompressedMatrix& matrix(const CompressedModel& model, int layer, MatrixKind kind) {
    return *model.layers[static_cast<std::size_t>(layer)].matrices[static_cast<std::size_t>(kind)];
}
QString textOf(const Result<CompressedModel>& result) { return result ? "worked" : QString::fromStdString(result.error().message); }

} // namespace

class TestCompressor : public QObject {
    Q_OBJECT
private slots:
    void denseRefersToTheFile();
    void removesHeads();
    void headNumbersAreTheOriginalOnes();
    void removesAllHeads();
    void keepsTheImportantNeurons();
    void removesAllNeurons();
    void dropsLayers();
    void prunesThenRounds();
    void randomRecipesAreObeyed_data();
    void randomRecipesAreObeyed();
    void remembersMatrices();
    void sharedLayersShareResults();
    void dataIsAskedFor();
    void newCalibrationForgets();
    void refusals();
    void obeysTheStopToken();
    void refusesDamagedWeights();
    void classifierOnlyWhenNamed();
    void modelWithoutHead();
    void largeModelIsQuick();
};

void TestCompressor::denseRefersToTheFile() {
    Fixture f;
    const auto made = f.apply("");
    QVERIFY(made);
    QCOMPARE(made->layers.size(), f.model->layers.size());
    for (std::size_t l = 0; l < made->layers.size(); ++l) {
        const CompressedLayer& layer = made->layers[l];
        QCOMPARE(layer.source, static_cast<int>(l));
        QVERIFY(layer.headIds == f.model->layers[l].headIds);
        QVERIFY(layer.neuronIds.empty());
        for (std::size_t k = 0; k < kLayerMatrices; ++k) {
            const Tensor& original = f.model->layers[l].matrices[k].weight;
            QCOMPARE(static_cast<const void*>(layer.matrices[k]->weights.values.data()), static_cast<const void*>(original.bytes.data()));
            QVERIFY(!layer.matrices[k]->quantized);
            QCOMPARE(layer.biases[k].size(), static_cast<std::size_t>(layer.matrices[k]->rows));
        }
    }
    QVERIFY(made->classifier);
}

void TestCompressor::removesHeads() {
    Fixture f;
    const auto made = f.apply("heads 1: -0,-2");
    QVERIFY(made);
    QVERIFY((made->layers[1].headIds == std::vector<int>{1, 3}));
    QVERIFY((made->layers[0].headIds == std::vector<int>{0, 1, 2, 3}));
    const std::vector<int> kept{8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31}; // features of heads 1 and 3, width 8
    for (MatrixKind kind : {MatrixKind::Query, MatrixKind::Key, MatrixKind::Value}) {
        const LinearWeights& original = f.model->layers[1].matrices[static_cast<std::size_t>(kind)];
        const FloatArray weights = original.weight.floats(), bias = original.bias.floats();
        const CompressedMatrix& reduced = matrix(*made, 1, kind);
        QCOMPARE(reduced.rows, 16);
        QCOMPARE(reduced.columns, 32);
        for (std::size_t r = 0; r < 16; ++r) {
            const auto from = static_cast<std::size_t>(kept[r]);
            for (std::size_t c = 0; c < 32; ++c) QCOMPARE(reduced.weights.values[r * 32 + c], weights.values[from * 32 + c]);
            QCOMPARE(made->layers[1].biases[static_cast<std::size_t>(kind)][r], bias.values[from]);
        }
    }
    const FloatArray output = f.model->layers[1].matrices[3].weight.floats();
    const CompressedMatrix& reduced = matrix(*made, 1, MatrixKind::AttentionOutput);
    QCOMPARE(reduced.rows, 32);
    QCOMPARE(reduced.columns, 16);
    for (std::size_t r = 0; r < 32; ++r)
        for (std::size_t c = 0; c < 16; ++c) QCOMPARE(reduced.weights.values[r * 16 + c], output.values[r * 32 + static_cast<std::size_t>(kept[c])]);
    QCOMPARE(made->layers[1].biases[3].size(), std::size_t{32});
}

void TestCompressor::headNumbersAreTheOriginalOnes() {
    ModelConfig config = smallConfig(Architecture::Bert);
    config.prunedHeads[0] = {0, 1}; // heads 2 and 3 are left: physical rows 0..15
    Fixture f(config);
    QVERIFY(!f.apply("heads 0: -0"));
    const auto made = f.apply("heads 0: -2");
    QVERIFY2(made, qPrintable(textOf(made)));
    QVERIFY(made->layers[0].headIds == std::vector<int>{3});
    const FloatArray query = f.model->layers[0].matrices[0].weight.floats();
    QCOMPARE(matrix(*made, 0, MatrixKind::Query).rows, 8);
    for (std::size_t i = 0; i < 8 * 32; ++i) QCOMPARE(matrix(*made, 0, MatrixKind::Query).weights.values[i], query.values[8 * 32 + i]);
}

void TestCompressor::removesAllHeads() {
    Fixture f;
    const auto made = f.apply("*: 2:4 int8; heads 0: -0,-1,-2,-3");
    QVERIFY2(made, qPrintable(textOf(made)));
    QVERIFY(made->layers[0].headIds.empty());
    QCOMPARE(matrix(*made, 0, MatrixKind::Query).rows, 0);
    QCOMPARE(matrix(*made, 0, MatrixKind::AttentionOutput).rows, 32);
    QCOMPARE(matrix(*made, 0, MatrixKind::AttentionOutput).columns, 0);
    QCOMPARE(made->layers[0].biases[3].size(), std::size_t{32});
    QVERIFY(costOf(*made, 16).executedMacs > 0);
}

void TestCompressor::keepsTheImportantNeurons() {
    Fixture f;
    for (const std::string method : {"magnitude", "michel", "fisher", "random"}) {
        const auto made = f.apply("neurons 1: 20; units by " + method);
        QVERIFY2(made, qPrintable(textOf(made)));
        const std::vector<int>& kept = made->layers[1].neuronIds;
        QCOMPARE(kept.size(), std::size_t{20});
        QVERIFY(std::ranges::is_sorted(kept));
        const auto scores = f.compressor.unitScores(method, f.job);
        QVERIFY(scores);
        float smallestKept = INFINITY, largestRemoved = 0;
        for (int j = 0; j < 64; ++j) {
            const float score = (*scores)->neurons[1][static_cast<std::size_t>(j)];
            if (std::ranges::binary_search(kept, j)) smallestKept = std::min(smallestKept, score);
            else largestRemoved = std::max(largestRemoved, score);
        }
        QVERIFY(largestRemoved <= smallestKept);
        const FloatArray in = f.model->layers[1].matrices[4].weight.floats(), out = f.model->layers[1].matrices[5].weight.floats();
        for (std::size_t j = 0; j < 20; ++j)
            for (std::size_t i = 0; i < 32; ++i) {
                const auto from = static_cast<std::size_t>(kept[j]);
                QCOMPARE(matrix(*made, 1, MatrixKind::FfnIn).weights.values[j * 32 + i], in.values[from * 32 + i]);
                QCOMPARE(matrix(*made, 1, MatrixKind::FfnOut).weights.values[i * 20 + j], out.values[i * 64 + from]);
            }
        QCOMPARE(made->layers[1].biases[4].size(), std::size_t{20});
        QCOMPARE(made->layers[1].biases[5].size(), std::size_t{32});
    }
    const auto all = f.apply("neurons 1: 64");
    QVERIFY(all && all->layers[1].neuronIds.empty());
}

void TestCompressor::removesAllNeurons() {
    Fixture f;
    const auto made = f.apply("neurons 0: 0; *: 4x4 50% int4 group 8");
    QVERIFY2(made, qPrintable(textOf(made)));
    QCOMPARE(matrix(*made, 0, MatrixKind::FfnIn).rows, 0);
    QCOMPARE(matrix(*made, 0, MatrixKind::FfnOut).columns, 0);
    QVERIFY(made->layers[0].biases[4].empty());
}

void TestCompressor::dropsLayers() {
    Fixture f;
    const auto made = f.apply("drop 0");
    QVERIFY(made);
    QCOMPARE(made->layers.size(), std::size_t{1});
    QCOMPARE(made->layers[0].source, 1);
}

void TestCompressor::prunesThenRounds() {
    Fixture f;
    const auto both = f.apply("*: 2:4 int8"), pruned = f.apply("*: 2:4");
    QVERIFY(both && pruned);
    for (int k = 0; k < kLayerMatrices; ++k) {
        const CompressedMatrix& a = matrix(*both, 0, static_cast<MatrixKind>(k));
        const CompressedMatrix& b = matrix(*pruned, 0, static_cast<MatrixKind>(k));
        QVERIFY(a.quantized);
        QVERIFY(a.quantized->codes == quantizeRtn(b.weights.values, b.rows, b.columns, 8, 0).codes);
        for (std::size_t i = 0; i < a.weights.values.size(); ++i)
            if (b.weights.values[i] == 0) QVERIFY(a.weights.values[i] == 0 && a.quantized->codes[i] == 0);
    }
}

void TestCompressor::randomRecipesAreObeyed_data() {
    QTest::addColumn<quint64>("seed");
    for (int seed = 1; seed <= 25; ++seed) QTest::addRow("seed %d", seed) << quint64(seed);
}

void TestCompressor::randomRecipesAreObeyed() {
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    Fixture f(smallConfig(sample::oneOf(rng, {Architecture::Bert, Architecture::Albert, Architecture::DistilBert})));
    for (int round = 0; round < 6; ++round) {
        const Recipe recipe = sample::randomRecipe(rng, f.shape);
        const auto made = f.compressor.apply(recipe, f.job);
        const std::string text = toText(recipe, f.shape);
        QVERIFY2(made, (text + " | " + textOf(made).toStdString()).c_str());
        QVERIFY(made->recipe == recipe);
        for (std::size_t at = 0; at < made->layers.size(); ++at) {
            const int l = made->layers[at].source;
            QVERIFY(!recipe.layers[static_cast<std::size_t>(l)].dropped);
            for (int k = 0; k < kLayerMatrices; ++k) {
                const auto kind = static_cast<MatrixKind>(k);
                const CompressedMatrix& m = matrix(*made, static_cast<int>(at), kind);
                QVERIFY(m.spec == recipe.matrix(l, kind));
                QVERIFY((MatrixSize{m.rows, m.columns} == sizeAfterRemoval(recipe, f.shape, l, kind)));
                const auto size = static_cast<std::int64_t>(m.weights.values.size());
                QCOMPARE(size, std::int64_t(m.rows) * m.columns);
                QCOMPARE(m.nonzeros, size - std::ranges::count(m.weights.values, 0.0F));
                QVERIFY2(m.nonzeros <= storedValues(m) && storedValues(m) <= size, text.c_str());
                if (m.spec.pattern == Pattern::Unstructured) QVERIFY(m.nonzeros <= size - std::llround(m.spec.sparsity * double(size)));
                QCOMPARE(m.quantized.has_value(), m.spec.bits <= 8);
                QCOMPARE(made->layers[at].biases[static_cast<std::size_t>(k)].size(), static_cast<std::size_t>(m.rows));
            }
        }
        const ModelCost cost = costOf(*made, 16);
        QVERIFY(cost.executedMacs <= cost.denseMacs && cost.nonzeros <= cost.parameters && cost.bytes > 0);
    }
}

void TestCompressor::remembersMatrices() {
    Fixture f;
    const auto first = f.apply("*: 2:4 int8"), second = f.apply("*: 2:4 int8; layers 1 ffn.in: 1:4"), third = f.apply("*: 2:4 int8");
    QVERIFY(first && second && third);
    for (std::size_t l = 0; l < 2; ++l)
        for (std::size_t k = 0; k < kLayerMatrices; ++k) {
            const bool edited = l == 1 && k == static_cast<std::size_t>(MatrixKind::FfnIn);
            QCOMPARE(first->layers[l].matrices[k] == second->layers[l].matrices[k], !edited);
            QVERIFY(first->layers[l].matrices[k] == third->layers[l].matrices[k]);
        }
    const auto random = f.apply("*: 2:4 int8; by random");
    QVERIFY(random && random->layers[0].matrices[0] != first->layers[0].matrices[0]);
    const auto rounded = f.apply("*: int8"), roundedToo = f.apply("*: int8; by random");
    QVERIFY(rounded->layers[0].matrices[0] == roundedToo->layers[0].matrices[0]); // without a pattern the method has no say
    const auto heads = f.apply("heads 0: -1"), otherHeads = f.apply("heads 0: -2");
    QVERIFY(heads->layers[0].matrices[0] != otherHeads->layers[0].matrices[0]);
    QVERIFY(heads->layers[0].matrices[4] == otherHeads->layers[0].matrices[4]);
}

void TestCompressor::sharedLayersShareResults() {
    Fixture f(smallConfig(Architecture::Albert));
    QCOMPARE(f.model->layers[1].sharedWith, 0);
    const auto same = f.apply("*: 2:4 int8");
    QVERIFY(same->layers[0].matrices == same->layers[1].matrices);
    const auto different = f.apply("layers 1 ffn.in: int4");
    QVERIFY(different->layers[0].matrices[4] != different->layers[1].matrices[4]);
    QVERIFY(different->layers[0].matrices[5] == different->layers[1].matrices[5]);
    const auto wanda = f.apply("*: 2:4; by wanda"); // looks at each layer's own inputs
    QVERIFY(wanda->layers[0].matrices[0] != wanda->layers[1].matrices[0]);
    QVERIFY(costOf(*same, 8).parameters < costOf(*different, 8).parameters);
}

void TestCompressor::dataIsAskedFor() {
    Fixture f(smallConfig(Architecture::Bert), false);
    const auto wanda = f.apply("ffn.in: 50%; by wanda");
    QVERIFY(!wanda);
    QCOMPARE(wanda.error().code, ErrorCode::Unsupported);
    QVERIFY2(textOf(wanda).contains("wanda needs data: choose a data set"), qPrintable(textOf(wanda)));
    QVERIFY(f.apply("*: int8; by wanda")); // nothing to choose
    const auto fisher = f.apply("neurons 0: 8; units by fisher");
    QVERIFY(!fisher);
    QVERIFY2(textOf(fisher).contains("fisher needs data"), qPrintable(textOf(fisher)));
    QVERIFY(f.apply("heads 0: -1; units by fisher")); // the heads are named, no score is needed
}

void TestCompressor::newCalibrationForgets() {
    Fixture f;
    const auto before = f.apply("ffn.in: 50%; neurons 0: 8; by wanda; units by fisher");
    QVERIFY2(before, qPrintable(textOf(before)));
    const int calls = f.calibrator->calls;
    QVERIFY(f.apply("ffn.in: 50%; neurons 0: 8; by wanda; units by fisher"));
    QCOMPARE(f.calibrator->calls, calls);
    f.calibrator->fill(2);
    f.compressor.calibrationChanged();
    const auto after = f.apply("ffn.in: 50%; neurons 0: 8; by wanda; units by fisher");
    QVERIFY(after && f.calibrator->calls > calls);
    QVERIFY(after->layers[0].neuronIds != before->layers[0].neuronIds);
    QVERIFY(after->layers[1].matrices[4] != before->layers[1].matrices[4]);
    QVERIFY(after->layers[1].matrices[5] == before->layers[1].matrices[5]);
}

void TestCompressor::refusals() {
    Fixture f;
    const auto method = f.apply("*: 50%; by wnada");
    QVERIFY(!method);
    QCOMPARE(method.error().code, ErrorCode::NotFound);
    QVERIFY(!f.apply("units by nobody"));
    Recipe foreign = denseRecipe(sample::shape(5, 32, 8, 64));
    const auto mismatch = f.compressor.apply(foreign, f.job);
    QVERIFY(!mismatch);
    QCOMPARE(mismatch.error().code, ErrorCode::Mismatch);
    QVERIFY(!f.compressor.unitScores("wanda", f.job));
}

void TestCompressor::obeysTheStopToken() {
    Fixture f;
    std::stop_source stop;
    auto progress = std::make_shared<Progress>();
    JobContext job(stop.get_token(), progress);
    QVERIFY(f.compressor.apply(denseRecipe(f.shape), job));
    QCOMPARE(progress->done(), progress->total());
    QCOMPARE(progress->total(), std::int64_t{2});
    stop.request_stop();
    const auto stopped = f.compressor.apply(denseRecipe(f.shape), job);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

void TestCompressor::refusesDamagedWeights() {
    for (const float poison : {INFINITY, -INFINITY, std::nanf("")}) {
        Model model = makeRandomModel(smallConfig(Architecture::Bert), 4);
        Tensor& weight = model.layers[1].matrices[4].weight;
        const FloatArray values = weight.floats();
        std::vector<float> damaged(values.values.begin(), values.values.end());
        damaged[77] = poison;
        weight = Tensor::fromFloats(std::move(damaged), weight.shape);
        Compressor compressor(std::make_shared<const Model>(model), nullptr);
        JobContext job;
        for (const char* text : {"", "*: int8", "*: 2:4"}) {
            const auto made = compressor.apply(*parseRecipe(text, shapeOf(model)), job);
            QVERIFY(!made);
            QVERIFY2(textOf(made).contains("layer 1 matrix ffn.in holds weights that are not finite"), qPrintable(textOf(made)));
        }
    }
}

void TestCompressor::classifierOnlyWhenNamed() {
    Fixture f;
    QVERIFY(f.apply("*: int4")->classifier->spec == MatrixSpec{});
    const auto named = f.apply("classifier: 50% int8; by wanda");
    QVERIFY2(named, qPrintable(textOf(named)));
    QVERIFY(named->classifier->quantized);
    QVERIFY(named->classifier->nonzeros <= 48);
}

void TestCompressor::modelWithoutHead() {
    Model model = makeRandomModel(smallConfig(Architecture::Bert), 4);
    model.classifier = {};
    Compressor compressor(std::make_shared<const Model>(model), nullptr);
    JobContext job;
    const auto made = compressor.apply(*parseRecipe("*: int8", shapeOf(model)), job);
    QVERIFY(made);
    QVERIFY(!made->classifier);
    QVERIFY(costOf(*made, 8).executedMacs > 0);
    QVERIFY(!parseRecipe("classifier: int8", shapeOf(model)));
}

static double threadMilliseconds() { // work done, however busy the machine is
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

/// One edited BERT-base matrix must feel immediate; the bound leaves room for sanitizers.
void TestCompressor::largeModelIsQuick() {
    sample::Rng rng(1);
    std::normal_distribution<float> normal(0, 0.02F);
    std::vector<float> weights(3072 * 768);
    for (float& w : weights) w = normal(rng);
    for (const char* text : {"50%", "2:4 int8", "4x4 80% int8"}) {
        const MatrixSpec spec = *parseMatrixSpec(text);
        const double start = threadMilliseconds();
        const auto saliency = weightMethods().front().saliency({.weights = weights, .rows = 3072, .columns = 768});
        const auto mask = maskFor(spec, saliency, 3072, 768, false);
        const double elapsed = threadMilliseconds() - start;
        qInfo("%s on 3072x768: saliency and mask in %.1f ms of CPU", text, elapsed);
        QVERIFY(std::ranges::count(mask, 1) > 0 && elapsed < 1000);
    }
}

QTEST_APPLESS_MAIN(TestCompressor)
#include "tst_compressor.moc"
