// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/table_text.h"

#include <QAbstractItemModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QString titleOf(const QAbstractItemModel& model, int column) {
    const QString title = model.headerData(column, Qt::Horizontal).toString().simplified();
    return title.isEmpty() ? QStringLiteral("column %1").arg(column) : title;
}

QVariant valueOf(const QModelIndex& cell) {
    const QVariant shown = cell.data(), tick = cell.data(Qt::CheckStateRole);
    if (!shown.isValid() && tick.isValid()) return tick.toInt() == Qt::Checked;
    return shown;
}

QString textOf(const QModelIndex& cell) {
    const QVariant value = valueOf(cell);
    if (value.typeId() != QMetaType::Bool) return value.toString();
    return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
}

template <class Visit>
void visitRows(const QAbstractItemModel& model, const QModelIndex& parent, const QString& path, const Visit& visit) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex first = model.index(row, 0, parent);
        const QString own = path.isEmpty() ? textOf(first) : QStringLiteral("%1 / %2").arg(path, textOf(first));
        visit(first, own);
        if (model.hasChildren(first)) visitRows(model, first, own, visit);
    }
}

std::string csvCell(const QString& text) {
    std::string cell = fromQt(QString(text).replace(QLatin1Char('\n'), QStringLiteral("; ")));
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

std::string tableCsv(const QAbstractItemModel& model, const QList<int>& columns) {
    std::string csv;
    auto put = [&csv, first = true](const QString& text, bool last) mutable {
        if (!first) csv += ',';
        csv += csvCell(text);
        first = last;
        if (last) csv += '\n';
    };
    for (const int column : columns)
        put(titleOf(model, column), column == columns.last());
    visitRows(model, {}, {}, [&](const QModelIndex& row, const QString& path) {
        for (const int column : columns)
            put(column == 0 ? path : textOf(row.siblingAtColumn(column)), column == columns.last());
    });
    return csv;
}

std::string tableJson(const QAbstractItemModel& model, const QList<int>& columns) {
    QJsonArray rows;
    visitRows(model, {}, {}, [&](const QModelIndex& row, const QString& path) {
        QJsonObject object;
        for (const int column : columns) {
            const QVariant value = valueOf(row.siblingAtColumn(column));
            object[titleOf(model, column)] =
                column == 0 && value.typeId() == QMetaType::QString ? QJsonValue(path) : QJsonValue::fromVariant(value);
        }
        rows << object;
    });
    return QJsonDocument(rows).toJson().toStdString();
}

QString cellsText(const QModelIndexList& cells) {
    QString text;
    QModelIndex before;
    for (const QModelIndex& cell : cells) {
        const bool sameRow = before.isValid() && before.row() == cell.row() && before.parent() == cell.parent();
        if (before.isValid()) text += sameRow ? QLatin1Char('\t') : QLatin1Char('\n');
        text += textOf(cell).replace(QLatin1Char('\n'), QLatin1Char(' ')).replace(QLatin1Char('\t'), QLatin1Char(' '));
        before = cell;
    }
    return text;
}

} // namespace pscope
