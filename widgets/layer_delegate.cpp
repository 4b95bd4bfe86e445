// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layer_delegate.h"

#include <QComboBox>
#include <QPainter>
#include <QPainterPath>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QTimer>

#include <cmath>

#include "widgets/hint_combo.h"
#include "widgets/icons.h"
#include "widgets/models/advisor.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kNeuronStep = 32; // sizes that kernels like

void paintBadge(QPainter* painter, const QStyleOptionViewItem& option, const QString& text) {
    QFont font = option.font;
    font.setPointSizeF(font.pointSizeF() - 1.5);
    font.setBold(true);
    const QFontMetrics metrics(font);
    QRect badge(0, 0, metrics.horizontalAdvance(text) + 10, metrics.height() + 2);
    badge.moveCenter(QPoint(option.rect.left() + badge.width() / 2 + 4, option.rect.center().y()));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QPainterPath path;
    path.addRoundedRect(badge, 4, 4);
    painter->fillPath(path, QColor(0xd5, 0x5e, 0x00));
    painter->setFont(font);
    painter->setPen(Qt::white);
    painter->drawText(badge, Qt::AlignCenter, text);
    painter->restore();
}

/// The view shows the model sorted and filtered; editors speak to the model itself.
LayerTreeModel* layerModel(const QAbstractItemModel* model) {
    if (const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(model)) model = sorted->sourceModel();
    return const_cast<LayerTreeModel*>(qobject_cast<const LayerTreeModel*>(model));
}

QModelIndex sourceIndex(const QModelIndex& index) {
    const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(index.model());
    return sorted ? sorted->mapToSource(index) : index;
}

void paintPin(QPainter* painter, const QStyleOptionViewItem& option) {
    const int size = option.fontMetrics.height() - 3;
    const QRect place(option.rect.right() - size - 3, option.rect.center().y() - size / 2, size, size);
    icon(QStringLiteral("pin")).paint(painter, place, Qt::AlignCenter, option.state & QStyle::State_Selected ? QIcon::Selected : QIcon::Normal);
}

} // namespace

LayerDelegate::LayerDelegate(SessionDocument& document, const Advisor& advisor, QObject* parent)
    : QStyledItemDelegate(parent), m_document(document), m_advisor(advisor) {}

QSize LayerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), option.fontMetrics.height() + 9));
    return size;
}

void LayerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QVariant share = index.data(LayerTreeModel::BarRole);
    if (share.isValid() && !(option.state & QStyle::State_Selected)) {
        QColor color = plotColors(option.palette).front;
        color.setAlpha(isDark(option.palette) ? 90 : 60);
        QRect bar = option.rect.adjusted(2, 4, -2, -4);
        bar.setLeft(bar.right() - static_cast<int>(std::lround(bar.width() * std::clamp(share.toDouble(), 0.0, 1.0))));
        painter->fillRect(bar, color);
    }
    const QString badge = index.data(LayerTreeModel::BadgeRole).toString();
    if (index.column() == LayerTreeModel::Name && index.data(LayerTreeModel::PinnedRole).toBool()) {
        QStyledItemDelegate::paint(painter, option, index);
        return paintPin(painter, option);
    }
    if (badge.isEmpty()) return QStyledItemDelegate::paint(painter, option, index);
    if (index.column() == LayerTreeModel::PatternColumn) { // narrow: a dot says it, the tooltip explains
        QStyledItemDelegate::paint(painter, option, index);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(QColor(0xd5, 0x5e, 0x00));
        painter->drawEllipse(QPointF(option.rect.right() - 9, option.rect.center().y() + 0.5), 3.5, 3.5);
        painter->restore();
        return;
    }
    QStyleOptionViewItem shifted = option;
    QFont font = option.font;
    font.setPointSizeF(font.pointSizeF() - 1.5);
    font.setBold(true);
    const int width = QFontMetrics(font).horizontalAdvance(badge) + 16;
    shifted.rect.setLeft(option.rect.left() + width);
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, option.palette.highlight());
    QStyledItemDelegate::paint(painter, shifted, index);
    paintBadge(painter, option, badge);
}

QWidget* LayerDelegate::makeCombo(QWidget* parent, const QModelIndex& index) const {
    auto* combo = new HintCombo(parent);
    const LayerTreeModel* tree = layerModel(index.model());
    const std::vector<MatrixId> ids = tree ? tree->matricesOf(sourceIndex(index)) : std::vector<MatrixId>{};
    const auto hint = [&](const MatrixEdit& edit, const QString& about) {
        combo->setHint(combo->count() - 1, m_advisor.hint(ids, [&](const MatrixId& id) { return applyEdit(m_document.recipe().matrix(id.layer, id.kind), edit); }), about);
    };
    if (index.column() == LayerTreeModel::PatternColumn) {
        for (const PatternChoice& choice : patternChoices()) {
            combo->addItem(toText(choice), toText(choice));
            hint({.pattern = choice}, explain(choice));
        }
    } else {
        for (const int bits : bitChoices()) {
            combo->addItem(bitsText(bits), bits);
            hint({.bits = bits}, {});
        }
    }
    combo->setMaxVisibleItems(16);
    auto* self = const_cast<LayerDelegate*>(this);
    connect(combo, &QComboBox::activated, self, [self, combo] {
        emit self->commitData(combo);
        emit self->closeEditor(combo);
    });
    QTimer::singleShot(0, combo, &QComboBox::showPopup);
    return combo;
}

QWidget* LayerDelegate::makeSpin(QWidget* parent, const QModelIndex& index) const {
    auto* spin = new QSpinBox(parent);
    if (index.column() == LayerTreeModel::Sparsity) {
        spin->setRange(0, 99);
        spin->setSingleStep(5);
        spin->setSuffix(QStringLiteral(" %"));
    } else {
        spin->setRange(1, std::max(1, index.data(LayerTreeModel::MaximumRole).toInt()));
        spin->setSingleStep(kNeuronStep);
    }
    spin->setFrame(false);
    spin->setProperty("gesture", m_document.newGesture()); // all steps of this editor are one undo step
    auto* self = const_cast<LayerDelegate*>(this);
    connect(spin, &QSpinBox::valueChanged, self, [self, spin] {
        if (!spin->property("loading").toBool()) emit self->commitData(spin);
    });
    return spin;
}

QWidget* LayerDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    switch (index.column()) {
    case LayerTreeModel::PatternColumn:
    case LayerTreeModel::Bits: return makeCombo(parent, index);
    case LayerTreeModel::Sparsity:
    case LayerTreeModel::Neurons: return makeSpin(parent, index);
    default: return QStyledItemDelegate::createEditor(parent, option, index);
    }
}

void LayerDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const QVariant value = index.data(Qt::EditRole);
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        const int at = combo->findData(value);
        if (at < 0) combo->insertItem(0, value.toString(), value);
        combo->setCurrentIndex(std::max(at, 0));
    } else if (auto* spin = qobject_cast<QSpinBox*>(editor)) {
        const int shown = index.column() == LayerTreeModel::Sparsity ? static_cast<int>(std::lround(value.toDouble() * 100)) : value.toInt();
        if (spin->value() == shown) return;
        spin->setProperty("loading", true);
        spin->setValue(shown);
        spin->setProperty("loading", false);
    }
}

void LayerDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        model->setData(index, combo->currentData());
    } else if (auto* spin = qobject_cast<QSpinBox*>(editor)) {
        const bool percent = index.column() == LayerTreeModel::Sparsity;
        const QVariant value = percent ? QVariant(spin->value() / 100.0) : QVariant(spin->value());
        if (percent ? static_cast<int>(std::lround(index.data(Qt::EditRole).toDouble() * 100)) == spin->value() : index.data(Qt::EditRole) == value)
            return;
        LayerTreeModel* tree = layerModel(model);
        if (tree) tree->setGesture(spin->property("gesture").toInt());
        model->setData(index, value);
        if (tree) tree->setGesture(0);
    }
}

} // namespace pscope
