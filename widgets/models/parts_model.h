// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What really ran, in order: timed parts with their kernels and the operations they stand for.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/block_graph.h"

namespace pscope {

class PartsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Part, Runs, Kernel, Time, Share, Gain, ColumnCount };
    static constexpr int SortRole = Qt::UserRole + 1;

    explicit PartsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setGraph(BlockGraph graph);
    const BlockGraph& graph() const { return m_graph; }
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant display(const ExecutedPart& part, int column) const;
    QVariant sortKey(int row, int column) const;

    BlockGraph m_graph;
};

} // namespace pscope
