// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bottom tab: every measured point; sort, filter, star, rename, annotate, copy, open.
#pragma once

#include <QWidget>

#include "widgets/models/point_list.h"

class QAction;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace pscope {

class PointsModel;
class SessionDocument;

class PointsPanel : public QWidget {
    Q_OBJECT
public:
    PointsPanel(SessionDocument& document, QAction* exportCsv, QWidget* parent = nullptr);
    PointsModel& model() { return *m_model; }
    QTableView& table() { return *m_table; }
    /// Those that pass the filter, in the order of the table.
    std::vector<PointPtr> shown() const;

signals:
    /// The chosen points stand in the document; show them.
    void compareWanted();

private:
    void compareSelected();
    void setupTable();
    void loadCurrentRow();
    void copySelected();
    void showBrushed();

    SessionDocument& m_document;
    PointsModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    bool m_selecting = false; // between table and document
};

} // namespace pscope
