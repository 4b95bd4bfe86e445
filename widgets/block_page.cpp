// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/block_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>

#include <cmath>

#include "widgets/block_view.h"
#include "widgets/models/formatter.h"
#include "widgets/models/inspector.h"
#include "widgets/models/parts_model.h"
#include "widgets/panel_strip.h"
#include "widgets/wheel_guard.h"

namespace pscope {

BlockPage::BlockPage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_document(lab.document())
    , m_inspector(new Inspector(lab, this)) {
    SessionDocument& document = m_document;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(this, row));
    m_heat = new QComboBox(this);
    for (const BlockHeat heat : {BlockHeat::Time, BlockHeat::Speedup, BlockHeat::Error, BlockHeat::Zeros, BlockHeat::Bits, BlockHeat::Size, BlockHeat::Macs})
        m_heat->addItem(heatTitle(heat), static_cast<int>(heat));
    m_heat->setToolTip(tr("What colours the blocks"));
    m_heat->setAccessibleName(m_heat->toolTip());
    guardFromWheel({m_heat});
    m_summary = faintLabel({}, this);
    m_summary->setWordWrap(true);
    row->addWidget(m_heat);
    row->addWidget(m_summary, 1);
    m_view = new BlockView(document, this);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_view);
    m_model = new PartsModel(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(PartsModel::SortRole);
    m_parts = new QTableView(this);
    m_parts->setModel(m_sorted);
    preparePanelTable(*m_parts);
    m_parts->setAccessibleName(tr("Parts that ran"));
    m_parts->setSortingEnabled(true);
    m_parts->sortByColumn(PartsModel::Part, Qt::AscendingOrder);
    const int unit = fontMetrics().averageCharWidth();
    const std::pair<int, int> widths[] = {{PartsModel::Part, 27}, {PartsModel::Runs, 26}, {PartsModel::Kernel, 40},
                                          {PartsModel::Time, 11}, {PartsModel::Share, 9}, {PartsModel::Gain, 10}};
    for (const auto& [column, letters] : widths) m_parts->setColumnWidth(column, letters * unit);
    // Figures before the long names of kernels: they fit without a scroll bar.
    m_parts->horizontalHeader()->moveSection(m_parts->horizontalHeader()->visualIndex(PartsModel::Kernel), PartsModel::ColumnCount - 1);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->addWidget(scroll);
    split->addWidget(m_parts);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    split->setSizes({600, 220});
    layout->addWidget(split, 1);

    connect(m_heat, &QComboBox::currentIndexChanged, this, [this] {
        m_view->setHeat(static_cast<BlockHeat>(m_heat->currentData().toInt()));
        m_asked.clear(); // choosing it again asks again, also after a cancel
        refresh();
    });
    connect(m_inspector, &Inspector::errorsReady, this, [this](const std::shared_ptr<const WeightErrors>& errors) {
        m_errors = errors;
        refresh();
    });
    connect(m_inspector, &Inspector::failed, m_summary, &QLabel::setText);
    connect(m_view, &BlockView::picked, this, &BlockPage::onPicked);
    connect(m_view, &BlockView::inspectWanted, this, &BlockPage::inspectWanted);
    connect(m_parts->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BlockPage::onRow);
    connect(document.selection(), &MatrixSelection::changed, this, &BlockPage::followSelection);
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model) {
            m_errors.reset();
            m_asked.clear();
        }
        if (event.kind == Kind::Model || event.kind == Kind::Recipe || event.kind == Kind::Current) refresh();
    });
    refresh();
}

void BlockPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void BlockPage::refresh() {
    if (!isVisible() && m_document.hasModel()) return; // showEvent comes back to it
    BlockGraph made = blockGraph(m_document);
    if (m_heat->currentData().toInt() == static_cast<int>(BlockHeat::Error)) askErrors();
    if (m_errors && m_errors->recipe == m_document.recipeText())
        for (Block& block : made.blocks)
            if (const auto at = block.matrix ? m_errors->of.find(*block.matrix) : m_errors->of.end(); at != m_errors->of.end()) block.error = at->second;
    m_model->setGraph(std::move(made));
    const BlockGraph& graph = m_model->graph();
    m_view->setGraph(graph);
    const QString legend = heatLegend(static_cast<BlockHeat>(m_heat->currentData().toInt()));
    if (graph.parts.empty()) return m_summary->setText(graph.blocks.empty() ? QString() : tr("%1 The parts that ran come with the end of the measurement.").arg(legend));
    const double gap = graph.totalUs - graph.sumUs();
    const QString words = gap >= 0 ? tr("%1 %2 operations ran as %3 parts: %4 together, %5 end to end, %6 between them.")
                                   : tr("%1 %2 operations ran as %3 parts: %4 under the profiler, %5 end to end without it (it cost %6).");
    m_summary->setText(words.arg(legend).arg(graph.blocks.size()).arg(graph.parts.size()).arg(formatMicroseconds(graph.sumUs()), formatMicroseconds(graph.totalUs),
                                                                                              formatMicroseconds(std::abs(gap))));
}

/// Only while they are looked at: every matrix is compressed for it.
void BlockPage::askErrors() {
    const std::string wanted = m_document.hasModel() ? m_document.model().hash + m_document.recipeText() : std::string();
    if (wanted.empty() || wanted == m_asked) return;
    m_asked = wanted;
    m_inspector->requestErrors();
}

void BlockPage::onPicked(int block) {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    const int part = block < 0 ? -1 : m_model->graph().blocks[static_cast<std::size_t>(block)].part;
    if (part < 0) return m_view->setMarked({});
    const QModelIndex row = m_sorted->mapFromSource(m_model->index(part, 0));
    if (!m_model->graph().blocks[static_cast<std::size_t>(block)].matrix) m_parts->selectRow(row.row()); // else the selection has done so
    m_parts->scrollTo(row);
    const auto& blocks = m_model->graph().parts[static_cast<std::size_t>(part)].blocks;
    m_view->setMarked({blocks.begin(), blocks.end()});
}

/// Rows of the table mark their blocks and select their matrices.
void BlockPage::onRow() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    std::set<int> marked;
    std::vector<MatrixId> ids;
    for (const QModelIndex& row : m_parts->selectionModel()->selectedRows())
        for (const int block : m_model->graph().parts[static_cast<std::size_t>(m_sorted->mapToSource(row).row())].blocks) {
            marked.insert(block);
            if (const auto& matrix = m_model->graph().blocks[static_cast<std::size_t>(block)].matrix) ids.push_back(*matrix);
        }
    m_view->setMarked(std::move(marked));
    m_document.selection()->set(std::move(ids));
}

/// Chosen in the table of layers or elsewhere: the rows of the same matrices.
void BlockPage::followSelection() {
    if (m_syncing || !isVisible()) return;
    const QScopedValueRollback guard(m_syncing, true);
    QItemSelection rows;
    for (const MatrixId& id : m_document.selection()->matrices()) {
        const int block = m_model->graph().blockOf(id), part = block < 0 ? -1 : m_model->graph().blocks[static_cast<std::size_t>(block)].part;
        if (part < 0) continue;
        const QModelIndex row = m_sorted->mapFromSource(m_model->index(part, 0));
        rows.select(row, row.siblingAtColumn(PartsModel::ColumnCount - 1));
    }
    m_parts->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    m_view->setMarked({});
}

} // namespace pscope
