// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The searches of the window and of its session as a table, newest first.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/search_driver.h"

namespace pscope {

class SearchListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { State, Goal, Progress, Best, Hypervolume, Time, ColumnCount };
    enum Role { FractionRole = Qt::UserRole + 1, IdRole }; // 0..1 of the budget; SearchEntry::id

    explicit SearchListModel(SearchDriver& driver, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const SearchEntry* entryAt(int row) const;
    int rowOf(int id) const; // -1 = not there

private:
    void rebuild();
    QString text(const SearchEntry& entry, int column) const;

    SearchDriver& m_driver;
    std::vector<int> m_ids;
};

/// "Running", "Paused"...
QString searchStateText(SearchState state);
/// Best of what is known: the measured winner, else the best evaluation ("≈" before what is predicted).
QString searchBestText(const SearchEntry& entry);
/// Steps from the first ancestor to the best one, by number; empty without steps.
std::vector<int> searchLineage(const SearchReport& report);
/// Number of the winner's step, else of the best evaluation; -1 without any.
int bestStep(const SearchReport& report);

} // namespace pscope
