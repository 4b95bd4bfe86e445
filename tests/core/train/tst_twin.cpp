// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The differentiable twin against an independent PyTorch run and, for every architecture, against the
// plain-loop reference.
#include <QtTest>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu_models.h"
#include "core/model/synthetic.h"
#include "core/train/model_tensors.h"
#include "core/train/twin.h"

using namespace pscope;

class TestTwin : public QObject {
    Q_OBJECT
private slots:
    void sharedModel();
    void architectures_data();
    void architectures();
    void writeBack_data();
    void writeBack();
};

static EncodedDataset sequences(const std::vector<std::vector<std::int32_t>>& ids) {
    EncodedDataset data;
    for (const auto& sequence : ids)
        data.encodings.push_back({sequence, std::vector<std::int32_t>(sequence.size(), 0), false});
    return data;
}

static std::vector<float> logitsOf(const Twin& twin, const EncodedDataset& data) {
    std::vector<std::size_t> rows(data.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = i;
    return twin.plainLogits(padBatch(data, rows, twin.model().config.padId));
}

static void compare(const std::vector<float>& got, const std::vector<float>& expected, double tolerance) {
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::fabs(got[i] - expected[i]) <= tolerance,
                 fmt::format("logit {}: {} instead of {}", i, got[i], expected[i]).c_str());
}

void TestTwin::sharedModel() {
    const std::filesystem::path folder =
        std::filesystem::path(PSCOPE_SHARED_DATA) / "models/bert-l4-h128-banking77";
    std::ifstream file(folder / "reference.json");
    if (!file) QSKIP("the shared model is not beside this repository");
    const auto reference = nlohmann::json::parse(file);
    JobContext job;
    const auto model = loadModel(folder, job);
    QVERIFY2(model.has_value(), model ? "" : model.error().message.c_str());
    std::vector<std::vector<std::int32_t>> ids;
    std::vector<float> expected;
    for (const auto& testCase : reference.at("cases")) {
        ids.push_back(testCase.at("input_ids").get<std::vector<std::int32_t>>());
        for (const float logit : testCase.at("logits"))
            expected.push_back(logit);
    }
    compare(logitsOf(Twin(*model), sequences(ids)), expected,
            1e-4); // padded together: padding must not be seen
}

void TestTwin::architectures_data() {
    QTest::addColumn<int>("architecture");
    for (const auto architecture : {Architecture::Bert, Architecture::Roberta, Architecture::DistilBert,
                                    Architecture::Electra, Architecture::Albert})
        QTest::newRow(std::string(name(architecture)).c_str()) << static_cast<int>(architecture);
}

void TestTwin::architectures() {
    QFETCH(int, architecture);
    test::RandomModel wanted{.architecture = static_cast<Architecture>(architecture)};
    if (wanted.architecture == Architecture::Albert || wanted.architecture == Architecture::Electra)
        wanted.embedding = 16;
    const auto model = test::makeModel(wanted);
    const auto backend = makeReferenceBackend();
    JobContext job;
    auto executable = backend->prepare("", test::compressModel(model, {}), job);
    QVERIFY(executable.has_value());
    const TokenBatch batch = test::randomBatch(*model, {3, 17, 40, 1});
    EncodedDataset data = test::datasetOf(batch);
    const auto expected = (*executable)->forward(batch, job);
    QVERIFY(expected.has_value());
    compare(logitsOf(Twin(model), data), expected->values, 1e-4);
}

void TestTwin::writeBack_data() {
    architectures_data();
}

void TestTwin::writeBack() {
    QFETCH(int, architecture);
    const auto model = makeSharedRandomModel(smallConfig(static_cast<Architecture>(architecture)), 5);
    const auto copy = Twin(model).toModel();
    const TensorMap before = toHuggingFaceTensors(*model), after = toHuggingFaceTensors(*copy);
    QCOMPARE(after.size(), before.size());
    for (const auto& [name, tensor] : before) {
        const auto found = after.find(name);
        QVERIFY2(found != after.end(), name.c_str());
        QCOMPARE(found->second.shape, tensor.shape);
        const auto got = found->second.floats(), want = tensor.floats();
        QVERIFY2(std::ranges::equal(got.values, want.values), name.c_str());
    }
}

QTEST_GUILESS_MAIN(TestTwin)
#include "tst_twin.moc"
