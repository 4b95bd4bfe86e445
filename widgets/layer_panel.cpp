// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layer_panel.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include "widgets/layer_delegate.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/quick_bar.h"

namespace pscope {

void LayerTree::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    const bool plain = event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier;
    const bool editable = index.isValid() && (model()->flags(index) & Qt::ItemIsEditable);
    if (plain && editable && selectionModel()->isSelected(index)) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        edit(index);
        return;
    }
    QTreeView::mousePressEvent(event);
}

LayerPanel::LayerPanel(SessionDocument& document, const Advisor& advisor, QWidget* parent)
    : QWidget(parent), m_document(document), m_advisor(advisor) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new QuickBar(document, advisor, this));
    m_model = new LayerTreeModel(document, this);
    m_tree = new LayerTree(this);
    layout->addWidget(m_tree);
    setupTree();
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LayerPanel::pushSelection);
    connect(document.selection(), &MatrixSelection::changed, this, &LayerPanel::pullSelection);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        if (m_model->rowCount() > 0) m_tree->expand(m_model->index(0, 0));
    });
}

void LayerPanel::setupTree() {
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new LayerDelegate(m_document, m_advisor, this));
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tree->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
    m_tree->setAlternatingRowColors(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(14);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setAccessibleName(tr("Layers"));
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(36);
    const int unit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {{LayerTreeModel::Name, 18}, {LayerTreeModel::PatternColumn, 14}, {LayerTreeModel::Sparsity, 10},
                                          {LayerTreeModel::Bits, 7},  {LayerTreeModel::Neurons, 10},       {LayerTreeModel::Time, 9},
                                          {LayerTreeModel::Weights, 10}};
    for (const auto& [column, letters] : widths) header->resizeSection(column, letters * unit);
}

void LayerPanel::pushSelection() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    std::vector<MatrixId> ids;
    for (const QModelIndex& row : m_tree->selectionModel()->selectedRows())
        for (const MatrixId& id : m_model->matricesOf(row)) ids.push_back(id);
    m_document.selection()->set(std::move(ids));
}

void LayerPanel::pullSelection() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    QItemSelection selection;
    QModelIndex first;
    for (const MatrixId& id : m_document.selection()->matrices()) {
        const QModelIndex index = m_model->indexOf(id);
        selection.select(index, index);
        if (!first.isValid()) first = index;
    }
    m_tree->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (first.isValid()) m_tree->scrollTo(first);
}

} // namespace pscope
