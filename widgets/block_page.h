// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The model's operations beside the parts that really ran; what is picked on one side is marked on the other.
#pragma once

#include <memory>
#include <string>

#include <QWidget>

class QComboBox;
class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace pscope {

class BlockView;
class PartsModel;
class Inspector;
class Lab;
class SessionDocument;
struct WeightErrors;

class BlockPage : public QWidget {
    Q_OBJECT
public:
    explicit BlockPage(Lab& lab, QWidget* parent = nullptr);
    BlockView& view() { return *m_view; }
    QTableView& parts() { return *m_parts; }
    QComboBox& heat() { return *m_heat; }

signals:
    void inspectWanted();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void onPicked(int block);
    void onRow();
    void followSelection();
    void askErrors();

    SessionDocument& m_document;
    PartsModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    BlockView* m_view = nullptr;
    QTableView* m_parts = nullptr;
    QComboBox* m_heat = nullptr;
    QLabel* m_summary = nullptr;
    Inspector* m_inspector = nullptr;
    std::shared_ptr<const WeightErrors> m_errors; // of the recipe they name
    std::string m_asked;                          // recipe they were last asked for
    bool m_syncing = false;
};

} // namespace pscope
