// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the demo from nothing: "train_demo DATA OUT" writes the WordNet splits into DATA, trains the demo's
// model with the options that made the one in this folder, and leaves it in OUT. SIGINT leaves a state; the
// same command continues.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/train/trainer.h"
#include "core/train/wordnet.h"

namespace {

std::stop_source* stopOnSignal = nullptr;

pscope::TrainOptions demoOptions(const std::filesystem::path& data, const std::filesystem::path& out) {
    pscope::TrainOptions options;
    options.trainData = data / "train.tsv";
    options.devData = data / "dev.tsv";
    options.testData = data / "test.tsv";
    options.pretrainText = data / "glosses.txt";
    options.output = out;
    options.format = pscope::DType::F16;
    options.shape = {.layers = 4, .hidden = 256, .heads = 4, .feedForward = 1024, .maxPositions = 64};
    options.vocabularySize = 8000;
    options.maxTokens = 48;
    options.pretrainEpochs = 5;
    options.pretrainBatchSize = 64;
    options.pretrainLearningRate = 8e-4;
    options.pretrainMasking = 0.2;
    options.epochs = 8;
    options.batchSize = 64;
    options.learningRate = 4e-4;
    options.dropout = 0.1;
    options.labelSmoothing = 0.1;
    options.tokenMasking = 0.1;
    options.precision = pscope::Precision::Bf16;
    options.resume = true;
    return options;
}

/// Short trials: PSCOPE_DEMO_EPOCHS, PSCOPE_DEMO_PRETRAIN replace the numbers of epochs.
void shorten(pscope::TrainOptions& options) {
    if (const char* epochs = std::getenv("PSCOPE_DEMO_EPOCHS")) options.epochs = std::atoi(epochs);
    if (const char* epochs = std::getenv("PSCOPE_DEMO_PRETRAIN")) options.pretrainEpochs = std::atoi(epochs);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: train_demo DATA OUT\n");
        return 2;
    }
    std::stop_source stop;
    stopOnSignal = &stop;
    std::signal(SIGINT, [](int) { stopOnSignal->request_stop(); });
    pscope::JobContext job(stop.get_token(), std::make_shared<pscope::Progress>());
    if (const auto written = pscope::writeWordnetSplits(pscope::kWordnetNouns, argv[1]); !written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        return 1;
    }
    auto options = demoOptions(argv[1], argv[2]);
    shorten(options);
    options.log = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
    const auto report = pscope::trainModel(options, job);
    if (!report) {
        std::fprintf(stderr, "%s\n", report.error().message.c_str());
        return 1;
    }
    for (const auto& note : report->notes)
        std::fprintf(stderr, "%s\n", note.c_str());
    std::printf("%s\n", pscope::describe(*report).c_str());
    return 0;
}
