// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hint_combo.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include "widgets/models/advisor.h"

namespace pscope {
namespace {

constexpr int kHintRole = Qt::UserRole + 40;
constexpr int kGap = 18;

/// The name at the left, the hint in faint letters at the right.
class HintDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const QString hint = index.data(kHintRole).toString();
        if (hint.isEmpty()) return;
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setPen(
            option.palette.color(selected ? QPalette::HighlightedText : QPalette::PlaceholderText));
        painter->drawText(option.rect.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, hint);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.rwidth() += kGap + option.fontMetrics.horizontalAdvance(index.data(kHintRole).toString());
        return size;
    }
};

} // namespace

HintCombo::HintCombo(QWidget* parent)
    : QComboBox(parent) {
    setItemDelegate(new HintDelegate(this));
    view()->setTextElideMode(Qt::ElideNone);
}

void HintCombo::setHint(int row, const SettingHint& hint, const QString& about) {
    setItemData(row, hint.shortText(), kHintRole);
    const QString sentence = hint.sentence();
    setItemData(row,
                about.isEmpty()      ? sentence
                : sentence.isEmpty() ? about
                                     : about + QLatin1Char('\n') + sentence,
                Qt::ToolTipRole);
    if (auto* items = qobject_cast<QStandardItemModel*>(model()))
        if (QStandardItem* item = items->item(row)) item->setEnabled(hint.legal);
}

QString HintCombo::hintText(int row) const {
    return itemData(row, kHintRole).toString();
}

void HintCombo::showPopup() {
    emit popupComing();
    int widest = 0;
    for (int row = 0; row < count(); ++row)
        widest = std::max(widest, fontMetrics().horizontalAdvance(itemText(row)) +
                                      fontMetrics().horizontalAdvance(hintText(row)));
    view()->setMinimumWidth(widest + 3 * kGap);
    QComboBox::showPopup();
}

} // namespace pscope
