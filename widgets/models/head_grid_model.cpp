// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/head_grid_model.h"

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

HeadGridModel::HeadGridModel(SessionDocument& document, QObject* parent) : QAbstractTableModel(parent), m_document(document) {
    connect(&document, &SessionDocument::changed, this, &HeadGridModel::onChanged);
    onChanged({ChangeEvent::Kind::Model});
}

void HeadGridModel::onChanged(const ChangeEvent& event) {
    if (event.kind == ChangeEvent::Kind::Model) {
        beginResetModel();
        m_layers = m_document.hasModel() ? m_document.model().shape.layers : 0;
        m_heads = 0;
        if (m_layers > 0)
            for (const auto& ids : m_document.model().shape.headIds)
                if (!ids.empty()) m_heads = std::max(m_heads, ids.back() + 1);
        readScores();
        endResetModel();
    } else if (event.kind == ChangeEvent::Kind::Recipe || event.kind == ChangeEvent::Kind::Scores) {
        if (event.kind == ChangeEvent::Kind::Scores) readScores();
        if (m_layers > 0 && m_heads > 0) emit dataChanged(index(0, 0), index(m_layers - 1, m_heads - 1));
    }
}

// Scores of different methods have different scales; the rank among all heads has one.
void HeadGridModel::readScores() {
    m_rank.assign(static_cast<std::size_t>(m_layers), std::vector<double>(static_cast<std::size_t>(m_heads), -1));
    const auto& scores = m_document.scores();
    if (!scores || scores->heads.size() != m_rank.size()) return;
    std::vector<float> sorted;
    for (const auto& layer : scores->heads) sorted.insert(sorted.end(), layer.begin(), layer.end());
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) return;
    for (std::size_t layer = 0; layer < m_rank.size(); ++layer) {
        const auto& ids = m_document.model().shape.headIds[layer];
        for (std::size_t i = 0; i < ids.size() && i < scores->heads[layer].size(); ++i) {
            const auto below = std::lower_bound(sorted.begin(), sorted.end(), scores->heads[layer][i]) - sorted.begin();
            m_rank[layer][static_cast<std::size_t>(ids[i])] = sorted.size() > 1 ? double(below) / double(sorted.size() - 1) : 1.0;
        }
    }
}

QString HeadGridModel::scoresLabel() const {
    for (const UnitMethod& method : unitMethods())
        if (method.id == m_document.scoresMethod()) return coreText(method.label);
    return {};
}

bool HeadGridModel::present(const HeadId& head) const {
    const auto& ids = m_document.model().shape.headIds[static_cast<std::size_t>(head.layer)];
    return std::binary_search(ids.begin(), ids.end(), head.head);
}

bool HeadGridModel::kept(const HeadId& head) const {
    const auto& removed = m_document.recipe().layers[static_cast<std::size_t>(head.layer)].removedHeads;
    return !std::binary_search(removed.begin(), removed.end(), head.head);
}

int HeadGridModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_layers; }
int HeadGridModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_heads; }

Qt::ItemFlags HeadGridModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || !present({index.row(), index.column()})) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren;
}

QVariant HeadGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::DisplayRole) return orientation == Qt::Vertical ? tr("L%1").arg(section) : QString::number(section);
    if (role == Qt::ToolTipRole)
        return orientation == Qt::Vertical ? tr("All heads of layer %1").arg(section) : tr("Head %1 of every layer").arg(section);
    return {};
}

QVariant HeadGridModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const HeadId head{index.row(), index.column()};
    const double rank = m_rank[static_cast<std::size_t>(head.layer)][static_cast<std::size_t>(head.head)];
    switch (role) {
    case Qt::DisplayRole: return QString::number(head.head);
    case PresentRole: return present(head);
    case KeptRole: return present(head) && kept(head);
    case LayerDroppedRole: return m_document.recipe().layers[static_cast<std::size_t>(head.layer)].dropped;
    case ImportanceRole: return rank < 0 ? QVariant() : QVariant(rank);
    case Qt::CheckStateRole:
        if (!present(head)) return {};
        return kept(head) ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole: {
        if (!present(head)) return tr("Layer %1, head %2: not in this checkpoint").arg(head.layer).arg(head.head);
        QString text = tr("Layer %1, head %2: %3").arg(head.layer).arg(head.head).arg(kept(head) ? tr("kept") : tr("removed"));
        if (rank >= 0)
            text += tr("\nmore important than %1 of all heads (%2)").arg(formatPercent(rank, 0), scoresLabel());
        return text;
    }
    default: return {};
    }
}

bool HeadGridModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::CheckStateRole) return false;
    m_document.setHeadsRemoved({{index.row(), index.column()}}, value.toInt() == Qt::Unchecked);
    return true;
}

} // namespace pscope
