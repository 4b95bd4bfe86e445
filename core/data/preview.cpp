// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preview.h"

#include <algorithm>

#include "core/data/columns.h"
#include "core/data/table.h"

namespace pscope {

Result<DataPreview> previewData(const std::filesystem::path& file, const DatasetOptions& options,
                                std::size_t maxRows, JobContext& job) {
    Table table;
    PSCOPE_CHECK(readTable(file, maxRows + 1, options.separator, table, job)); // one more: the header
    PSCOPE_TRY(columns, findColumns(table, options, file));
    DataPreview preview;
    preview.format = table.format == TableFormat::Jsonl ? "JSON lines"
                     : !options.separator.empty() && table.format == TableFormat::Csv
                         ? fmt::format("separated by '{}'", options.separator)
                     : table.format == TableFormat::Csv ? "comma separated"
                                                        : "tab separated";
    preview.text = columns.text;
    preview.label = columns.label;
    preview.pair = columns.pair;
    preview.notes = table.notes;
    preview.notes.insert(preview.notes.end(), columns.notes.begin(), columns.notes.end());
    std::size_t width = table.names.size();
    for (std::size_t row = 0; row < table.rowCount(); ++row)
        width = std::max(width, table.row(row).size());
    preview.header = columns.firstRow > 0 || !table.names.empty();
    for (std::size_t i = 0; i < width; ++i) {
        std::string name;
        if (i < table.names.size())
            name = table.names[i];
        else if (columns.firstRow > 0 && i < table.row(0).size())
            name = table.row(0)[i];
        preview.columns.push_back(name.empty() ? fmt::format("column {}", i) : name);
    }
    for (std::size_t row = columns.firstRow; row < table.rowCount() && preview.rows.size() < maxRows; ++row) {
        const auto cells = table.row(row);
        preview.rows.emplace_back(cells.begin(), cells.end());
        preview.rows.back().resize(width);
    }
    return preview;
}

LabelMapping previewLabels(const Dataset& dataset, const ModelConfig& config) {
    LabelMapping mapping;
    Dataset mapped = dataset;
    const auto done = mapLabels(mapped, config);
    if (!done) mapping.problem = done.error().message;
    for (std::size_t i = dataset.notes.size(); i < mapped.notes.size(); ++i)
        mapping.notes.push_back(mapped.notes[i]);
    if (dataset.regression) return mapping;
    for (const std::string& label : dataset.labels)
        mapping.rows.push_back({label, 0, -1, {}});
    for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
        const int before = dataset.examples[i].label;
        if (before < 0 || before >= int(mapping.rows.size())) continue;
        LabelMapping::Row& row = mapping.rows[std::size_t(before)];
        ++row.count;
        if (!done || row.id >= 0) continue;
        row.id = mapped.examples[i].label;
        if (row.id >= 0 && row.id < int(config.labels.size()))
            row.className = config.labels[std::size_t(row.id)];
    }
    return mapping;
}

} // namespace pscope
