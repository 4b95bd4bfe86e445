// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/problems_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QTableView>

#include "widgets/icons.h"
#include "widgets/models/problems_model.h"
#include "widgets/panel_strip.h"

namespace pscope {
namespace {

/// Adds the pictures that a model without widgets cannot have.
class SeverityIcons : public QIdentityProxyModel {
public:
    using QIdentityProxyModel::QIdentityProxyModel;
    QVariant data(const QModelIndex& index, int role) const override {
        if (role != Qt::DecorationRole || index.column() != ProblemsModel::SeverityColumn) return QIdentityProxyModel::data(index, role);
        static const QIcon icons[] = {icon(QStringLiteral("info")), icon(QStringLiteral("warning")), icon(QStringLiteral("error"))};
        return icons[QIdentityProxyModel::data(index, Qt::UserRole).toInt()];
    }
};

} // namespace

ProblemsPanel::ProblemsPanel(ProblemsModel& model, QWidget* parent) : QWidget(parent) {
    auto* table = new QTableView(this);
    auto* decorated = new SeverityIcons(this);
    decorated->setSourceModel(&model);
    table->setModel(decorated);
    preparePanelTable(*table);
    table->setColumnWidth(ProblemsModel::SeverityColumn, 110);
    table->setColumnWidth(ProblemsModel::Count, 60);
    table->horizontalHeader()->setStretchLastSection(false);
    table->horizontalHeader()->setSectionResizeMode(ProblemsModel::Text, QHeaderView::Stretch);
    table->setAccessibleName(tr("Problems"));
    connect(table, &QTableView::activated, this, [this, &model](const QModelIndex& index) { emit jumpWanted(model.at(index.row()).place); });

    auto* copy = new QAction(icon(QStringLiteral("copy")), tr("Copy the selected sentences"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, [table] {
        QStringList lines;
        for (const QModelIndex& row : table->selectionModel()->selectedRows(ProblemsModel::Text)) lines << row.data().toString();
        if (!lines.isEmpty()) QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
    addAction(copy);
    auto* clear = new QAction(icon(QStringLiteral("cancel")), tr("Clear the list"), this);
    connect(clear, &QAction::triggered, this, [&model] { model.clear(); });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(panelStrip({copy, clear}, this));
    layout->addWidget(table, 1);
}

} // namespace pscope
