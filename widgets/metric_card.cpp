// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/metric_card.h"

#include <QGraphicsOpacityEffect>
#include <QLabel>
#include <QVBoxLayout>

namespace pscope {

MetricCard::MetricCard(const QString& title, QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("card"));
    m_title = new QLabel(title, this);
    m_title->setObjectName(QStringLiteral("faint"));
    m_value = new QLabel(this);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.75);
    large.setWeight(QFont::DemiBold);
    m_value->setFont(large);
    m_interval = new QLabel(this);
    m_interval->setObjectName(QStringLiteral("faint"));
    m_against = new QLabel(this);
    m_against->setObjectName(QStringLiteral("faint"));
    m_against->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 9, 12, 9);
    layout->setSpacing(1);
    for (QLabel* label : {m_title, m_value, m_interval, m_against}) layout->addWidget(label);
    layout->addStretch(1);
    show({}, {}, {});
}

void MetricCard::setTitle(const QString& title) { m_title->setText(title); }

void MetricCard::show(const QString& value, const QString& interval, const QString& against) {
    m_value->setText(value.isEmpty() ? QStringLiteral("–") : value);
    m_interval->setText(interval);
    m_against->setText(against);
    m_interval->setVisible(!interval.isEmpty());
    m_against->setVisible(!against.isEmpty());
}

void MetricCard::setStale(bool stale) {
    auto* effect = qobject_cast<QGraphicsOpacityEffect*>(graphicsEffect());
    if (!stale) return setGraphicsEffect(nullptr);
    if (effect) return;
    effect = new QGraphicsOpacityEffect(this);
    effect->setOpacity(0.4);
    setGraphicsEffect(effect);
}

} // namespace pscope
