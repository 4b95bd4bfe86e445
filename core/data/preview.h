// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A look at a file before it is used: its first rows as a table, and which columns would be read as what.
#pragma once

#include "core/data/dataset.h"

namespace pscope {

struct DataPreview {
    std::string format;               // "tab separated", "comma separated", "JSON lines"
    std::vector<std::string> columns; // names, or "column 0" ... without a header
    bool header = false;
    std::vector<std::vector<std::string>> rows; // without the header
    std::size_t text = 0, label = 0;
    std::optional<std::size_t> pair;
    std::vector<std::string> notes; // guesses made
};
/// The first `maxRows` rows. Fails as readDataset does where these rows cannot be read that way.
Result<DataPreview> previewData(const std::filesystem::path& file, const DatasetOptions& options,
                                std::size_t maxRows, JobContext& job);

/// How the labels of a data set meet the classes of a model.
struct LabelMapping {
    struct Row {
        std::string label; // in the file
        std::size_t count = 0;
        int id = -1; // class of the model; -1 = none
        std::string className;
    };
    std::vector<Row> rows;
    std::string problem; // why it cannot be mapped; empty = fine
    std::vector<std::string> notes;
};
LabelMapping previewLabels(const Dataset& dataset, const ModelConfig& config);

} // namespace pscope
