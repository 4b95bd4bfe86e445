// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shortcut_sheet.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/models/formatter.h"

namespace pscope {

ShortcutSheet::ShortcutSheet(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* table = new QTableWidget(0, 3, this);
    table->setHorizontalHeaderLabels({tr("Where"), tr("What"), tr("Keys")});
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    const auto add = [table](const QString& where, const QString& what, const QString& keys) {
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(where));
        table->setItem(row, 1, new QTableWidgetItem(what));
        table->setItem(row, 2, new QTableWidgetItem(keys));
    };
    for (const QAction* action : actions) {
        if (action->shortcut().isEmpty()) continue;
        add(action->property("category").toString(), plainActionText(action->text()), action->shortcut().toString(QKeySequence::NativeText));
    }
    add(tr("Layers"), tr("Edit the cell; all selected rows follow"), tr("F2, or click a selected cell"));
    add(tr("Layers"), tr("Select several"), tr("Shift+arrows, Ctrl+click"));
    add(tr("Layers"), tr("Copy / paste settings"), tr("Ctrl+C / Ctrl+V"));
    add(tr("Layers"), tr("Pin / inspect / back to dense"), tr("P / I / Del"));
    add(tr("Heads"), tr("Move / remove or restore one head"), tr("Arrows / Space"));
    add(tr("Heads"), tr("Whole layer / head of every layer"), tr("R / C"));
    add(tr("Front"), tr("Open the point's recipe"), tr("Click"));
    add(tr("Front"), tr("Zoom / pan / whole front"), tr("Wheel / drag / double click"));
    add(tr("Widths"), tr("Narrower or wider / leave the layer out"), tr("Left, Right / Space"));
    add(tr("Variants"), tr("Move / open / rename"), tr("Arrows / Enter / F2"));
    add(tr("Inspect"), tr("Picture of the matrix: zoom / whole"), tr("+, - / 0"));
    add(tr("Timing"), tr("Workload grid: move / measure"), tr("Arrows / Space"));
    add(tr("Presenter"), tr("Step / replay / leave"), tr("Left, Right / R / Escape"));
    add(tr("Jobs"), tr("Cancel the selected job"), tr("Del"));
    add(tr("Points"), tr("Rename, annotate"), tr("F2"));
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    table->resizeColumnToContents(0);
    table->setColumnWidth(2, 190);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table);
    layout->addWidget(buttons);
    resize(680, 620);
}

} // namespace pscope
