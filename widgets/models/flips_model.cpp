// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/flips_model.h"

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

void FlipsModel::setTable(FlipTable table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

QString FlipsModel::label(int id) const {
    return id >= 0 && static_cast<std::size_t>(id) < m_table.labels.size()
               ? toQt(m_table.labels[static_cast<std::size_t>(id)])
               : QString::number(id);
}

int FlipsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}
int FlipsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 3 + answers();
}

QVariant FlipsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section >= 2 && section < 2 + answers())
        return toQt(m_table.columns[static_cast<std::size_t>(section - 2)]);
    if (role != Qt::DisplayRole) return {};
    if (section == 0) return tr("Row");
    if (section == 1) return tr("Truth");
    if (section == 2 + answers()) return tr("Text");
    return QStringLiteral("%1  %2").arg(QChar(u'A' + section - 2),
                                        toQt(m_table.columns[static_cast<std::size_t>(section - 2)]));
}

QVariant FlipsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const FlippedExample& row = m_table.rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const bool isAnswer = column >= 2 && column < 2 + answers();
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (isAnswer) {
        const Answer& answer = row.answers[static_cast<std::size_t>(column - 2)];
        const bool right = answer.predicted == row.label;
        if (role == Qt::DisplayRole)
            return QStringLiteral("%1 %2  %3")
                .arg(right ? QStringLiteral("✓") : QStringLiteral("✗"), label(answer.predicted),
                     formatPercent(answer.confidence, 0));
        if (role == Qt::ToolTipRole)
            return tr("%1, %2 sure: %3")
                .arg(label(answer.predicted), formatPercent(answer.confidence, 1),
                     right ? tr("right") : tr("wrong, the truth is %1").arg(label(row.label)));
        if (role == SortRole) return answer.confidence;
        if (role == VerdictRole) return right ? 1 : -1;
        return {};
    }
    const QString text =
        row.pair.empty() ? toQt(row.text) : tr("%1 ⏐ %2").arg(toQt(row.text), toQt(row.pair));
    if (role == Qt::DisplayRole)
        return column == 0   ? QVariant(static_cast<qulonglong>(row.row + 1))
               : column == 1 ? QVariant(label(row.label))
                             : QVariant(text);
    if (role == SortRole)
        return column == 0   ? QVariant(static_cast<qulonglong>(row.row))
               : column == 1 ? QVariant(label(row.label))
                             : QVariant(text);
    if (role == Qt::ToolTipRole) return text;
    return {};
}

FlipsFilter::FlipsFilter(FlipsModel& model, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_model(model) {
    setSourceModel(&model);
    setSortRole(FlipsModel::SortRole);
    setFilterKeyColumn(-1);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void FlipsFilter::setKind(Kind kind) {
    m_kind = kind;
    invalidateFilter();
}

bool FlipsFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const FlippedExample& example = m_model.table().rows[static_cast<std::size_t>(row)];
    const bool firstRight = !example.answers.empty() && example.answers.front().predicted == example.label;
    const auto laterIs = [&](bool right) {
        return std::any_of(example.answers.begin() + 1, example.answers.end(), [&](const Answer& answer) {
            return (answer.predicted == example.label) == right;
        });
    };
    if (m_kind == Kind::Lost && !(firstRight && laterIs(false))) return false;
    if (m_kind == Kind::Gained && !(!firstRight && laterIs(true))) return false;
    if (m_kind == Kind::OtherWrong && (firstRight || laterIs(true))) return false;
    return QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

FlipTable FlipsFilter::shown() const {
    FlipTable table = m_model.table();
    table.rows.clear();
    for (int row = 0; row < rowCount(); ++row)
        table.rows.push_back(
            m_model.table().rows[static_cast<std::size_t>(mapToSource(index(row, 0)).row())]);
    return table;
}

} // namespace pscope
