// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope train: a classifier from nothing, or a head and fine-tuning for a model somebody has.
#include <map>

#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"
#ifdef PSCOPE_HAVE_TORCH
#include "app/torch_module.h"
#endif

namespace pscope {

#ifdef PSCOPE_HAVE_TORCH
namespace {

using nlohmann::ordered_json;

struct TrainCommand {
    TrainOptions train;
    std::string trainData, devData, testData, start, vocabulary, output, pretrainText;
};

void addDataAndOutput(CLI::App& command, TrainCommand& c) {
    command.add_option("--data,-d", c.trainData, "Training texts: TSV, CSV or JSONL, or 'demo'")->required();
    command.add_option("--dev", c.devData, "Texts to choose the best epoch on (default: every tenth training row)");
    command.add_option("--test", c.testData, "Texts for the final figure");
    command.add_option("--out,-o", c.output, "Model folder to write; also holds the state of an interrupted run")->required();
    command.add_option("--text-column", c.train.dataOptions.textColumn, "Name or number (from 0) of the text column");
    command.add_option("--pair-column", c.train.dataOptions.pairColumn, "The second sentence's column; 'none' for single sentences");
    command.add_option("--label-column", c.train.dataOptions.labelColumn, "Name or number of the label column");
    command.add_option("--glue-task", c.train.dataOptions.glueTask, "Columns as in this GLUE task");
    command.add_flag("--regression", c.train.dataOptions.regression, "Labels are numbers to predict");
}

void addShape(CLI::App& command, TrainCommand& c) {
    auto* group = command.add_option_group("Model");
    group->add_option("--start", c.start, "Model folder to start from; without it a new BERT is made");
    group->add_flag_callback("--fresh-head", [&c] { c.train.head = HeadPolicy::Fresh; }, "Replace the head --start has");
    auto& shape = c.train.shape;
    group->add_option("--layers", shape.layers)->check(CLI::Range(1, 48))->capture_default_str();
    group->add_option("--hidden", shape.hidden)->check(CLI::Range(8, 4096))->capture_default_str();
    group->add_option("--heads", shape.heads)->check(CLI::Range(1, 64))->capture_default_str();
    group->add_option("--feed-forward", shape.feedForward)->check(CLI::Range(8, 16384))->capture_default_str();
    group->add_option("--positions", shape.maxPositions)->check(CLI::Range(4, 4096))->capture_default_str();
    group->add_option("--vocabulary", c.vocabulary, "vocab.txt for a new model (default: made from the texts)");
    group->add_option("--vocabulary-size", c.train.vocabularySize)->check(CLI::Range(64, 200000))->capture_default_str();
    group->add_option("--format", c.train.format, "Numbers on disk: f32, f16, bf16")
        ->transform(CLI::CheckedTransformer(std::map<std::string, DType>{{"f32", DType::F32}, {"f16", DType::F16}, {"bf16", DType::BF16}}));
}

void addSchedule(CLI::App& command, TrainCommand& c) {
    auto* group = command.add_option_group("Schedule");
    auto& t = c.train;
    group->add_option("--epochs", t.epochs)->check(CLI::Range(1, 100000))->capture_default_str();
    group->add_option("--batch", t.batchSize)->check(CLI::Range(1, 4096))->capture_default_str();
    group->add_option("--learning-rate", t.learningRate)->check(CLI::PositiveNumber)->capture_default_str();
    group->add_option("--warmup", t.warmup, "Fraction of all steps")->check(CLI::Range(0.0, 1.0))->capture_default_str();
    group->add_option("--weight-decay", t.weightDecay)->check(CLI::NonNegativeNumber)->capture_default_str();
    group->add_option("--dropout", t.dropout)->check(CLI::Range(0.0, 0.95))->capture_default_str();
    group->add_option("--clip", t.clipNorm, "Largest norm of the gradient")->check(CLI::PositiveNumber)->capture_default_str();
    group->add_option("--label-smoothing", t.labelSmoothing)->check(CLI::Range(0.0, 0.9))->capture_default_str();
    group->add_option("--token-masking", t.tokenMasking, "Fraction of tokens hidden while training")->check(CLI::Range(0.0, 0.9))->capture_default_str();
    group->add_option("--patience", t.patience, "Stop after so many epochs without a better dev score; 0 = never")->check(CLI::NonNegativeNumber);
    group->add_option("--max-tokens", t.maxTokens)->check(CLI::Range(4, 4096))->capture_default_str();
    group->add_option("--threads", t.threads)->check(CLI::Range(1, 1024))->capture_default_str();
    group->add_option("--seed", t.seed)->capture_default_str();
    group->add_option("--precision", t.precision, "fp32 or bf16")
        ->transform(CLI::CheckedTransformer(std::map<std::string, Precision>{{"fp32", Precision::Fp32}, {"bf16", Precision::Bf16}}));
    group->add_option("--checkpoint-steps", t.checkpointSteps, "Write the state that often")->check(CLI::PositiveNumber)->capture_default_str();
    group->add_flag("--resume", t.resume, "Take up the state found in --out");
}

void addPretraining(CLI::App& command, TrainCommand& c) {
    auto* group = command.add_option_group("Before the labels");
    group->add_option("--pretrain-text", c.pretrainText, "Plain text, one a line, for masked language modelling");
    group->add_option("--pretrain-epochs", c.train.pretrainEpochs)->check(CLI::NonNegativeNumber)->capture_default_str();
    group->add_option("--pretrain-batch", c.train.pretrainBatchSize)->check(CLI::Range(1, 4096))->capture_default_str();
    group->add_option("--pretrain-learning-rate", c.train.pretrainLearningRate)->check(CLI::PositiveNumber)->capture_default_str();
    group->add_option("--pretrain-masking", c.train.pretrainMasking)->check(CLI::Range(0.01, 0.9))->capture_default_str();
}

ordered_json metricJson(const MetricValue& value) {
    if (value.count == 0) return nullptr;
    return {{"metric", value.id}, {"value", value.value}, {"ci95", {value.low, value.high}}, {"n", value.count}};
}

ordered_json toJson(const TrainReport& report, const std::string& folder) {
    ordered_json epochs = ordered_json::array();
    for (const auto& epoch : report.epochs)
        epochs.push_back({{"epoch", epoch.epoch}, {"train_loss", epoch.trainLoss}, {"dev", epoch.dev}, {"seconds", epoch.seconds}});
    return {{"folder", folder},           {"best_epoch", report.bestEpoch}, {"dev", metricJson(report.dev)}, {"test", metricJson(report.test)},
            {"parameters", report.parameters}, {"file_bytes", report.fileBytes},  {"seconds", report.seconds},   {"epochs", epochs},
            {"notes", report.notes}};
}

Result<int> train(CommandRun& run, TrainCommand c) {
    const auto file = [&](const std::string& path, const char* split) {
        EngineOptions engine;
        engine.data = path;
        if (path == "demo") engine.split = split;
        return dataFile(engine, run.job);
    };
    PSCOPE_TRY(trainFile, file(c.trainData, "train"));
    PSCOPE_TRY(devFile, file(c.devData, "dev"));
    PSCOPE_TRY(testFile, file(c.testData, "test"));
    c.train.trainData = trainFile;
    c.train.devData = devFile;
    c.train.testData = testFile;
    c.train.start = c.start;
    c.train.vocabulary = c.vocabulary;
    c.train.output = c.output;
    c.train.pretrainText = c.pretrainText;
    c.train.log = [&run](const std::string& text) { run.note(text); };
    PSCOPE_TRY(torch, torchModule());
    PSCOPE_TRY(report, torch->train(c.train, run.job));
    if (run.json()) run.printJson(toJson(report, c.output));
    else run.print(torch->describe(report));
    return kOk;
}

} // namespace

void addTrain(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<TrainCommand>();
    CLI::App* command = addCommand(app, line, "train",
                                   "Train a classifier or regressor: from nothing, or from a model folder. Ctrl-C leaves a state behind from which "
                                   "--resume goes on.",
                                   "pscope train --data train.tsv --dev dev.tsv --start minilm --out my-model --epochs 3",
                                   [options](CommandRun& run) { return train(run, *options); });
    addDataAndOutput(*command, *options);
    addShape(*command, *options);
    addSchedule(*command, *options);
    addPretraining(*command, *options);
}
#else
void addTrain(CLI::App& app, CommandLine& line) {
    addCommand(app, line, "train", "Train a classifier or regressor (not in this build: it has no libtorch)", "pscope train --help",
               [](CommandRun&) -> Result<int> {
                   return fail(ErrorCode::Unsupported, "train: this build has no libtorch; build with -DPSCOPE_TORCH=ON");
               })
        ->allow_extras();
}
#endif

} // namespace pscope
