// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/points_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QItemSelection>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/export_menus.h"
#include "widgets/icons.h"
#include "widgets/models/points_model.h"
#include "widgets/panel_strip.h"

namespace pscope {
namespace {

constexpr std::size_t kMostSelected = 2000; // rows marked for a frame drawn around a cloud

/// A star instead of a tick; a click anywhere in the cell turns it on or off.
class StarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem plain = option;
        initStyleOption(&plain, index);
        plain.features &= ~QStyleOptionViewItem::HasCheckIndicator;
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        plain.text = on ? QStringLiteral("★") : QStringLiteral("☆");
        plain.displayAlignment = Qt::AlignCenter;
        if (on) plain.palette.setColor(QPalette::Text, QColor(0xe6, 0x9f, 0x00));
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, option.widget);
    }
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem&, const QModelIndex& index) override {
        if (event->type() != QEvent::MouseButtonRelease) return false;
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        return model->setData(index, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }
};

} // namespace

PointsPanel::PointsPanel(SessionDocument& document, QAction* exportCsv, QWidget* parent) : QWidget(parent), m_document(document) {
    m_model = new PointsModel(document, this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(PointsModel::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_filter = new QLineEdit(this);
    m_filter->setPlaceholderText(tr("Filter by name, recipe, note…"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    setupTable();

    auto* load = new QAction(icon(QStringLiteral("recipe")), tr("Open the point's recipe"), this);
    connect(load, &QAction::triggered, this, &PointsPanel::loadCurrentRow);
    auto* copy = new QAction(icon(QStringLiteral("copy")), tr("Copy the selected rows"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &PointsPanel::copySelected);
    addAction(copy);
    auto* compare = new QAction(icon(QStringLiteral("compare")), tr("Compare the selected points"), this);
    connect(compare, &QAction::triggered, this, &PointsPanel::compareSelected);
    m_table->addActions({load, compare, copy, exportCsv});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);

    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(4, 5, 8, 5);
    top->addWidget(m_filter);
    right->addLayout(top);
    right->addWidget(m_table, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(panelStrip({load, compare, copy, exportCsv}, this));
    layout->addLayout(right, 1);
}

void PointsPanel::setupTable() {
    m_table = new QTableView(this);
    m_table->setModel(m_sorted);
    preparePanelTable(*m_table);
    m_table->setItemDelegateForColumn(PointsModel::Star, new StarDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(PointsModel::Latency, Qt::AscendingOrder);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_table->setAccessibleName(tr("Measured points"));
    m_table->setProperty(kExportsItself, true); // in full digits: the action of the window
    const int unit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {{PointsModel::Star, 5},     {PointsModel::Name, 24},        {PointsModel::Latency, 15},
                                          {PointsModel::SpeedupColumn, 13}, {PointsModel::Accuracy, 11},    {PointsModel::Size, 10},
                                          {PointsModel::Macs, 10},    {PointsModel::RecipeColumn, 44}, {PointsModel::Device, 30},
                                          {PointsModel::WorkloadColumn, 34}, {PointsModel::Note, 20}};
    for (const auto& [column, letters] : widths) m_table->setColumnWidth(column, letters * unit);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (m_selecting) return;
        const QScopedValueRollback guard(m_selecting, true);
        std::vector<int> points;
        for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) points.push_back(m_sorted->mapToSource(row).row());
        m_document.setBrushed(std::move(points));
    });
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Brushed) showBrushed();
    });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        if (!(index.flags() & Qt::ItemIsEditable)) m_document.loadPoint(m_sorted->mapToSource(index).row());
    });
}

/// Points picked out in a plot are the selected rows, and the other way round.
void PointsPanel::showBrushed() {
    if (m_selecting) return;
    const QScopedValueRollback guard(m_selecting, true);
    QItemSelection rows;
    const std::vector<int>& brushed = m_document.brushed();
    for (std::size_t i = 0; i < brushed.size() && i < kMostSelected; ++i) {
        const QModelIndex row = m_sorted->mapFromSource(m_model->index(brushed[i], 0));
        if (row.isValid()) rows.select(row, row.siblingAtColumn(PointsModel::ColumnCount - 1));
    }
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (!rows.isEmpty()) m_table->scrollTo(rows.first().topLeft());
}

void PointsPanel::loadCurrentRow() {
    const QModelIndex index = m_table->currentIndex();
    if (index.isValid()) m_document.loadPoint(m_sorted->mapToSource(index).row());
}

void PointsPanel::compareSelected() {
    std::vector<int> points;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) points.push_back(m_sorted->mapToSource(row).row());
    m_document.setCompared(std::move(points));
    emit compareWanted();
}

std::vector<PointPtr> PointsPanel::shown() const {
    std::vector<PointPtr> points;
    for (int row = 0; row < m_sorted->rowCount(); ++row)
        points.push_back(m_document.points().at(m_sorted->mapToSource(m_sorted->index(row, 0)).row()));
    return points;
}

void PointsPanel::copySelected() {
    QStringList lines;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = PointsModel::Name; column < PointsModel::ColumnCount; ++column)
            cells << row.siblingAtColumn(column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty()) QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace pscope
