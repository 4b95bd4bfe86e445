// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layer_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/balance_bar.h"
#include "widgets/icons.h"
#include "widgets/layer_delegate.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/models/settings_clip.h"
#include "widgets/quick_bar.h"

namespace pscope {
namespace {

const QString kFlatSetting = QStringLiteral("layers/flat");

} // namespace

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

LayerPanel::LayerPanel(Lab& lab, const SensitivityMeter& meter, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_document(lab.document()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_balance = new BalanceBar(lab, meter, this);
    layout->addWidget(new QuickBar(m_document, lab.advisor(), this));
    layout->addWidget(m_balance);
    m_model = new LayerTreeModel(m_document, this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(LayerTreeModel::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setRecursiveFilteringEnabled(true);
    m_sorted->setDynamicSortFilter(false); // rows must not run away under the mouse while their values change
    m_tree = new LayerTree(this);
    layout->addWidget(makeFilterRow());
    layout->addWidget(m_tree, 1);
    setupTree();
    setupActions();
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &LayerPanel::pushSelection);
    connect(m_document.selection(), &MatrixSelection::changed, this, &LayerPanel::pullSelection);
    connect(m_sorted, &QAbstractItemModel::modelReset, this, &LayerPanel::expandSome);
    setFlat(QSettings().value(kFlatSetting, false).toBool());
}

QWidget* LayerPanel::makeFilterRow() {
    auto* strip = new QWidget(this);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(10, 5, 10, 5);
    m_filter = new QLineEdit(strip);
    m_filter->setPlaceholderText(tr("Filter by name, pattern, bits, kernel…"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter the layers"));
    m_flat = new QToolButton(strip);
    m_flat->setIcon(icon(QStringLiteral("tree")));
    m_flat->setCheckable(true);
    m_flat->setAutoRaise(true);
    m_flat->setToolTip(tr("One row a matrix instead of a tree, to sort all of them by time, size or MACs"));
    row->addWidget(m_filter, 1);
    row->addWidget(m_flat);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted->setFilterFixedString(text);
        if (!text.isEmpty()) m_tree->expandAll();
    });
    connect(m_flat, &QToolButton::toggled, this, &LayerPanel::setFlat);
    return strip;
}

void LayerPanel::setFlat(bool flat) {
    m_flat->setChecked(flat);
    if (m_model->flat() == flat) return;
    m_model->setFlat(flat);
    m_tree->setRootIsDecorated(!flat);
    m_tree->setColumnHidden(LayerTreeModel::Neurons, flat);
    QSettings().setValue(kFlatSetting, flat);
    pullSelection();
}

void LayerPanel::expandSome() {
    if (m_sorted->rowCount() > 0) m_tree->expand(m_sorted->index(0, 0));
}

void LayerPanel::setupTree() {
    m_tree->setModel(m_sorted);
    m_tree->setItemDelegate(new LayerDelegate(m_document, m_lab.advisor(), this));
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tree->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::SelectedClicked);
    m_tree->setAlternatingRowColors(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(14);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setAccessibleName(tr("Layers"));
    m_tree->setSortingEnabled(true);
    m_tree->sortByColumn(LayerTreeModel::Name, Qt::AscendingOrder);
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(36);
    const int unit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {
        {LayerTreeModel::Name, 19}, {LayerTreeModel::PatternColumn, 12}, {LayerTreeModel::Sparsity, 11},
        {LayerTreeModel::Bits, 7},  {LayerTreeModel::Neurons, 11},        {LayerTreeModel::Time, 9},
        {LayerTreeModel::Share, 8}, {LayerTreeModel::Weights, 8},        {LayerTreeModel::Bytes, 9}};
    for (const auto& [column, letters] : widths)
        header->resizeSection(column, letters * unit);
}

void LayerPanel::setupActions() {
    const auto add = [this](const QString& text, const QString& iconName, const QKeySequence& keys,
                            auto run) {
        auto* action = new QAction(icon(iconName), text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        m_tree->addAction(action);
        return action;
    };
    add(tr("Copy the settings"), QStringLiteral("copy"), QKeySequence::Copy, [this] { copySettings(); });
    add(tr("Paste the settings"), QStringLiteral("recipe"), QKeySequence::Paste, [this] { pasteSettings(); });
    add(tr("Pin or unpin"), QStringLiteral("pin"), Qt::Key_P, [this] { togglePins(); });
    add(tr("Back to dense"), QStringLiteral("reset"), QKeySequence::Delete, [this] {
        m_document.editMatrices(m_document.selection()->matrices(), {.pattern = PatternChoice{}, .bits = 32});
    });
    add(tr("Inspect"), QStringLiteral("inspect"), Qt::Key_I, [this] { emit inspectWanted(); });
    add(tr("Select nothing"), {}, Qt::Key_Escape, [this] { m_tree->clearSelection(); });
    add(tr("Expand all"), {}, {}, [this] { m_tree->expandAll(); });
    add(tr("Collapse all"), {}, {}, [this] { m_tree->collapseAll(); });
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void LayerPanel::copySettings() {
    const QString text = copiedSettings(m_document.recipe(), m_document.selection()->matrices());
    if (!text.isEmpty()) QApplication::clipboard()->setText(text);
}

void LayerPanel::pasteSettings() {
    const auto& targets = m_document.selection()->matrices();
    if (targets.empty()) return;
    const auto specs = pastedSettings(QApplication::clipboard()->text(), targets);
    if (specs)
        m_document.setMatrices(*specs, tr("pasted settings"));
    else
        m_lab.report(specs.error(), QStringLiteral("recipe"));
}

void LayerPanel::togglePins() {
    const auto& ids = m_document.selection()->matrices();
    const bool all =
        std::all_of(ids.begin(), ids.end(), [this](const MatrixId& id) { return m_document.pinned(id); });
    m_document.setPinned(ids, !all);
}

void LayerPanel::pushSelection() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    std::vector<MatrixId> ids;
    for (const QModelIndex& row : m_tree->selectionModel()->selectedRows())
        for (const MatrixId& id : m_model->matricesOf(m_sorted->mapToSource(row)))
            ids.push_back(id);
    m_document.selection()->set(std::move(ids));
}

void LayerPanel::pullSelection() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    QItemSelection selection;
    QModelIndex first;
    for (const MatrixId& id : m_document.selection()->matrices()) {
        const QModelIndex index = m_sorted->mapFromSource(m_model->indexOf(id));
        if (!index.isValid()) continue; // filtered away
        selection.select(index, index);
        if (!first.isValid()) first = index;
    }
    m_tree->selectionModel()->select(selection,
                                     QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (first.isValid()) m_tree->scrollTo(first);
}

} // namespace pscope
