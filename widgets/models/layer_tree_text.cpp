// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the cells of LayerTreeModel show: texts, tooltips, bars.
#include <QBrush>
#include <QFont>
#include <QGuiApplication>
#include <QPalette>

#include <algorithm>

#include "widgets/models/formatter.h"
#include "widgets/models/layer_tree_model.h"

namespace pscope {
namespace {

QString kindText(MatrixKind kind) { return toQt(name(kind)); }

bool isNumber(int column) {
    return column == LayerTreeModel::Sparsity || column == LayerTreeModel::Neurons || column == LayerTreeModel::Weights ||
           column == LayerTreeModel::Time || column == LayerTreeModel::Share || column == LayerTreeModel::Bytes;
}

} // namespace

QVariant LayerTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    static const char* const titles[ColumnCount] = {
        QT_TR_NOOP("Layer"),   QT_TR_NOOP("Pattern"), QT_TR_NOOP("Sparsity"), QT_TR_NOOP("Bits"),
        QT_TR_NOOP("Neurons"), QT_TR_NOOP("Time"),    QT_TR_NOOP("Share"),    QT_TR_NOOP("MACs"),
        QT_TR_NOOP("Size"),    QT_TR_NOOP("Kernel that ran")};
    static const char* const tips[ColumnCount] = {
        QT_TR_NOOP("Encoder layers and their matrices. Untick a layer to leave it out."),
        QT_TR_NOOP("Which weights may go: single ones, N of every M, or whole blocks"),
        QT_TR_NOOP("Share of weights that are zero, in percent"),
        QT_TR_NOOP("How weights are stored; integers run with 8-bit activations"),
        QT_TR_NOOP("Feed-forward neurons kept"),
        QT_TR_NOOP("Median time per batch in the last measurement of this recipe"),
        QT_TR_NOOP("Share of the time of all parts in the last measurement of this recipe"),
        QT_TR_NOOP("Multiply-accumulates per token = parameters left after heads, neurons and pattern"),
        QT_TR_NOOP("Bytes in the storage format of this setting"),
        QT_TR_NOOP("The kernel the back-end really ran")};
    if (role == Qt::DisplayRole) return tr(titles[section]);
    if (role == Qt::ToolTipRole) return tr(tips[section]);
    return {};
}

QVariant LayerTreeModel::nameText(const QModelIndex& index) const {
    if (isLayer(index)) return tr("Layer %1").arg(index.row());
    if (matrixRow(index) >= 0) return toQt(placeName(matricesOf(index).front()));
    return kindText(matricesOf(index).front().kind);
}

QVariant LayerTreeModel::editValue(const QModelIndex& index) const {
    const MatrixId id = matricesOf(index).front();
    const MatrixSpec& spec = m_document.recipe().matrix(id.layer, id.kind);
    switch (index.column()) {
    case PatternColumn: return toText(patternOf(spec));
    case Sparsity: return spec.zeroFraction();
    case Bits: return spec.bits;
    case Neurons: {
        if (!isLayer(index)) return {};
        const auto at = static_cast<std::size_t>(index.row());
        const int kept = m_document.recipe().layers[at].neurons;
        return kept < 0 ? m_document.model().shape.neurons[at] : kept;
    }
    default: return {};
    }
}

QVariant LayerTreeModel::display(const QModelIndex& index) const {
    if (index.column() == Name) return nameText(index);
    if (dropped(index)) return index.column() == PatternColumn && isLayer(index) ? tr("left out") : QVariant();
    const MatrixId id = matricesOf(index).front();
    const MatrixSpec& spec = m_document.recipe().matrix(id.layer, id.kind);
    double weights = 0;
    switch (index.column()) {
    case PatternColumn: return mixed(index) ? tr("mixed") : toText(patternOf(spec));
    case Sparsity: {
        double zeros = 0, all = 0;
        for (const MatrixId& one : matricesOf(index)) {
            const double count = static_cast<double>(m_document.model().size(one.layer, one.kind).count());
            zeros += count * m_document.recipe().matrix(one.layer, one.kind).zeroFraction();
            all += count;
        }
        return zeros == 0 ? QStringLiteral("–") : formatPercent(zeros / all, 0);
    }
    case Bits: return mixed(index) ? tr("mixed") : bitsText(spec.bits);
    case Neurons: return isLayer(index) ? QVariant(editValue(index).toString()) : QVariant();
    case Weights:
        for (const MatrixId& one : matricesOf(index)) weights += keptWeights(one);
        return formatCount(weights);
    case Time: {
        const double us = measuredOf(index).us;
        return us > 0 ? QVariant(formatMicroseconds(us)) : QVariant();
    }
    case Share: {
        const double share = shareOfTime(index);
        return share > 0 ? QVariant(formatPercent(share)) : QVariant();
    }
    case Bytes: return formatBytes(storedBytes(index));
    case Kernel: return measuredOf(index).kernel;
    default: return {};
    }
}

QVariant LayerTreeModel::toolTip(const QModelIndex& index) const {
    const Measured measured = measuredOf(index);
    if (index.column() == Time && measured.us > 0) {
        if (measured.baselineUs <= 0) return formatMicroseconds(measured.us);
        return tr("%1 here, %2 in the dense baseline: %3 as fast")
            .arg(formatMicroseconds(measured.us), formatMicroseconds(measured.baselineUs), formatRatio(measured.baselineUs / measured.us));
    }
    if (index.column() == Kernel && !measured.note.isEmpty()) return measured.note;
    if (index.column() == PatternColumn && !isLayer(index)) {
        const MatrixId id = matricesOf(index).front();
        const QString what = explain(patternOf(m_document.recipe().matrix(id.layer, id.kind)));
        return measured.note.isEmpty() ? what : what + QLatin1Char('\n') + measured.note;
    }
    if (index.column() == Name || index.column() == Weights) {
        double kept = 0, all = 0;
        for (const MatrixId& one : matricesOf(index)) {
            kept += keptWeights(one);
            all += static_cast<double>(m_document.model().size(one.layer, one.kind).count());
        }
        const QString counts = tr("%1 of %2 weights left").arg(formatCount(kept), formatCount(all));
        if (isLayer(index)) return counts;
        const MatrixId id = matricesOf(index).front();
        const MatrixExtent size = m_document.model().size(id.layer, id.kind);
        return tr("%1 outputs × %2 inputs; %3").arg(size.rows).arg(size.columns).arg(counts);
    }
    return {};
}

QVariant LayerTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_document.hasModel()) return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return display(index);
    case Qt::EditRole: return column == Name ? nameText(index) : editValue(index);
    case Qt::ToolTipRole: return toolTip(index);
    case Qt::CheckStateRole:
        if (column == Name && isLayer(index)) return dropped(index) ? Qt::Unchecked : Qt::Checked;
        return {};
    case Qt::TextAlignmentRole: return static_cast<int>((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (dropped(index)) return QGuiApplication::palette().brush(QPalette::Disabled, QPalette::Text);
        return {};
    case Qt::FontRole: {
        if (column != Name || !isLayer(index)) return {};
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    case SortRole:
        if (column == PatternColumn || column == Kernel) return display(index).toString();
        return sortKey(index);
    case PinnedRole: {
        const std::vector<MatrixId> ids = matricesOf(index);
        return std::all_of(ids.begin(), ids.end(), [this](const MatrixId& id) { return m_document.pinned(id); });
    }
    case BarRole: {
        if (column != Time) return {};
        const double longest = isLayer(index) ? m_longestLayerUs : m_longestUs;
        return longest > 0 ? QVariant(measuredOf(index).us / longest) : QVariant();
    }
    case MixedRole: return mixed(index);
    case MaximumRole: return column == Neurons && isLayer(index) ? m_document.model().shape.neurons[static_cast<std::size_t>(index.row())] : QVariant();
    case BadgeRole: return (column == Kernel || column == PatternColumn) && !isLayer(index) ? measuredOf(index).badge : QString();
    default: return {};
    }
}

} // namespace pscope
