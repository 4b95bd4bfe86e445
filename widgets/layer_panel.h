// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Left dock: what each matrix is asked to be. A bar for many at once above the layer table.
#pragma once

#include <QTreeView>
#include <QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;

namespace pscope {

class Advisor;
class LayerTreeModel;
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
    LayerPanel(SessionDocument& document, const Advisor& advisor, QWidget* parent = nullptr);
    LayerTreeModel& model() { return *m_model; }
    QTreeView& tree() { return *m_tree; }

private:
    void setupTree();
    void pushSelection(); // view -> document
    void pullSelection(); // document -> view

    SessionDocument& m_document;
    const Advisor& m_advisor;
    LayerTreeModel* m_model = nullptr;
    LayerTree* m_tree = nullptr;
    bool m_syncing = false;
};

} // namespace pscope
