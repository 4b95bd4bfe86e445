// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that went wrong or deserves attention, newest first, each sentence once with a count.
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QDateTime>

namespace pscope {

enum class Severity { Note, Warning, Error };

struct Problem {
    Severity severity = Severity::Error;
    QString text;
    QString place; // what to jump to: "layer 3 ffn.in", "model", "data", ""
    int count = 1;
    QDateTime last;
};

class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SeverityColumn, Text, Count, Time, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void add(Severity severity, const QString& text, const QString& place = {});
    void clear();
    int count(Severity severity) const;
    const Problem& at(int row) const { return m_problems[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void added(const pscope::Problem& problem);

private:
    std::vector<Problem> m_problems;
};

} // namespace pscope
