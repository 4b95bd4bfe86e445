// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/export_menus.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <QTreeView>

#include <algorithm>

#include "widgets/icons.h"
#include "widgets/models/table_text.h"
#include "widgets/plot/picture.h"

namespace pscope {
namespace {

/// What is drawn and has no menu of its own.
constexpr const char* kPlots[] = {"pscope::SeriesPlot",    "pscope::SmallPlot", "pscope::CompareTimePlot", "pscope::LayerTimePlot",
                                  "pscope::ParallelPlot",  "pscope::MaskView",  "pscope::AttentionView",   "pscope::GridView",
                                  "pscope::PolicyView",    "pscope::CycleBars", "pscope::BlockView"};

const QHeaderView* headerOf(const QAbstractItemView& view) {
    if (const auto* table = qobject_cast<const QTableView*>(&view)) return table->horizontalHeader();
    const auto* tree = qobject_cast<const QTreeView*>(&view);
    return tree ? tree->header() : nullptr;
}

/// In the order of the screen, without hidden ones.
QList<int> shownColumns(const QAbstractItemView& view) {
    QList<int> columns;
    const QHeaderView* header = headerOf(view);
    for (int place = 0; header && place < header->count(); ++place)
        if (const int column = header->logicalIndex(place); !header->isSectionHidden(column)) columns << column;
    return columns;
}

QString fileName(const QWidget& widget, const QString& ending) {
    QString name = widget.accessibleName().toLower();
    if (name.isEmpty()) name = QString::fromLatin1(widget.metaObject()->className()).section(QLatin1Char(':'), -1).toLower();
    for (QChar& letter : name)
        if (letter.isSpace() || letter == QLatin1Char('/')) letter = QLatin1Char('-');
    return name + ending;
}

QString selectedText(const QAbstractItemView& view) {
    QModelIndexList cells = view.selectionModel() ? view.selectionModel()->selectedIndexes() : QModelIndexList();
    const QList<int> columns = shownColumns(view);
    cells.removeIf([&](const QModelIndex& cell) { return !columns.contains(cell.column()); });
    std::ranges::sort(cells, {}, [&](const QModelIndex& cell) {
        const QRect place = view.visualRect(cell);
        return std::pair(place.top(), place.left());
    });
    return cellsText(cells);
}

} // namespace

ExportMenus::ExportMenus(QWidget& root)
    : QObject(&root) {
    for (QAbstractItemView* view : root.findChildren<QAbstractItemView*>())
        if (headerOf(*view) && view->model()) addEntries(*view);
    for (QWidget* widget : root.findChildren<QWidget*>())
        if (isPlot(*widget)) widget->installEventFilter(this);
}

bool ExportMenus::isPlot(const QWidget& widget) {
    return std::ranges::any_of(kPlots, [&](const char* name) { return widget.inherits(name); });
}

std::string ExportMenus::text(const QAbstractItemView& view, const QString& file) {
    const bool json = file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    return json ? tableJson(*view.model(), shownColumns(view)) : tableCsv(*view.model(), shownColumns(view));
}

void ExportMenus::addEntries(QAbstractItemView& view) {
    if (view.contextMenuPolicy() == Qt::DefaultContextMenu) view.setContextMenuPolicy(Qt::ActionsContextMenu);
    const QList<QAction*> own = view.actions();
    const auto add = [&](const QString& text, const QString& iconName, std::function<void()> run) {
        auto* action = new QAction(icon(iconName), text, &view);
        connect(action, &QAction::triggered, this, run);
        view.addAction(action);
        return action;
    };
    if (!own.isEmpty()) {
        auto* line = new QAction(&view);
        line->setSeparator(true);
        view.addAction(line);
    }
    add(tr("Copy this cell"), QStringLiteral("copy"), [&view] {
        if (view.currentIndex().isValid()) QApplication::clipboard()->setText(cellsText({view.currentIndex()}));
    });
    if (view.property(kExportsItself).toBool()) return;
    QAction* rows = add(tr("Copy what is selected as a table"), QStringLiteral("copy"), [&view] {
        if (const QString text = selectedText(view); !text.isEmpty()) QApplication::clipboard()->setText(text);
    });
    const bool taken = std::ranges::any_of(own, [](const QAction* action) { return action->shortcut() == QKeySequence(QKeySequence::Copy); });
    if (!taken) {
        rows->setShortcut(QKeySequence::Copy);
        rows->setShortcutContext(Qt::WidgetShortcut);
    }
    add(tr("Export this table…"), QStringLiteral("save"), [this, &view] { saveTable(view); });
}

void ExportMenus::saveTable(QAbstractItemView& view) {
    emit fileWanted(tr("Export the table"), fileName(view, QStringLiteral(".csv")), tr("CSV (*.csv);;JSON (*.json)"),
                    [this, &view](const QString& file) { emit textReady(file, text(view, file)); });
}

void ExportMenus::saveShown(QWidget& plot) {
    emit fileWanted(tr("Save the picture"), fileName(plot, QStringLiteral(".png")), tr("PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"),
                    [this, &plot](const QString& file) {
                        if (!savePicture(plot, file)) emit failed(tr("%1: cannot be written; check the folder and free space").arg(file));
                    });
}

void ExportMenus::offer(QWidget& plot, const QPoint& global) {
    auto* menu = new QMenu(&plot);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(QStringLiteral("picture")), tr("Save this picture…")), &QAction::triggered, this,
            [this, &plot] { saveShown(plot); });
    connect(menu->addAction(icon(QStringLiteral("copy")), tr("Copy this picture")), &QAction::triggered, this,
            [&plot] { QApplication::clipboard()->setPixmap(plot.grab()); });
    menu->popup(global);
}

bool ExportMenus::eventFilter(QObject* watched, QEvent* event) {
    auto* plot = qobject_cast<QWidget*>(watched);
    if (!plot || event->type() != QEvent::ContextMenu) return QObject::eventFilter(watched, event);
    offer(*plot, static_cast<QContextMenuEvent*>(event)->globalPos());
    return true;
}

} // namespace pscope
