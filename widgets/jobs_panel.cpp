// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/jobs_panel.h"

#include <QAction>
#include <QHeaderView>
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

#include "widgets/icons.h"
#include "widgets/models/job_bridge.h"
#include "widgets/models/jobs_model.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

/// A flat bar: filled as far as known, striped over the whole width where the length is unknown.
class ProgressDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const QVariant fraction = index.data(JobsModel::FractionRole);
        if (!fraction.isValid()) return;
        const PlotColors colors = plotColors(option.palette);
        QRectF slot = QRectF(option.rect).adjusted(6, 0, -6, 0);
        slot.setTop(slot.center().y() - 3);
        slot.setHeight(6);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.grid.darker(isDark(option.palette) ? 80 : 108));
        painter->drawRoundedRect(slot, 3, 3);
        const double share = fraction.toDouble();
        painter->setBrush(share < 0 ? QBrush(colors.front, Qt::BDiagPattern) : QBrush(colors.front));
        if (share >= 0) slot.setWidth(slot.width() * share);
        if (slot.width() >= 1) painter->drawRoundedRect(slot, 3, 3);
        painter->restore();
    }
};

/// A cross in the rows of jobs that can still be cancelled.
class CancelDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        if (!index.data(JobsModel::ActiveRole).toBool()) return;
        QRect place(0, 0, 14, 14);
        place.moveCenter(option.rect.center());
        icon(QStringLiteral("cancel")).paint(painter, place, Qt::AlignCenter, option.state & QStyle::State_Selected ? QIcon::Selected : QIcon::Normal);
    }
};

} // namespace

JobsPanel::JobsPanel(JobsModel& model, JobBridge& bridge, QAction* cancelAll, QWidget* parent)
    : QWidget(parent), m_model(model), m_bridge(bridge) {
    m_table = new QTableView(this);
    m_table->setModel(&model);
    m_table->setItemDelegateForColumn(JobsModel::ProgressColumn, new ProgressDelegate(m_table));
    m_table->setItemDelegateForColumn(JobsModel::Cancel, new CancelDelegate(m_table));
    preparePanelTable(*m_table);
    connect(m_table, &QTableView::clicked, this, [&bridge](const QModelIndex& index) {
        if (index.column() == JobsModel::Cancel && index.data(JobsModel::ActiveRole).toBool()) bridge.cancel(index.data(JobsModel::IdRole).toULongLong());
    });
    m_table->horizontalHeader()->setMinimumSectionSize(24);
    m_table->setColumnWidth(JobsModel::Cancel, 28);
    m_table->setColumnWidth(JobsModel::Title, 290);
    m_table->setColumnWidth(JobsModel::State, 80);
    m_table->setColumnWidth(JobsModel::ProgressColumn, 150);
    m_table->setColumnWidth(JobsModel::Phase, 180);
    m_table->setAccessibleName(tr("Jobs"));
    auto* cancel = new QAction(icon(QStringLiteral("cancel")), tr("Cancel the selected job"), this);
    cancel->setShortcut(Qt::Key_Delete);
    cancel->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(cancel);
    connect(cancel, &QAction::triggered, this, &JobsPanel::cancelSelected);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(panelStrip({cancel, cancelAll}, this));
    layout->addWidget(m_table, 1);
}

void JobsPanel::cancelSelected() {
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty() && m_model.running()) {
        m_bridge.cancel(m_model.running()->id);
        return;
    }
    for (const QModelIndex& row : rows) m_bridge.cancel(row.data(JobsModel::IdRole).toULongLong());
}

} // namespace pscope
