// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers x heads: which are kept, and how important each is. Rows are layers, columns original head ids.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/session_document.h"

namespace pscope {

class HeadGridModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        PresentRole = Qt::UserRole + 1, // the checkpoint has this head
        KeptRole,
        ImportanceRole,                 // 0..1 over the whole model by rank; invalid without scores
        LayerDroppedRole,
    };

    explicit HeadGridModel(SessionDocument& document, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    /// Removes or brings back several at once; strokes share a gesture.
    void setRemoved(const std::vector<HeadId>& heads, bool removed, int gesture) { m_document.setHeadsRemoved(heads, removed, gesture); }
    int newGesture() { return m_document.newGesture(); }
    QString scoresLabel() const;

private:
    void onChanged(const ChangeEvent& event);
    void readScores();
    bool present(const HeadId& head) const;
    bool kept(const HeadId& head) const;

    SessionDocument& m_document;
    int m_layers = 0, m_heads = 0;
    std::vector<std::vector<double>> m_rank; // [layer][head id], -1 = unknown
};

} // namespace pscope
