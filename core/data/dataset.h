// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labelled text: reading it from the files people have, matching its labels to a model's, encoding it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/model_config.h"
#include "core/model/tokenizer.h"
#include "core/util/result.h"

namespace pscope {

struct Example {
    std::string text;
    std::string pair;  // second sentence; only when Dataset::pairs
    int label = -1;    // index into Dataset::labels; -1 for regression
    double target = 0; // regression value
    std::int64_t row = -1; // of the file, from 0, counting legible rows
};

/// What to read where a header does not say it; empty = find out.
struct DatasetOptions {
    std::string textColumn; // name or 0-based index
    std::string pairColumn; // "none" forces single sentences
    std::string labelColumn;
    std::string
        glueTask; // "cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli": fixed columns
    bool regression = false;
    std::int64_t limit = 0; // first rows only; 0 = all
    std::int64_t sample = 0; // this many rows drawn by sampleSeed, in file order; 0 = all
    std::uint64_t sampleSeed = 1;
    bool outsideSample = false; // keep the rows that were not drawn instead
    std::string separator; // between columns: one character or "tab"; empty = by the extension, then by the first line
};

struct Dataset {
    std::filesystem::path path;
    std::string hash; // of the file
    std::vector<Example> examples;
    std::vector<std::string> labels; // names in order of first appearance, numeric ones in numeric order
    bool pairs = false;
    bool regression = false;
    std::string textColumn, pairColumn, labelColumn; // as found
    std::vector<std::string> notes;                  // skipped rows, guesses made
};

/// TSV (no quoting), CSV (RFC 4180), JSONL; by extension, then by content. BadInput names line and column.
Result<Dataset> readDataset(const std::filesystem::path& file, const DatasetOptions& options,
                            JobContext& job);

/// Rewrites labels to the model's class ids: by name where names exist (case, '_' and '-' ignored), by number
/// where the file has numbers. Names that are a permutation of the model's are mapped and noted; unknown
/// names are a Mismatch that lists both sides.
Result<void> mapLabels(Dataset& dataset, const ModelConfig& config);

struct EncodedDataset {
    std::vector<Encoding> encodings;
    std::vector<int> labels;     // classification
    std::vector<double> targets; // regression
    std::size_t truncatedCount = 0;
    std::int64_t tokenCount = 0;
    bool regression = false;
    std::size_t size() const { return encodings.size(); }
};
/// Encodes all examples; stops on the job's token.
Result<EncodedDataset> encodeDataset(const Dataset& dataset, const Tokenizer& tokenizer, int maxTokens,
                                     JobContext& job);

} // namespace pscope
