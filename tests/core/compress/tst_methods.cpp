// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of both method registries: counts, patterns, ties, stability, and the shape of what they return.
#include <QtTest>

#include <set>

#include "core/compress/made_up_calibration.h"
#include "core/model/synthetic.h"
#include "core/recipe/recipe_samples.h"

using namespace pscope;

namespace {

std::vector<float> randomWeights(sample::Rng& rng, std::size_t count) {
    std::normal_distribution<float> normal(0, 1);
    std::vector<float> out(count);
    for (float& w : out) w = sample::pick(rng, 0, 9) == 0 ? 0.5F : normal(rng); // some equal values, so that ties occur
    return out;
}

std::size_t zeros(std::span<const std::uint8_t> mask) { return static_cast<std::size_t>(std::ranges::count(mask, 0)); }

/// |zeros - asked| in elements (unstructured) or blocks; N:M: groups that do not keep exactly N.
void verifyMask(const MatrixSpec& spec, std::span<const std::uint8_t> mask, int rows, int columns, const char* what) {
    const auto c = static_cast<std::size_t>(columns);
    if (spec.pattern == Pattern::Dense) QVERIFY2(zeros(mask) == 0, what);
    if (spec.pattern == Pattern::Unstructured)
        QVERIFY2(zeros(mask) == static_cast<std::size_t>(std::llround(spec.sparsity * rows * columns)), what);
    if (spec.pattern == Pattern::NM)
        for (std::size_t i = 0; i < mask.size(); i += static_cast<std::size_t>(spec.m))
            QVERIFY2(zeros(mask.subspan(i, static_cast<std::size_t>(spec.m))) == static_cast<std::size_t>(spec.m - spec.n), what);
    if (spec.pattern != Pattern::Block) return;
    const int blocks = rows / spec.p * (columns / spec.q);
    std::set<std::size_t> removed;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const std::size_t r = i / c / static_cast<std::size_t>(spec.p), b = i % c / static_cast<std::size_t>(spec.q);
        const std::size_t first = r * static_cast<std::size_t>(spec.p) * c + b * static_cast<std::size_t>(spec.q);
        QVERIFY2(mask[i] == mask[first], what);
        if (!mask[i]) removed.insert(first);
    }
    QVERIFY2(removed.size() == static_cast<std::size_t>(std::llround(spec.sparsity * blocks)), what);
}

void methodAndSeedRows() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<quint64>("seed");
    for (const WeightMethod& method : weightMethods())
        for (int seed = 1; seed <= 12; ++seed) QTest::addRow("%s seed %d", method.id.c_str(), seed) << QString::fromStdString(method.id) << quint64(seed);
}

} // namespace

class TestMethods : public QObject {
    Q_OBJECT
private slots:
    void rowsAreComplete();
    void unknownNamesAreAnswered();
    void masksOfEveryMethod_data() { methodAndSeedRows(); }
    void masksOfEveryMethod();
    void wandaComparesWithinRows();
    void wandaWeighsInputs();
    void tiesGoToTheLowerIndex();
    void keepsTheLargest();
    void survivesNan();
    void randomIsNestedAndSeeded();
    void unitScoresHaveTheModelsShape_data();
    void unitScoresHaveTheModelsShape();
    void unitMagnitudeIsTheProductOfNorms();
    void michelIsUnitLengthPerLayer();
};

void TestMethods::rowsAreComplete() {
    QCOMPARE(weightMethods().front().id, std::string("magnitude"));
    QCOMPARE(unitMethods().front().id, std::string("magnitude"));
    std::set<std::string> ids;
    for (const WeightMethod& method : weightMethods()) {
        QVERIFY(ids.insert(method.id).second);
        QVERIFY(!method.label.empty() && !method.source.empty() && !method.help.empty() && method.saliency);
        QVERIFY(*findWeightMethod(method.id) == &method);
    }
    ids.clear();
    for (const UnitMethod& method : unitMethods()) {
        QVERIFY(ids.insert(method.id).second);
        QVERIFY(!method.label.empty() && !method.source.empty() && !method.help.empty() && method.scores);
        QVERIFY(*findUnitMethod(method.id) == &method);
    }
}

void TestMethods::unknownNamesAreAnswered() {
    const auto weight = findWeightMethod("wnada");
    QVERIFY(!weight);
    QCOMPARE(weight.error().code, ErrorCode::NotFound);
    QCOMPARE(QString::fromStdString(weight.error().message), QString("there is no weight method 'wnada'; known are magnitude, wanda, sparsegpt, obs, gptq, smoothquant, random"));
    QVERIFY(!findUnitMethod("wanda"));
}

void TestMethods::masksOfEveryMethod() {
    QFETCH(QString, method);
    QFETCH(quint64, seed);
    const WeightMethod& row = **findWeightMethod(method.toStdString());
    sample::Rng rng(seed);
    for (int round = 0; round < 12; ++round) {
        const int rows = 16 * sample::pick(rng, 1, 4), columns = sample::oneOf(rng, {16, 48, 96, 160});
        const MatrixSpec spec = sample::randomSpec(rng, rows, columns);
        const std::string what = fmt::format("{} on {}x{}, seed {} round {}", toText(spec), rows, columns, seed, round);
        std::vector<float> weights = randomWeights(rng, static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
        const std::vector<float> norms = [&] {
            std::vector<float> out = randomWeights(rng, static_cast<std::size_t>(columns));
            for (float& x : out) x = std::fabs(x);
            return out;
        }();
        std::vector<float> gram;
        for (const float a : norms)
            for (const float b : norms) gram.push_back(a * b * (&a == &b ? 1.0F : 0.2F));
        const auto saliencyNow = [&] {
            return row.saliency({.weights = weights, .rows = rows, .columns = columns, .inputNorms = norms, .seed = seed, .gram = gram});
        };
        const std::vector<float> saliency = saliencyNow();
        QVERIFY2(saliency.size() == weights.size() && std::ranges::all_of(saliency, [](float s) { return s >= 0; }), what.c_str());
        const auto mask = maskFor(spec, saliency, rows, columns, row.perRow);
        verifyMask(spec, mask, rows, columns, what.c_str());
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (!mask[i]) weights[i] = 0;
        QVERIFY2(maskFor(spec, saliencyNow(), rows, columns, row.perRow) == mask, what.c_str()); // applied twice = applied once
    }
}

void TestMethods::wandaComparesWithinRows() {
    const int rows = 8, columns = 10;
    std::vector<float> saliency(80);
    for (std::size_t i = 0; i < saliency.size(); ++i) saliency[i] = static_cast<float>(i); // whole first rows are smallest
    const MatrixSpec half{.pattern = Pattern::Unstructured, .sparsity = 0.5};
    const auto perRow = maskFor(half, saliency, rows, columns, true), whole = maskFor(half, saliency, rows, columns, false);
    for (int r = 0; r < rows; ++r) {
        QCOMPARE(zeros(std::span(perRow).subspan(static_cast<std::size_t>(r) * 10, 10)), std::size_t{5});
        QCOMPARE(zeros(std::span(whole).subspan(static_cast<std::size_t>(r) * 10, 10)), std::size_t(r < 4 ? 10 : 0));
    }
    const MatrixSpec third{.pattern = Pattern::Unstructured, .sparsity = 1.0 / 3};
    const auto uneven = maskFor(third, saliency, rows, columns, true);
    QCOMPARE(zeros(uneven), std::size_t{27}); // round(80 / 3), spread as 3 or 4 per row
    for (std::size_t r = 0; r < 8; ++r) {
        const std::size_t removed = zeros(std::span(uneven).subspan(r * 10, 10));
        QVERIFY(removed == 3 || removed == 4);
    }
}

void TestMethods::wandaWeighsInputs() {
    const std::vector<float> weights{1, -2, 3, -4}, norms{10, 1, 2, 0};
    const auto saliency = (*findWeightMethod("wanda"))->saliency({.weights = weights, .rows = 1, .columns = 4, .inputNorms = norms});
    QCOMPARE(saliency, (std::vector<float>{10, 2, 6, 0}));
}

void TestMethods::tiesGoToTheLowerIndex() {
    const std::vector<float> equal(16, 1.0F);
    using Mask = std::vector<std::uint8_t>;
    QCOMPARE(maskFor({.pattern = Pattern::NM, .n = 1, .m = 4}, std::span(equal).first(8), 2, 4, false), (Mask{1, 0, 0, 0, 1, 0, 0, 0}));
    QCOMPARE(maskFor({.pattern = Pattern::Unstructured, .sparsity = 0.25}, std::span(equal).first(8), 2, 4, false), (Mask{1, 1, 1, 1, 1, 1, 0, 0}));
    QCOMPARE(maskFor({.pattern = Pattern::Block, .sparsity = 0.5, .p = 2, .q = 2}, equal, 4, 4, false),
             (Mask{1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
    QCOMPARE(maskFor({.pattern = Pattern::Unstructured, .sparsity = 0.999}, std::span(equal).first(8), 2, 4, false), Mask(8, 0));
}

void TestMethods::keepsTheLargest() {
    sample::Rng rng(5);
    const int rows = 300, columns = 300; // large enough for the narrowed search
    std::vector<float> saliency(90'000);
    std::lognormal_distribution<float> spread(0, 3);
    for (float& s : saliency) s = spread(rng);
    for (const double sparsity : {0.001, 0.3, 0.5, 0.97}) {
        const auto mask = maskFor({.pattern = Pattern::Unstructured, .sparsity = sparsity}, saliency, rows, columns, false);
        float largestRemoved = 0, smallestKept = INFINITY;
        for (std::size_t i = 0; i < mask.size(); ++i)
            if (mask[i]) smallestKept = std::min(smallestKept, saliency[i]);
            else largestRemoved = std::max(largestRemoved, saliency[i]);
        QVERIFY(largestRemoved <= smallestKept);
        QCOMPARE(zeros(mask), static_cast<std::size_t>(std::llround(sparsity * 90'000)));
    }
}

void TestMethods::survivesNan() {
    std::vector<float> saliency(100, 1.0F);
    saliency[3] = std::nanf("");
    saliency[50] = INFINITY;
    const auto mask = maskFor({.pattern = Pattern::Unstructured, .sparsity = 0.5}, saliency, 10, 10, false);
    QCOMPARE(zeros(mask), std::size_t{50});
    QVERIFY(mask[3] && mask[50]);
}

void TestMethods::randomIsNestedAndSeeded() {
    const WeightMethod& random = **findWeightMethod("random");
    const std::vector<float> weights(4096, 1.0F);
    const auto draw = [&](std::uint64_t seed) { return random.saliency({.weights = weights, .rows = 64, .columns = 64, .seed = seed}); };
    QVERIFY(draw(1) == draw(1));
    QVERIFY(draw(1) != draw(2));
    const auto saliency = draw(9);
    const double mean = std::accumulate(saliency.begin(), saliency.end(), 0.0) / 4096;
    QVERIFY(std::abs(mean - 0.5) < 0.03);
    const auto few = maskFor({.pattern = Pattern::Unstructured, .sparsity = 0.3}, saliency, 64, 64, false);
    const auto many = maskFor({.pattern = Pattern::Unstructured, .sparsity = 0.7}, saliency, 64, 64, false);
    for (std::size_t i = 0; i < few.size(); ++i) QVERIFY(few[i] >= many[i]);
}

void TestMethods::unitScoresHaveTheModelsShape_data() {
    QTest::addColumn<QString>("method");
    for (const UnitMethod& method : unitMethods()) QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
}

void TestMethods::unitScoresHaveTheModelsShape() {
    QFETCH(QString, method);
    const UnitMethod& row = **findUnitMethod(method.toStdString());
    ModelConfig config = smallConfig(Architecture::Bert);
    config.prunedHeads[1] = {0, 2};
    const Model model = makeRandomModel(config, 3);
    sample::MadeUpCalibrator calibrator(model, 1);
    JobContext job;
    const auto scores = row.scores(model, *calibrator.gradients(job), 1);
    QVERIFY(scores);
    QCOMPARE(scores->heads.size(), model.layers.size());
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
        QCOMPARE(scores->heads[l].size(), model.layers[l].headIds.size());
        QCOMPARE(scores->neurons[l].size(), static_cast<std::size_t>(model.layers[l].neurons()));
        for (float score : scores->heads[l]) QVERIFY(score >= 0 && std::isfinite(score));
        for (float score : scores->neurons[l]) QVERIFY(score >= 0 && std::isfinite(score));
    }
    QCOMPARE(row.scores(model, nullptr, 1).has_value(), !row.needsGradients);
}

void TestMethods::unitMagnitudeIsTheProductOfNorms() {
    Model model = makeRandomModel(smallConfig(Architecture::Bert), 3);
    const auto ffnIn = model.layers[0].matrices[4].weight.floats(), ffnOut = model.layers[0].matrices[5].weight.floats();
    const auto value = model.layers[0].matrices[2].weight.floats(), output = model.layers[0].matrices[3].weight.floats();
    double in = 0, out = 0, v = 0, o = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        in += std::pow(ffnIn.values[7 * 32 + i], 2);
        out += std::pow(ffnOut.values[i * 64 + 7], 2);
        for (std::size_t j = 8; j < 16; ++j) { // head 1 of width 8
            v += std::pow(value.values[j * 32 + i], 2);
            o += std::pow(output.values[i * 32 + j], 2);
        }
    }
    const auto scores = (*findUnitMethod("magnitude"))->scores(model, nullptr, 1);
    QVERIFY(std::abs(scores->neurons[0][7] - std::sqrt(in * out)) < 1e-6);
    QVERIFY(std::abs(scores->heads[0][1] - std::sqrt(v * o)) < 1e-6);
}

void TestMethods::michelIsUnitLengthPerLayer() {
    const Model model = makeRandomModel(smallConfig(Architecture::Bert), 3);
    sample::MadeUpCalibrator calibrator(model, 1);
    JobContext job;
    const auto scores = (*findUnitMethod("michel"))->scores(model, *calibrator.gradients(job), 1);
    for (const auto& layer : scores->heads) QVERIFY(std::abs(std::inner_product(layer.begin(), layer.end(), layer.begin(), 0.0) - 1) < 1e-5);
}

QTEST_APPLESS_MAIN(TestMethods)
#include "tst_methods.moc"
