// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Examples that the compared points answer differently: row, truth, answer and confidence of each, text.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include "core/measure/flips.h"

namespace pscope {

class FlipsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { SortRole = Qt::UserRole + 1, VerdictRole }; // 1 right, -1 wrong, 0 no answer
    using QAbstractTableModel::QAbstractTableModel;
    void setTable(FlipTable table);
    const FlipTable& table() const { return m_table; }
    int answers() const { return static_cast<int>(m_table.columns.size()); }
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override; // row, label, answers..., text
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString label(int id) const;
    FlipTable m_table;
};

/// Keeps rows by kind of flip and by words in any cell.
class FlipsFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum class Kind { All, Lost, Gained, OtherWrong };
    explicit FlipsFilter(FlipsModel& model, QObject* parent = nullptr);
    void setKind(Kind kind);
    /// The rows that are shown, in the order shown.
    FlipTable shown() const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    FlipsModel& m_model;
    Kind m_kind = Kind::All;
};

} // namespace pscope
