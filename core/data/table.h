// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A text file as rows of cells, whatever its format; what the cells mean is decided in columns.h. Private to
// core/data.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

enum class TableFormat { Tsv, Csv, Jsonl };

/// Cells are views into the file's text, or into `unescaped` where quoting or JSON escapes had to be
/// resolved. A cell with data() == nullptr is missing (a JSON object without that key, or null), which is not
/// the same as empty.
class Table {
public:
    TableFormat format = TableFormat::Tsv;
    std::string text;                  // the whole file
    std::deque<std::string> unescaped; // a deque: its strings never move
    std::vector<std::string_view>
        names; // JSONL: keys of the objects; else empty until the first row is taken as header
    std::vector<std::string> notes;

    std::size_t rowCount() const { return m_lines.size(); }
    std::span<const std::string_view> row(std::size_t i) const {
        const std::size_t end = i + 1 < m_begins.size() ? m_begins[i + 1] : m_cells.size();
        return std::span(m_cells).subspan(m_begins[i], end - m_begins[i]);
    }
    /// Line of the file, from 1, on which row i begins.
    std::int64_t line(std::size_t i) const { return m_lines[i]; }

    void beginRow(std::int64_t line) {
        m_begins.push_back(m_cells.size());
        m_lines.push_back(line);
    }
    void addCell(std::string_view cell) { m_cells.push_back(cell); }
    void addOwnedCell(std::string cell) { m_cells.push_back(unescaped.emplace_back(std::move(cell))); }

private:
    std::vector<std::string_view> m_cells;
    std::vector<std::size_t> m_begins;
    std::vector<std::int64_t> m_lines;
};

/// Reads at most `maxRows` rows (0 = all). The format comes from the extension, else from the first line; a
/// `separator` (see DatasetOptions) overrules both. Empty lines are no rows. Errors name the line. The table must not be copied or moved: it lives where it is
/// filled.
Result<void> readTable(const std::filesystem::path& file, std::size_t maxRows, const std::string& separator, Table& table,
                       JobContext& job);

} // namespace pscope
