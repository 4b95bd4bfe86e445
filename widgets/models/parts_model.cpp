// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/parts_model.h"

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

void PartsModel::setGraph(BlockGraph graph) {
    const bool sameRows = std::ranges::equal(graph.parts, m_graph.parts, {}, &ExecutedPart::name, &ExecutedPart::name);
    if (sameRows) { // the selection stays while figures change
        m_graph = std::move(graph);
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_graph = std::move(graph);
    endResetModel();
}

int PartsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_graph.parts.size()); }
int PartsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant PartsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    static const char* const titles[ColumnCount] = {QT_TR_NOOP("Part"), QT_TR_NOOP("Runs"), QT_TR_NOOP("Kernel"),
                                                    QT_TR_NOOP("Time"), QT_TR_NOOP("Share"), QT_TR_NOOP("Speed-up")};
    static const char* const tips[ColumnCount] = {
        QT_TR_NOOP("What the back-end times as one, in the order in which it ran"),
        QT_TR_NOOP("The model's operations in this part; more than one means they are fused, or timed together"),
        QT_TR_NOOP("The kernel that ran"), QT_TR_NOOP("Median per batch, under the profiler"),
        QT_TR_NOOP("Share of the sum of all parts"), QT_TR_NOOP("Time of the same part of the dense model over this one")};
    if (role == Qt::DisplayRole) return tr(titles[section]);
    if (role == Qt::ToolTipRole) return tr(tips[section]);
    if (role == Qt::TextAlignmentRole) return static_cast<int>((section >= Time ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

QVariant PartsModel::display(const ExecutedPart& part, int column) const {
    switch (column) {
    case Part: return toQt(part.name);
    case Runs: {
        QStringList titles;
        for (const int block : part.blocks) titles << m_graph.blocks[static_cast<std::size_t>(block)].title;
        return titles.join(QStringLiteral(" + "));
    }
    case Kernel: return part.kernel;
    case Time: return formatMicroseconds(part.us);
    case Share: return formatPercent(part.us / std::max(1e-9, m_graph.sumUs()));
    case Gain: return part.denseUs > 0 && part.us > 0 ? QVariant(formatRatio(part.denseUs / part.us)) : QVariant();
    default: return {};
    }
}

QVariant PartsModel::sortKey(int row, int column) const {
    const ExecutedPart& part = m_graph.parts[static_cast<std::size_t>(row)];
    switch (column) {
    case Part: return row; // as it ran
    case Time:
    case Share: return part.us;
    case Gain: return part.us > 0 ? part.denseUs / part.us : 0.0;
    default: return display(part, column);
    }
}

QVariant PartsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const ExecutedPart& part = m_graph.parts[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return display(part, index.column());
    if (role == SortRole) return sortKey(index.row(), index.column());
    if (role == Qt::ToolTipRole) return part.note.isEmpty() ? display(part, index.column()) : QVariant(part.note);
    if (role == Qt::TextAlignmentRole) return headerData(index.column(), Qt::Horizontal, role);
    return {};
}

} // namespace pscope
