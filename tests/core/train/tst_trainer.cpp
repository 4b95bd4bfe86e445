// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training end to end on a task that can be learned by heart: overfitting, interruption, fine-tuning,
// formats, refusals.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/model/checkpoint.h"
#include "core/model/synthetic.h"
#include "core/train/batches.h"
#include "core/train/optimizer.h"
#include "core/train/train_run.h"
#include "core/train/trainer.h"

using namespace pscope;
namespace fs = std::filesystem;

class TestTrainer : public QObject {
    Q_OBJECT
private slots:
    void overfits_data();
    void overfits();
    void resumeEqualsUninterrupted_data();
    void resumeEqualsUninterrupted();
    void resumeRefusesOtherOptions();
    void fineTunes();
    void freshHead();
    void regression();
    void schedule();
    void batchesCoverEveryRow();
    void refusals_data();
    void refusals();
};

static fs::path folder(const QTemporaryDir& dir) {
    return dir.path().toStdString();
}

/// The label is which of two words a sentence holds; the rest is filler.
static void writeTask(const fs::path& file, int rows) {
    std::ofstream out(file);
    out << "text\tlabel\n";
    for (int i = 0; i < rows; ++i)
        out << (i % 3 ? "the quiet " : "a ") << (i % 2 ? "river " : "engine ")
            << (i % 5 ? "goes on" : "stops by the old wall") << '\t' << (i % 2 ? "water" : "machine") << '\n';
}

static TrainOptions tinyOptions(const QTemporaryDir& dir) {
    writeTask(folder(dir) / "train.tsv", 60);
    std::ofstream(folder(dir) / "texts.txt")
        << "the quiet river goes on\na river stops\nthe old engine stops by the wall\nan engine goes on\n";
    TrainOptions options;
    options.trainData = options.devData = folder(dir) / "train.tsv";
    options.output = folder(dir) / "out";
    options.shape = {.layers = 2, .hidden = 32, .heads = 4, .feedForward = 64, .maxPositions = 32};
    options.vocabularySize = 140;
    options.epochs = 8;
    options.batchSize = 4;
    options.learningRate = 2e-3;
    options.maxTokens = 24;
    return options;
}

static TrainReport train(const TrainOptions& options) {
    JobContext job;
    auto report = trainModel(options, job);
    if (!report) qFatal("%s", report.error().message.c_str());
    return std::move(*report);
}

static std::string bytesOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void TestTrainer::overfits_data() {
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("format");
    QTest::newRow("fp32, F32") << static_cast<int>(Precision::Fp32) << static_cast<int>(DType::F32);
    QTest::newRow("fp32, F16") << static_cast<int>(Precision::Fp32) << static_cast<int>(DType::F16);
    QTest::newRow("bf16, BF16") << static_cast<int>(Precision::Bf16) << static_cast<int>(DType::BF16);
}

void TestTrainer::overfits() {
    QFETCH(int, precision);
    QFETCH(int, format);
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    options.testData = options.devData;
    options.precision = static_cast<Precision>(precision);
    options.format = static_cast<DType>(format);
    int lines = 0;
    options.log = [&](const std::string&) { ++lines; };
    const TrainReport report = train(options);
    QCOMPARE(report.dev.value, 1.0);
    QCOMPARE(report.dev.count, std::size_t{60});
    QCOMPARE(report.test.value, 1.0);
    QVERIFY(report.dev.low < 1.0); // sixty rows prove only so much
    QCOMPARE(report.epochs.size(), std::size_t{8});
    QVERIFY(report.epochs.back().trainLoss < report.epochs.front().trainLoss / 3);
    QVERIFY(lines >= 8);
    QVERIFY(!fs::exists(stateFile(options.output)));
    const auto tensors = readSafetensors(options.output / "model.safetensors");
    QVERIFY(tensors.has_value());
    for (const auto& [name, tensor] : *tensors)
        QVERIFY2(tensor.dtype == options.format, name.c_str());
}

void TestTrainer::resumeEqualsUninterrupted_data() {
    QTest::addColumn<QString>("stopAt");
    QTest::newRow("in pre-training") << "masked words step 100/";
    QTest::newRow("between epochs") << "labels: epoch 2 of";
    QTest::newRow("within an epoch") << "labels step 100/";
}

void TestTrainer::resumeEqualsUninterrupted() {
    QFETCH(QString, stopAt);
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    options.pretrainText = folder(dir) / "texts.txt";
    options.pretrainEpochs = 60; // of two batches
    options.pretrainBatchSize = 2;
    options.labelSmoothing = 0.1;
    options.tokenMasking = 0.1;
    train(options);
    const std::string uninterrupted = bytesOf(options.output / "model.safetensors");

    options.output = folder(dir) / "resumed";
    std::stop_source stop;
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    options.log = [&](const std::string& line) {
        if (line.starts_with(stopAt.toStdString())) stop.request_stop();
    };
    const auto interrupted = trainModel(options, job);
    QVERIFY(!interrupted);
    QVERIFY2(interrupted.error().code == ErrorCode::Cancelled, interrupted.error().message.c_str());
    QVERIFY(fs::exists(stateFile(options.output)));
    QVERIFY(!fs::exists(options.output / "model.safetensors"));
    options.log = {};
    options.resume = true;
    const TrainReport report = train(options);
    QCOMPARE(report.epochs.size(), std::size_t{8});
    QVERIFY(bytesOf(options.output / "model.safetensors") == uninterrupted);
}

void TestTrainer::resumeRefusesOtherOptions() {
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    std::stop_source stop;
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    options.log = [&](const std::string& line) {
        if (line.starts_with("labels: epoch 1")) stop.request_stop();
    };
    QVERIFY(!trainModel(options, job));
    options.resume = true;
    options.learningRate *= 2;
    JobContext again;
    const auto refused = trainModel(options, again);
    QVERIFY(!refused && refused.error().code == ErrorCode::Mismatch);
}

void TestTrainer::fineTunes() {
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    options.epochs = 1;
    train(options);
    options.start = options.output;
    options.output = folder(dir) / "tuned";
    options.epochs = 8;
    const TrainReport report = train(options);
    QCOMPARE(report.dev.value, 1.0);
    QVERIFY(report.notes.empty()); // the head was there
    QCOMPARE(bytesOf(options.output / "vocab.txt"), bytesOf(options.start / "vocab.txt"));
}

void TestTrainer::freshHead() {
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    options.epochs = 1;
    train(options);
    auto tensors = *readSafetensors(options.output / "model.safetensors");
    std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("classifier"); });
    QVERIFY(writeSafetensors(options.output / "model.safetensors", tensors, {}).has_value());
    options.start = options.output;
    options.output = folder(dir) / "tuned";
    options.epochs = 8;
    const TrainReport report = train(options);
    QCOMPARE(report.dev.value, 1.0);
    QCOMPARE(report.notes.size(), std::size_t{1});
    QVERIFY2(report.notes[0].find("no classification head") != std::string::npos, report.notes[0].c_str());
}

void TestTrainer::regression() {
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    std::ofstream out(options.trainData);
    out << "text\tlabel\n";
    for (int i = 0; i < 60; ++i)
        out << (i % 2 ? "a river" : "an engine") << (i % 3 ? " goes" : " stops") << '\t'
            << (i % 2) * 2.0 + (i % 3 ? 0.5 : 0.0) << '\n';
    out.close();
    options.dataOptions.regression = true;
    options.epochs = 15;
    const TrainReport report = train(options);
    QCOMPARE(report.dev.id, std::string("pearson"));
    QVERIFY2(report.dev.value > 0.98, fmt::format("{}", report.dev.value).c_str());
}

void TestTrainer::schedule() {
    QCOMPARE(scheduleFactor(0, 10, 100), 0.1);
    QCOMPARE(scheduleFactor(9, 10, 100), 1.0);
    QCOMPARE(scheduleFactor(10, 10, 100), 1.0);
    QCOMPARE(scheduleFactor(55, 10, 100), 0.5);
    QCOMPARE(scheduleFactor(100, 10, 100), 0.0);
    QCOMPARE(scheduleFactor(0, 0, 4), 1.0);
}

void TestTrainer::batchesCoverEveryRow() {
    EncodedDataset data;
    for (std::size_t i = 0; i < 1000; ++i)
        data.encodings.push_back({std::vector<std::int32_t>(3 + i * 17 % 29), {}, false});
    const Batches epoch = trainingBatches(data, 16, 1, 0);
    QCOMPARE(epoch, trainingBatches(data, 16, 1, 0));
    QVERIFY(epoch != trainingBatches(data, 16, 1, 1));
    QVERIFY(epoch != trainingBatches(data, 16, 2, 0));
    std::vector<int> seen(data.size());
    std::size_t cells = 0, tokens = 0;
    for (const auto& batch : epoch) {
        std::size_t longest = 0;
        for (const auto row : batch) {
            ++seen[row];
            longest = std::max(longest, data.encodings[row].ids.size());
            tokens += data.encodings[row].ids.size();
        }
        cells += longest * batch.size();
    }
    QVERIFY(std::ranges::all_of(seen, [](int count) { return count == 1; }));
    QVERIFY2(static_cast<double>(cells) < 1.15 * static_cast<double>(tokens),
             "lengths are mixed: too much padding");
}

void TestTrainer::refusals_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no output") << "output"
                               << "no output folder";
    QTest::newRow("missing data") << "data"
                                  << "missing.tsv";
    QTest::newRow("learning rate") << "rate"
                                   << "learning rate is 5";
    QTest::newRow("no pre-training text") << "pretrain"
                                          << "no text to pre-train on";
    QTest::newRow("heads") << "heads"
                           << "32 hidden units do not divide into 5 heads";
    QTest::newRow("format") << "format"
                            << "expected F32, F16 or BF16";
    QTest::newRow("missing model") << "start"
                                   << "nowhere";
}

void TestTrainer::refusals() {
    QFETCH(QString, what);
    QFETCH(QString, expected);
    QTemporaryDir dir;
    TrainOptions options = tinyOptions(dir);
    if (what == "output") options.output.clear();
    if (what == "data") options.trainData = folder(dir) / "missing.tsv";
    if (what == "rate") options.learningRate = 5;
    if (what == "pretrain") options.pretrainEpochs = 1;
    if (what == "heads") options.shape.heads = 5;
    if (what == "format") options.format = DType::I8;
    if (what == "start") options.start = folder(dir) / "nowhere";
    JobContext job;
    const auto report = trainModel(options, job);
    QVERIFY(!report);
    QVERIFY2(report.error().message.find(expected.toStdString()) != std::string::npos,
             report.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
