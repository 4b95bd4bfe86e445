// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Around the loop: reads the data, finds or makes tokeniser and model, writes the folder and proves it by
// reading it back.
#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <numeric>

#include "core/model/synthetic.h"
#include "core/train/model_folder.h"
#include "core/train/train_run.h"
#include "core/train/wordpiece_trainer.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kHoldOutEvery = 10;

/// Everything that is settled before the first step.
struct Preparation {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::vector<std::string> vocabulary; // of a model from nothing
    Dataset train, dev, test;
    std::vector<std::string> pretrainTexts;
    TrainSets sets;
    EncodedDataset encodedTest;
    MaskingRule masking;
    int maxTokens = 0;
    std::vector<std::string> notes;
};

Result<std::vector<std::string>> readLines(const fs::path& file) {
    std::ifstream in(file);
    if (!in) return fail(ErrorCode::NotFound, "{}: cannot be opened for reading", file.string());
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) lines.push_back(std::move(line));
    }
    if (lines.empty()) return fail(ErrorCode::BadInput, "{}: empty, expected one text a line", file.string());
    return lines;
}

Result<void> checkOptions(const TrainOptions& o) {
    const auto within = [](const char* what, double value, double low, double high) -> Result<void> {
        if (value >= low && value <= high) return {};
        return fail(ErrorCode::BadInput, "training: {} is {}, expected {} to {}", what, value, low, high);
    };
    PSCOPE_CHECK(within("epochs", o.epochs, 0, 10000));
    PSCOPE_CHECK(within("batch size", o.batchSize, 1, 4096));
    PSCOPE_CHECK(within("learning rate", o.learningRate, 0, 1));
    PSCOPE_CHECK(within("warm-up", o.warmup, 0, 1));
    PSCOPE_CHECK(within("dropout", o.dropout, 0, 0.9));
    PSCOPE_CHECK(within("label smoothing", o.labelSmoothing, 0, 0.9));
    PSCOPE_CHECK(within("token masking", o.tokenMasking, 0, 0.9));
    PSCOPE_CHECK(within("longest text in tokens", o.maxTokens, 3, 1 << 20));
    PSCOPE_CHECK(within("threads", o.threads, 1, 1024));
    if (o.output.empty()) return fail(ErrorCode::BadInput, "training: no output folder given");
    if (o.trainData.empty()) return fail(ErrorCode::BadInput, "training: no training data given");
    if (o.pretrainEpochs > 0 && o.pretrainText.empty())
        return fail(ErrorCode::BadInput,
                    "training: {} pre-training epochs asked for, but no text to pre-train on",
                    o.pretrainEpochs);
    if (o.format != DType::F32 && o.format != DType::F16 && o.format != DType::BF16)
        return fail(ErrorCode::Unsupported,
                    "training: weights cannot be written as {}, expected F32, F16 or BF16", name(o.format));
    if (o.start.empty() && (o.shape.heads < 1 || o.shape.hidden % o.shape.heads != 0))
        return fail(ErrorCode::BadInput, "training: {} hidden units do not divide into {} heads",
                    o.shape.hidden, o.shape.heads);
    return {};
}

void holdOut(Dataset& train, Dataset& dev, std::vector<std::string>& notes) {
    dev = train;
    dev.examples.clear();
    std::vector<Example> kept;
    for (std::size_t i = 0; i < train.examples.size(); ++i)
        (i % kHoldOutEvery == kHoldOutEvery - 1 ? dev.examples : kept)
            .push_back(std::move(train.examples[i]));
    train.examples = std::move(kept);
    notes.push_back(fmt::format(
        "No dev data given: every {}th training row ({} of them) was held out to choose the best epoch.",
        kHoldOutEvery, dev.examples.size()));
}

Result<void> readData(const TrainOptions& options, Preparation& p, JobContext& job) {
    job.phase("reading data");
    PSCOPE_TRY(train, readDataset(options.trainData, options.dataOptions, job));
    p.train = std::move(train);
    const auto other = [&](const fs::path& file, Dataset& target) -> Result<void> {
        DatasetOptions how = options.dataOptions;
        how.limit = 0;
        PSCOPE_TRY(data, readDataset(file, how, job));
        target = std::move(data);
        return {};
    };
    if (options.devData.empty())
        holdOut(p.train, p.dev, p.notes);
    else
        PSCOPE_CHECK(other(options.devData, p.dev));
    if (!options.testData.empty()) PSCOPE_CHECK(other(options.testData, p.test));
    if (options.pretrainEpochs > 0) {
        PSCOPE_TRY(lines, readLines(options.pretrainText));
        p.pretrainTexts = std::move(lines);
    }
    if (p.train.examples.empty() || p.dev.examples.empty())
        return fail(ErrorCode::BadInput, "{}: {} training and {} dev rows, expected at least one of each",
                    options.trainData.string(), p.train.examples.size(), p.dev.examples.size());
    return {};
}

Result<std::vector<std::string>> vocabularyFor(const TrainOptions& options, const Preparation& p,
                                               JobContext& job) {
    if (!options.vocabulary.empty()) return readLines(options.vocabulary);
    std::vector<std::string> texts = p.pretrainTexts;
    for (const Example& example : p.train.examples) {
        texts.push_back(example.text);
        if (p.train.pairs) texts.push_back(example.pair);
    }
    return trainWordPiece(texts, options.vocabularySize, {}, job);
}

Result<void> makeFromNothing(const TrainOptions& options, Preparation& p, JobContext& job) {
    PSCOPE_TRY(vocabulary, vocabularyFor(options, p, job));
    p.vocabulary = std::move(vocabulary);
    PSCOPE_TRY(tokenizer, makeWordPiece(p.vocabulary, {}));
    p.tokenizer = tokenizer;
    ModelConfig config;
    config.layers = options.shape.layers;
    config.heads = options.shape.heads;
    config.hidden = config.embedding = options.shape.hidden;
    config.feedForward = options.shape.feedForward;
    config.maxPositions = options.shape.maxPositions;
    config.vocabulary = static_cast<int>(p.vocabulary.size());
    config.tokenTypes = 2;
    config.padId = tokenizer->padId();
    config.regression = p.train.regression;
    config.labels = p.train.regression ? std::vector<std::string>{"value"} : p.train.labels;
    p.model = makeSharedRandomModel(config, options.seed);
    return {};
}

/// The model with a random head for these labels; the encoder's tensors are shared.
std::shared_ptr<Model> withFreshHead(const Model& model, std::vector<std::string> labels, bool regression,
                                     std::uint64_t seed) {
    auto copy = std::make_shared<Model>(model);
    copy->config.labels = std::move(labels);
    copy->config.regression = regression;
    ModelConfig donor = copy->config; // smallest body whose head has the right shape
    donor.layers = 1;
    donor.vocabulary = std::min(donor.vocabulary, 8);
    donor.prunedHeads.clear();
    const Model fresh = makeRandomModel(donor, seed);
    copy->headDense = fresh.headDense;
    copy->headActivation = fresh.headActivation;
    copy->classifier = fresh.classifier;
    return copy;
}

Result<void> loadStart(const TrainOptions& options, Preparation& p, JobContext& job) {
    job.phase("loading the model");
    PSCOPE_TRY(model, loadModel(options.start, job));
    p.model = model;
    PSCOPE_TRY(tokenizer, loadTokenizer(options.start, model->config));
    p.tokenizer = tokenizer;
    if (model->hasHead() && options.head == HeadPolicy::Keep) return {};
    const auto labels = p.train.regression ? std::vector<std::string>{"value"} : p.train.labels;
    p.model = withFreshHead(*model, labels, p.train.regression, options.seed);
    p.notes.push_back(fmt::format(
        "{}: {}; a fresh one with {} was made and trained from random numbers.", options.start.string(),
        model->hasHead() ? "its head was set aside as asked" : "has no classification head",
        p.train.regression ? std::string("one output") : fmt::format("{} classes", labels.size())));
    return {};
}

MaskingRule maskingRule(const Tokenizer& tokenizer, int vocabulary) {
    MaskingRule rule;
    rule.vocabulary = std::min(vocabulary, tokenizer.vocabularySize());
    rule.maskId = -1;
    for (std::int32_t id = 0; id < tokenizer.vocabularySize() && rule.maskId < 0; ++id)
        if (const auto piece = tokenizer.token(id); piece == "[MASK]" || piece == "<mask>") rule.maskId = id;
    for (const auto id : tokenizer.encode("", "", 8).ids)
        rule.specials.push_back(id);
    rule.specials.push_back(tokenizer.padId());
    if (rule.maskId >= 0) rule.specials.push_back(rule.maskId);
    return rule;
}

Result<void> encodeAll(const TrainOptions& options, Preparation& p, JobContext& job) {
    job.phase("encoding texts");
    p.maxTokens = std::min(options.maxTokens, p.model->config.maxTokens());
    const auto encode = [&](Dataset& data, EncodedDataset& target) -> Result<void> {
        PSCOPE_CHECK(mapLabels(data, p.model->config));
        PSCOPE_TRY(encoded, encodeDataset(data, *p.tokenizer, p.maxTokens, job));
        if (encoded.truncatedCount > 0)
            p.notes.push_back(fmt::format("{}: {} of {} texts were cut at {} tokens.", data.path.string(),
                                          encoded.truncatedCount, encoded.size(), p.maxTokens));
        target = std::move(encoded);
        return {};
    };
    PSCOPE_CHECK(encode(p.train, p.sets.train));
    PSCOPE_CHECK(encode(p.dev, p.sets.dev));
    if (!options.testData.empty()) PSCOPE_CHECK(encode(p.test, p.encodedTest));
    for (std::size_t i = 0; i < p.pretrainTexts.size(); ++i) {
        if (i % 64 == 0 && job.stopRequested()) return cancelled();
        p.sets.pretrain.encodings.push_back(p.tokenizer->encode(p.pretrainTexts[i], "", p.maxTokens));
    }
    p.masking = maskingRule(*p.tokenizer, p.model->config.vocabulary);
    if (p.masking.maskId < 0 && (options.pretrainEpochs > 0 || options.tokenMasking > 0))
        return fail(
            ErrorCode::Unsupported,
            "{}: its vocabulary has no [MASK] piece, so neither pre-training nor token masking is possible",
            options.start.string());
    return {};
}

/// Writes, reads back, and evaluates what a stranger will load: rounding to F16 is part of the figure.
Result<void> finish(const TrainOptions& options, const Preparation& p, const Model& best, TrainReport& report,
                    JobContext& job) {
    job.phase("writing the model");
    FolderContents contents{.model = &best,
                            .format = options.format,
                            .source = options.start,
                            .vocabulary = p.vocabulary,
                            .maxTokens = p.model->config.maxTokens()};
    PSCOPE_CHECK(writeModelFolder(contents, options.output));
    PSCOPE_TRY(written, loadModel(options.output, job));
    PSCOPE_CHECK(loadTokenizer(options.output, written->config));
    const Twin twin(written);
    job.phase("evaluating the written model");
    PSCOPE_TRY(dev, evaluateTwin(twin, p.sets.dev, job));
    report.dev = dev;
    if (!options.testData.empty()) {
        PSCOPE_TRY(test, evaluateTwin(twin, p.encodedTest, job));
        report.test = test;
    }
    report.parameters = written->parameterCount();
    report.fileBytes = written->fileBytes;
    std::error_code ec;
    fs::remove(stateFile(options.output), ec);
    return {};
}

Result<TrainReport> trainPlainly(const TrainOptions& options, JobContext& job) {
    const auto start = std::chrono::steady_clock::now();
    PSCOPE_CHECK(checkOptions(options));
    Preparation p;
    PSCOPE_CHECK(readData(options, p, job));
    if (options.start.empty())
        PSCOPE_CHECK(makeFromNothing(options, p, job));
    else
        PSCOPE_CHECK(loadStart(options, p, job));
    PSCOPE_CHECK(encodeAll(options, p, job));
    if (options.log)
        options.log(fmt::format("{} parameters, {} training rows, {} dev rows, {} texts for pre-training",
                                p.model->parameterCount(), p.sets.train.size(), p.sets.dev.size(),
                                p.sets.pretrain.size()));
    TrainRun run(p.model, options, p.masking);
    PSCOPE_TRY(report, run.run(p.sets, job));
    report.notes = p.notes;
    PSCOPE_CHECK(finish(options, p, *run.bestModel(), report, job));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace

Result<TrainReport> trainModel(const TrainOptions& options, JobContext& job) {
    try {
        return trainPlainly(options, job);
    } catch (const std::exception& problem) { // libtorch's errors derive from it
        return fail(ErrorCode::Internal, "training: {}", problem.what());
    }
}

std::string describe(const TrainReport& report) {
    std::string text =
        fmt::format("best epoch {}: dev {} {:.4f} [{:.4f}, {:.4f}] of {} rows", report.bestEpoch,
                    report.dev.id, report.dev.value, report.dev.low, report.dev.high, report.dev.count);
    if (report.test.count > 0)
        text += fmt::format("; test {} {:.4f} [{:.4f}, {:.4f}] of {} rows", report.test.id, report.test.value,
                            report.test.low, report.test.high, report.test.count);
    return text + fmt::format("; {} parameters, {} bytes, {:.0f} s", report.parameters, report.fileBytes,
                              report.seconds);
}

} // namespace pscope
