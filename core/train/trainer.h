// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training a classifier or regressor: from nothing, or from a model somebody has. The one entry point of this
// room for command line and window.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/metrics.h"
#include "core/jobs/job_context.h"
#include "core/model/tensor.h"
#include "core/train/twin.h"

namespace pscope {

/// Size of a model trained from nothing; a BERT, since every other architecture differs in names only.
struct ScratchShape {
    int layers = 4;
    int hidden = 256;
    int heads = 4;
    int feedForward = 1024;
    int maxPositions = 64;
};

enum class HeadPolicy { Keep, Fresh }; // Keep: a fresh one only where the model has none

struct TrainOptions {
    std::filesystem::path trainData; // TSV, CSV, JSONL
    std::filesystem::path devData;   // empty: every tenth training row is held out
    std::filesystem::path testData;  // empty: no test figure
    DatasetOptions dataOptions;
    std::filesystem::path start; // model folder to fine-tune; empty: from nothing
    HeadPolicy head = HeadPolicy::Keep;
    ScratchShape shape;               // only without `start`
    std::filesystem::path vocabulary; // vocab.txt for a model from nothing; empty: made from the texts
    int vocabularySize = 8000;
    std::filesystem::path output; // Hugging Face folder to write; also holds the state of an interrupted run
    DType format = DType::F32;    // F32, F16 or BF16 on disk

    int epochs = 3;
    int batchSize = 32;
    double learningRate = 5e-5;
    double warmup = 0.06; // fraction of all steps
    double weightDecay = 0.01;
    double dropout = 0.1;
    double clipNorm = 1.0;
    double labelSmoothing = 0;
    double tokenMasking = 0; // fraction of input tokens hidden while training (augmentation)
    int patience = 0;        // stop after so many epochs without a better dev score; 0 = never
    int maxTokens = 128;

    std::filesystem::path pretrainText; // one text a line; masked language modelling before the labels
    int pretrainEpochs = 0;
    int pretrainBatchSize = 64;
    double pretrainLearningRate = 1e-3;
    double pretrainMasking = 0.15;

    Precision precision = Precision::Fp32;
    int threads = 1;
    std::uint64_t seed = 1;
    int checkpointSteps = 500;                   // write the state that often
    bool resume = false;                         // take up the state found in `output`
    std::function<void(const std::string&)> log; // one line per epoch and per hundred steps; may be empty
};

struct EpochReport {
    int epoch = 0; // from 1
    double trainLoss = 0;
    double dev = 0; // the metric named in TrainReport::dev
    double seconds = 0;
};

struct TrainReport {
    std::vector<EpochReport> epochs;
    int bestEpoch = 0;
    MetricValue dev, test; // of the folder as written and read back; test.count 0 without test data
    std::int64_t parameters = 0;
    std::int64_t fileBytes = 0; // model.safetensors
    double pretrainLoss = 0;    // of the last epoch
    double seconds = 0;
    std::vector<std::string> notes; // fresh head, held-out rows, truncated texts
};

/// Trains, keeps the weights of the best dev epoch, writes the folder, reads it back and evaluates it.
/// Stopping through the job's token leaves a state behind from which `resume` continues to the very same
/// result. Heavy: run it as a job.
Result<TrainReport> trainModel(const TrainOptions& options, JobContext& job);

/// "best epoch 7: dev accuracy 0.81 [0.80, 0.82] of 3500 rows; ..." for people.
std::string describe(const TrainReport& report);

} // namespace pscope
