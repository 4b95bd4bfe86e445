// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers and their six matrices as a tree; editing a cell pushes an undo command. An edit of one of several selected rows
// applies to all selected ones.
#pragma once

#include <map>

#include <QAbstractItemModel>

#include "widgets/models/session_document.h"

namespace pscope {

class LayerTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, PatternColumn, Sparsity, Bits, Neurons, Time, Share, Weights, Bytes, Kernel, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1, // number behind the text
        BarRole,                     // share 0..1 of the largest, for bars in cells
        MixedRole,                   // children disagree
        MaximumRole,                 // largest legal number of an editor
        BadgeRole,                   // "masked only" or "not as asked" where a matrix runs otherwise than asked
        PinnedRole,                  // every matrix of the row is pinned
    };

    explicit LayerTreeModel(SessionDocument& document, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    /// Matrices a row stands for: one, or the six of a layer.
    std::vector<MatrixId> matricesOf(const QModelIndex& index) const;
    bool isLayer(const QModelIndex& index) const;
    QModelIndex indexOf(const MatrixId& id, int column = Name) const;
    /// One row a matrix instead of a tree: to be sorted over all layers.
    void setFlat(bool flat);
    bool flat() const { return m_flat; }
    /// Edits of a slider held in an editor join one undo step.
    void setGesture(int gesture) { m_gesture = gesture; }

private:
    struct Measured {
        QString kernel, note, badge;
        double us = 0;
        double baselineUs = 0;
    };
    void onChanged(const ChangeEvent& event);
    void readMeasurement();
    void emitAll();
    QVariant display(const QModelIndex& index) const;
    QVariant nameText(const QModelIndex& index) const;
    QVariant toolTip(const QModelIndex& index) const;
    QVariant editValue(const QModelIndex& index) const;
    bool dropped(const QModelIndex& index) const;
    bool mixed(const QModelIndex& index) const;
    double keptWeights(const MatrixId& id) const;
    double storedBytes(const QModelIndex& index) const;
    double shareOfTime(const QModelIndex& index) const; // 0..1; 0 = not measured
    double sortKey(const QModelIndex& index) const;
    int matrixRow(const QModelIndex& index) const; // flat: number of the matrix; else -1
    Measured measuredOf(const QModelIndex& index) const;
    std::vector<MatrixId> targets(const QModelIndex& index) const;
    std::vector<int> targetLayers(const QModelIndex& index) const;

    SessionDocument& m_document;
    std::map<std::string, Measured> m_measured; // by place name
    std::map<int, Measured> m_layerTimes;
    double m_longestUs = 0, m_longestLayerUs = 0, m_sumUs = 0;
    int m_gesture = 0;
    bool m_flat = false;
};

} // namespace pscope
