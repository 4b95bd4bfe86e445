// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Any item model as text, as it is shown: what a filter hides is left out, the order is that of the screen. Rows of a tree
// follow their parent and carry its name.
#pragma once

#include <string>

#include <QList>
#include <QModelIndex>

class QAbstractItemModel;

namespace pscope {

/// First line: the titles of the columns. RFC 4180.
std::string tableCsv(const QAbstractItemModel& model, const QList<int>& columns);
/// An array of objects, one a row, by the titles of the columns; ticks are true and false.
std::string tableJson(const QAbstractItemModel& model, const QList<int>& columns);
/// Rows by line ends, cells by tabs, for the clipboard. The cells come row by row.
QString cellsText(const QModelIndexList& cells);

} // namespace pscope
