// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Left dock: what each matrix is asked to be. Bars for many at once above the layer table; the table as a
// tree or flat, sorted and filtered; settings copied from one layer to others; pins.
#pragma once

#include <QTreeView>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSlider;
class QSortFilterProxyModel;
class QSpinBox;
class QToolButton;

namespace pscope {

class BalanceBar;
class Lab;
class LayerTreeModel;
class SensitivityMeter;
class SessionDocument;

/// A press on an editable cell of a multi-selection edits all of it instead of collapsing it.
class LayerTree : public QTreeView {
    Q_OBJECT
public:
    using QTreeView::QTreeView;

protected:
    void mousePressEvent(QMouseEvent* event) override;
};

class LayerPanel : public QWidget {
    Q_OBJECT
public:
    LayerPanel(Lab& lab, const SensitivityMeter& meter, QWidget* parent = nullptr);
    LayerTreeModel& model() { return *m_model; }
    QTreeView& tree() { return *m_tree; }
    BalanceBar& balance() { return *m_balance; }
    QLineEdit& filter() { return *m_filter; }
    void setFlat(bool flat);
    void copySettings();
    void pasteSettings();
    void togglePins();

signals:
    void inspectWanted();

private:
    void setupTree();
    void setupActions();
    QWidget* makeFilterRow();
    void expandSome();
    void pushSelection(); // view -> document
    void pullSelection(); // document -> view

    Lab& m_lab;
    SessionDocument& m_document;
    LayerTreeModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    LayerTree* m_tree = nullptr;
    BalanceBar* m_balance = nullptr;
    QLineEdit* m_filter = nullptr;
    QToolButton* m_flat = nullptr;
    bool m_syncing = false;
};

} // namespace pscope
