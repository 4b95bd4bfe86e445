// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Decides which column of a table is the text, the second sentence and the label. Private to core/data.
#pragma once

#include "core/data/dataset.h"
#include "core/data/table.h"

namespace pscope {

struct Columns {
    std::size_t firstRow = 0; // 1 when the first row is a header
    std::size_t text = 0, label = 0;
    std::optional<std::size_t> pair;
    std::size_t width = 0; // cells a row should have; 0 = only those in use must be there
    std::string textName, pairName, labelName;
    std::vector<std::string> notes; // guesses made
};

/// By the user's choice, then the GLUE task's fixed places, then the names in the header, then by what the
/// columns hold.
Result<Columns> findColumns(const Table& table, const DatasetOptions& options,
                            const std::filesystem::path& file);

/// Lower case without ' ', '_' and '-': "is_duplicate" and "IsDuplicate" are the same name, and so are
/// labels.
std::string foldedName(std::string_view name);

/// Number of a cell that holds nothing but a number.
std::optional<double> parsedNumber(std::string_view cell);

} // namespace pscope
