// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an edit costs before anything is timed: compressing and packing a whole BERT-base and one changed matrix of
// it, and how much memory a prepared configuration takes. `pscope bench prepare` prints the rows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/model.h"
#include "core/util/result.h"

namespace pscope::cpu {

struct PrepareBenchOptions {
    std::shared_ptr<const Model> model;
    std::vector<std::string> settings{"fp32", "bf16", "int8", "int4 group 32", "2:4", "80%", "2:4 int8", "90% int8",
                                      "4x1 80% int8", "4x4 90% int8"};
    int edits = 6;                     // of one matrix each, times three kinds of matrix
    int tokens = 128;                  // of the pass that activations are counted for
    std::filesystem::path calibration; // folder of the table that plans go by
};

struct PrepareBenchRow {
    std::string setting; // of every encoder matrix, or of the changed one in a dense model
    double compressMs = 0, packMs = 0; // the whole model
    // The slowest kind of matrix, median over its edits: from the new recipe to an executable that is ready.
    std::string changed;
    double changedCompressMs = 0, changedPackMs = 0;
    double weightMb = 0, activationMb = 0; // what the executable holds
    double grownMb = 0, peakMb = 0;        // of the process's memory: prepared and run once; at most meanwhile
    static constexpr double changedMostMs = 10, wholeMostMs = 1500, memoryMost = 1.3;
    double changedMs() const { return changedCompressMs + changedPackMs; }
    double wholeMs() const { return compressMs + packMs; }
    double memoryRatio() const { return grownMb / (weightMb + activationMb); }
    bool passed() const {
        return changedMs() <= changedMostMs && wholeMs() <= wholeMostMs && memoryRatio() <= memoryMost;
    }
};

Result<std::vector<PrepareBenchRow>> benchPrepare(const PrepareBenchOptions& options, JobContext& job);

} // namespace pscope::cpu
