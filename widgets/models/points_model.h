// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every measured point as a table row; names, notes and stars are edited in place.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/session_document.h"

namespace pscope {

class PointsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Star, Name, Latency, SpeedupColumn, Accuracy, Size, Macs, RecipeColumn, Device, WorkloadColumn, Note, Time, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit PointsModel(SessionDocument& document, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

private:
    void onChanged(const ChangeEvent& event);
    QVariant display(const Measurement& point, int column) const;
    QVariant sortKey(const Measurement& point, int column) const;
    QVariant toolTip(const Measurement& point, int column) const;

    SessionDocument& m_document;
    int m_rows = 0;
};

} // namespace pscope
