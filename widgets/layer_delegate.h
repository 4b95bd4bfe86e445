// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Editors and painting of the layer table: combos, spins, time bars, the "masked only" badge.
#pragma once

#include <QStyledItemDelegate>

namespace pscope {

class Advisor;
class SessionDocument;

class LayerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    LayerDelegate(SessionDocument& document, const Advisor& advisor, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

private:
    QWidget* makeCombo(QWidget* parent, const QModelIndex& index) const;
    QWidget* makeSpin(QWidget* parent, const QModelIndex& index) const;

    SessionDocument& m_document;
    const Advisor& m_advisor;
};

} // namespace pscope
