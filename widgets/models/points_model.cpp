// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/points_model.h"

#include <QFont>

#include "widgets/models/device_table.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QString workloadText(const Workload& workload) { return formatWorkload(workload); }

} // namespace

PointsModel::PointsModel(SessionDocument& document, QObject* parent) : QAbstractTableModel(parent), m_document(document) {
    m_rows = document.points().size();
    connect(&document, &SessionDocument::changed, this, &PointsModel::onChanged);
}

void PointsModel::onChanged(const ChangeEvent& event) {
    if (event.kind == ChangeEvent::Kind::Current && m_rows > 0) emit dataChanged(index(0, Name), index(m_rows - 1, Name), {Qt::FontRole});
    if (event.kind != ChangeEvent::Kind::Points) return;
    const int now = m_document.points().size();
    if (event.point >= 0 && now == m_rows) {
        emit dataChanged(index(event.point, 0), index(event.point, ColumnCount - 1));
    } else if (event.point >= 0 && now == m_rows + 1) {
        beginInsertRows({}, m_rows, m_rows);
        m_rows = now;
        endInsertRows();
    } else {
        beginResetModel();
        m_rows = now;
        endResetModel();
    }
}

int PointsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_rows; }
int PointsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

Qt::ItemFlags PointsModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    if (index.column() == Name || index.column() == Note) flags |= Qt::ItemIsEditable;
    if (index.column() == Star) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant PointsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    static const char* const titles[ColumnCount] = {
        QT_TR_NOOP("★"),        QT_TR_NOOP("Name"),     QT_TR_NOOP("Latency p50"), QT_TR_NOOP("Speed-up"), QT_TR_NOOP("Quality"), QT_TR_NOOP("Size"),
        QT_TR_NOOP("MACs"),    QT_TR_NOOP("Recipe"), QT_TR_NOOP("Device"),   QT_TR_NOOP("Workload"),    QT_TR_NOOP("Note"),     QT_TR_NOOP("Measured")};
    if (role == Qt::DisplayRole) return tr(titles[section]);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section >= Latency && section <= Macs ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

QVariant PointsModel::display(const Measurement& point, int column) const {
    switch (column) {
    case Name: return toQt(point.name);
    case Latency: return point.latency ? QVariant(provenanceMark(point.provenance) + formatMicroseconds(point.latency->p50Us)) : QVariant();
    case SpeedupColumn: return point.latency ? QVariant(formatRatio(point.speedup.value)) : QVariant();
    case Accuracy: return point.accuracy ? QVariant(formatMetric(*point.accuracy)) : QVariant();
    case Size: return formatBytes(static_cast<double>(point.cost.bytes));
    case Macs: return formatCount(static_cast<double>(point.cost.executedMacs));
    case RecipeColumn: return point.requested.empty() ? tr("dense") : toQt(point.requested);
    case Device: return toQt(point.backend + " · " + (point.deviceName.empty() ? point.device : point.deviceName));
    case WorkloadColumn: return workloadText(point.workload);
    case Note: return toQt(point.note);
    case Time: return toQt(point.origin.time).replace(QLatin1Char('T'), QLatin1Char(' ')).left(19);
    default: return {};
    }
}

QVariant PointsModel::sortKey(const Measurement& point, int column) const {
    switch (column) {
    case Star: return point.starred;
    case Latency: return point.latency ? point.latency->p50Us : -1.0;
    case SpeedupColumn: return point.latency ? point.speedup.value : -1.0;
    case Accuracy: return point.accuracy ? point.accuracy->value : -1.0;
    case Size: return static_cast<double>(point.cost.bytes);
    case Macs: return static_cast<double>(point.cost.executedMacs);
    default: return display(point, column);
    }
}

QVariant PointsModel::toolTip(const Measurement& point, int column) const {
    if (column == Latency && point.latency)
        return tr("95 % interval %1, %2 samples").arg(formatLatencyInterval(*point.latency)).arg(point.latency->samplesUs.size());
    if (column == SpeedupColumn && point.latency)
        return (point.provenance == Provenance::Measured ? tr("against the dense baseline, measured in turn: 95 % interval %1")
                                                         : tr("against the dense baseline, simulated on the same batches: 95 % interval %1"))
            .arg(formatSpeedupInterval(point.speedup));
    if (column == Accuracy && point.accuracy)
        return tr("%1 of %2 examples, 95 % interval %3; %4 against the baseline")
            .arg(toQt(point.accuracy->id))
            .arg(point.accuracy->count)
            .arg(formatMetricInterval(*point.accuracy), formatProbability(point.mcnemarP));
    return display(point, column);
}

QVariant PointsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const PointPtr& point = m_document.points().at(index.row());
    switch (role) {
    case Qt::DisplayRole: return display(*point, index.column());
    case Qt::EditRole: return index.column() == Name ? toQt(point->name) : index.column() == Note ? toQt(point->note) : display(*point, index.column());
    case Qt::ToolTipRole: return toolTip(*point, index.column());
    case SortRole: return sortKey(*point, index.column());
    case Qt::CheckStateRole:
        if (index.column() != Star) return {};
        return point->starred ? Qt::Checked : Qt::Unchecked;
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::FontRole: {
        if (index.column() != Name || m_document.current().point != point) return {};
        QFont font;
        font.setBold(true);
        return font;
    }
    default: return {};
    }
}

bool PointsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid()) return false;
    const PointPtr point = m_document.points().at(index.row());
    if (role == Qt::CheckStateRole && index.column() == Star) {
        m_document.annotatePoint(index.row(), toQt(point->note), value.toInt() == Qt::Checked);
        return true;
    }
    if (role != Qt::EditRole) return false;
    if (index.column() == Name) m_document.renamePoint(index.row(), value.toString().trimmed());
    else if (index.column() == Note) m_document.annotatePoint(index.row(), value.toString().trimmed(), point->starred);
    else return false;
    return true;
}

} // namespace pscope
