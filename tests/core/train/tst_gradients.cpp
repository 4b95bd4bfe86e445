// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of head and neuron masks against finite differences. A mask is imitated without the code under
// test: scaling a head's columns of the attention output (a neuron's column of ffn.out) scales what that unit
// contributes.
#include <QtTest>

#include <cmath>

#include "backends/cpu_models.h"
#include "core/train/gradients.h"
#include "core/train/twin.h"
#include "support/stop_delay.h"

using namespace pscope;

class TestGradients : public QObject {
    Q_OBJECT
private slots:
    void finiteDifferences_data();
    void finiteDifferences();
    void regression();
    void batchesAreSummed();
    void refusals();
    void piecesMakeTheSameBatch();
    void cancelled();
    void stopsSoon();
};

static EncodedDataset randomData(const Model& model, int examples) {
    std::vector<int> lengths;
    for (int i = 0; i < examples; ++i)
        lengths.push_back(3 + i * 5 % 11);
    const TokenBatch batch = test::randomBatch(model, lengths);
    EncodedDataset data = test::datasetOf(batch);
    for (int s = 0; s < examples; ++s)
        data.labels.push_back(s * 7 % std::max(1, model.config.classes()));
    return data;
}

/// The model with one unit's contribution multiplied by `factor`.
static std::shared_ptr<Model> scaled(const Model& model, std::size_t layer, bool head, int unit,
                                     float factor) {
    auto copy = std::make_shared<Model>(model);
    auto& matrix =
        copy->layers[layer]
            .matrices[static_cast<std::size_t>(head ? MatrixKind::AttentionOutput : MatrixKind::FfnOut)];
    const FloatArray floats = matrix.weight.floats();
    std::vector<float> values(floats.values.begin(), floats.values.end());
    const int columns = matrix.columns(), width = head ? model.config.headWidth() : 1;
    for (int r = 0; r < matrix.rows(); ++r)
        for (int c = unit * width; c < (unit + 1) * width; ++c)
            values[static_cast<std::size_t>(r * columns + c)] *= factor;
    matrix.weight = Tensor::fromFloats(std::move(values), matrix.weight.shape);
    return copy;
}

/// Loss of each example, in double so that differences keep their digits.
static std::vector<double> losses(std::shared_ptr<const Model> model, const EncodedDataset& data) {
    const Twin twin(std::move(model));
    std::vector<double> result;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const std::size_t row[] = {i};
        const auto logits = twin.plainLogits(padBatch(data, row, twin.model().config.padId));
        if (data.regression) {
            result.push_back(std::pow(logits[0] - data.targets[i], 2));
            continue;
        }
        double sum = 0;
        for (const float logit : logits)
            sum += std::exp(static_cast<double>(logit));
        result.push_back(std::log(sum) - logits[static_cast<std::size_t>(data.labels[i])]);
    }
    return result;
}

struct UnitGradient {
    double michel = 0, fisher = 0;
};
static UnitGradient byDifferences(const Model& model, const EncodedDataset& data, std::size_t layer,
                                  bool head, int unit) {
    constexpr float step = 1e-2F;
    const auto up = losses(scaled(model, layer, head, unit, 1 + step), data),
               down = losses(scaled(model, layer, head, unit, 1 - step), data);
    double absolute = 0, mean = 0;
    for (std::size_t i = 0; i < up.size(); ++i) {
        const double slope = (up[i] - down[i]) / (2 * step);
        absolute += std::fabs(slope);
        mean += slope;
    }
    const auto n = static_cast<double>(up.size());
    return {absolute / n, mean / n * mean / n};
}

static CalibrationStats gradients(const Model& model, const EncodedDataset& data) {
    JobContext job;
    auto stats = torchGradients()(model, data, job);
    if (!stats) qFatal("%s", stats.error().message.c_str());
    return std::move(*stats);
}

static void compareUnits(const Model& model, const EncodedDataset& data) {
    const CalibrationStats stats = gradients(model, data);
    QCOMPARE(stats.examples, data.size());
    for (std::size_t layer = 0; layer < model.layers.size(); ++layer)
        for (const bool head : {true, false}) {
            const auto& michel = head ? stats.headMichel[layer] : stats.neuronMichel[layer];
            const auto& fisher = head ? stats.headFisher[layer] : stats.neuronFisher[layer];
            QCOMPARE(michel.size(), head ? model.layers[layer].headIds.size()
                                         : static_cast<std::size_t>(model.layers[layer].neurons()));
            for (int unit = 0; unit < static_cast<int>(michel.size()); unit += head ? 1 : 7) {
                const UnitGradient expected = byDifferences(model, data, layer, head, unit);
                const auto u = static_cast<std::size_t>(unit);
                const auto what = fmt::format("layer {} {} {}: michel {} / {}, fisher {} / {}", layer,
                                              head ? "head" : "neuron", unit, michel[u], expected.michel,
                                              fisher[u], expected.fisher);
                QVERIFY2(std::fabs(michel[u] - expected.michel) < 2e-4 + 0.02 * expected.michel,
                         what.c_str());
                QVERIFY2(std::fabs(std::sqrt(fisher[u]) - std::sqrt(expected.fisher)) <
                             2e-4 + 0.02 * std::sqrt(expected.fisher),
                         what.c_str());
            }
        }
}

void TestGradients::finiteDifferences_data() {
    QTest::addColumn<int>("architecture");
    for (const auto architecture : {Architecture::Bert, Architecture::DistilBert, Architecture::Electra})
        QTest::newRow(std::string(name(architecture)).c_str()) << static_cast<int>(architecture);
}

void TestGradients::finiteDifferences() {
    QFETCH(int, architecture);
    const auto model =
        test::makeModel({.architecture = static_cast<Architecture>(architecture), .feedForward = 28});
    compareUnits(*model, randomData(*model, 12)); // one batch, so that Fisher is the square of one mean
}

void TestGradients::regression() {
    auto model = std::make_shared<Model>(*test::makeModel({.feedForward = 28, .classes = 1}));
    model->config.regression = true;
    EncodedDataset data = randomData(*model, 8);
    data.regression = true;
    data.labels.clear();
    for (std::size_t i = 0; i < data.size(); ++i)
        data.targets.push_back(0.25 * static_cast<double>(i));
    compareUnits(*model, data);
}

void TestGradients::batchesAreSummed() {
    const auto model = test::makeModel({.feedForward = 28});
    const EncodedDataset data = randomData(*model, 32);
    EncodedDataset twice = data; // two equal halves of one batch each
    twice.encodings.insert(twice.encodings.end(), data.encodings.begin(), data.encodings.end());
    twice.labels.insert(twice.labels.end(), data.labels.begin(), data.labels.end());
    const auto one = gradients(*model, data), two = gradients(*model, twice);
    for (std::size_t head = 0; head < one.headMichel[0].size();
         ++head) // a mean over examples does not change
        QVERIFY(std::fabs(one.headMichel[0][head] - two.headMichel[0][head]) <
                1e-5 + 1e-3 * one.headMichel[0][head]);
    QCOMPARE(two.examples, std::size_t{64});
}

void TestGradients::refusals() {
    JobContext job;
    const auto model = test::makeModel({});
    auto headless = *model;
    headless.classifier = {};
    const auto noHead = torchGradients()(headless, randomData(*model, 4), job);
    QVERIFY(!noHead && noHead.error().code == ErrorCode::Unsupported);
    const auto noData = torchGradients()(*model, {}, job);
    QVERIFY(!noData && noData.error().code == ErrorCode::BadInput);
}

void TestGradients::cancelled() {
    const auto model = test::makeModel({});
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    const auto stats = torchGradients()(*model, randomData(*model, 4), job);
    QVERIFY(!stats && stats.error().code == ErrorCode::Cancelled);
}

/// A model so wide that every batch is walked in pieces.
static std::shared_ptr<const Model> wideModel() {
    return test::makeModel({.layers = 3, .heads = 12, .headWidth = 64, .feedForward = 3072, .positions = 64});
}

void TestGradients::piecesMakeTheSameBatch() {
    const auto model = wideModel();
    EncodedDataset data = randomData(*model, 1); // 32 times the same example: the batch's mean is the example's own gradient
    const auto one = gradients(*model, data);
    data.encodings.resize(32, data.encodings.front());
    data.labels.resize(32, data.labels.front());
    const auto many = gradients(*model, data);
    for (std::size_t layer = 0; layer < one.headMichel.size(); ++layer)
        for (std::size_t head = 0; head < one.headMichel[layer].size(); ++head) {
            QVERIFY(std::fabs(one.headMichel[layer][head] - many.headMichel[layer][head]) <
                    1e-6 + 1e-3 * one.headMichel[layer][head]);
            QVERIFY(std::fabs(one.headFisher[layer][head] - many.headFisher[layer][head]) <
                    1e-9 + 2e-3 * one.headFisher[layer][head]);
        }
}

void TestGradients::stopsSoon() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer's times say nothing");
#endif
    const auto model = wideModel();
    const EncodedDataset data = randomData(*model, 64);
    const auto longest = test::longestStop(60, [&] {
        return [&](JobContext& job) -> Result<void> {
            PSCOPE_CHECK(torchGradients()(*model, data, job));
            return {};
        };
    }, 15);
    QVERIFY(longest.stopped > 0);
    QVERIFY2(longest.ms <= 50, fmt::format("{:.0f} ms, asked after {:.0f}", longest.ms, longest.afterMs).c_str());
}

QTEST_GUILESS_MAIN(TestGradients)
#include "tst_gradients.moc"
