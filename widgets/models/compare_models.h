// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The compared points side by side: one column per point, rows of figures, of settings that differ, or of
// times.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/session_document.h"

namespace pscope {

/// What people call a point: its name, else its recipe.
QString pointTitle(const Measurement& point);

/// Rows are made anew when the selection or a selected point changes.
class CompareModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { BetterRole = Qt::UserRole + 1 }; // +1 better than the first beyond noise, -1 worse, 0 neither
    enum class What { Figures, Settings, Times };

    CompareModel(SessionDocument& document, What what, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Cell {
        QString text, tip;
        int better = 0;
    };
    struct Row {
        QString title, tip;
        std::vector<Cell> cells;
        bool strong = false; // a total
    };
    void rebuild();
    void makeFigures();
    void makeSettings();
    void makeTimes();
    void addFigure(const QString& title, const QString& axis);
    void addSettingRow(const QString& title, const std::function<QString(const Recipe&)>& textOf);

    SessionDocument& m_document;
    What m_what;
    std::vector<PointPtr> m_points;
    std::vector<std::optional<Recipe>> m_recipes; // empty where it does not fit the open model
    std::vector<Row> m_rows;
};

} // namespace pscope
