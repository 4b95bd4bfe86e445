// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small files and datasets, and forms of a dataset that compare at a glance.
#pragma once

#include <QtTest>

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/ranges.h>

#include "core/data/dataset.h"

namespace pscope::test {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const fs::path sharedData = PSCOPE_SHARED_DATA;

class TestFile {
public:
    TestFile(const char* name, const std::string& content)
        : m_path(fs::path(m_folder.path().toStdString()) / name) {
        std::ofstream(m_path, std::ios::binary) << content;
    }
    const fs::path& path() const { return m_path; }
    Result<Dataset> read(const DatasetOptions& options = {}) const {
        JobContext job;
        return readDataset(m_path, options, job);
    }

private:
    QTemporaryDir m_folder;
    fs::path m_path;
};

/// "text|pair|label" per example, the label by name (or the target), so that a whole file compares at a
/// glance.
inline Names summary(const Dataset& dataset) {
    Names result;
    for (const Example& example : dataset.examples)
        result.push_back(fmt::format("{}|{}|{}", example.text, example.pair,
                                     dataset.regression
                                         ? fmt::format("{}", example.target)
                                         : dataset.labels[static_cast<std::size_t>(example.label)]));
    return result;
}

inline Names summary(const Result<Dataset>& dataset) {
    return dataset ? summary(*dataset) : Names{dataset.error().message};
}

inline QByteArray joined(const Names& names) {
    return QByteArray::fromStdString(fmt::format("{}", fmt::join(names, " ; ")));
}
inline QByteArray joined(const Result<Dataset>& dataset) {
    return dataset ? joined(summary(*dataset)) + " notes: " + joined(dataset->notes)
                   : QByteArray::fromStdString(dataset.error().message);
}

inline bool hasNote(const Dataset& dataset, std::string_view part) {
    return std::ranges::any_of(dataset.notes, [&](const std::string& note) { return note.contains(part); });
}

inline ModelConfig modelWith(Names labels) {
    ModelConfig config;
    config.labels = std::move(labels);
    return config;
}

/// A dataset of one example per label.
inline Dataset labelled(const Names& labels) {
    Dataset dataset{.path = "d.tsv", .labels = labels, .labelColumn = "label"};
    for (std::size_t i = 0; i < labels.size(); ++i)
        dataset.examples.push_back({.text = labels[i], .label = static_cast<int>(i)});
    return dataset;
}

inline std::vector<int> ids(const Dataset& dataset) {
    std::vector<int> result;
    for (const Example& example : dataset.examples)
        result.push_back(example.label);
    return result;
}

} // namespace pscope::test
