// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/info_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "widgets/icons.h"

namespace pscope {

InfoBar::InfoBar(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("infoBar"));
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_button = new QPushButton(this);
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("cancel")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 7, 8, 7);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_button, &QPushButton::clicked, this, [this] {
        hide();
        if (const auto action = m_action) action();
    });
    hide();
}

void InfoBar::ask(const QString& sentence, const QString& button, std::function<void()> action) {
    m_text->setText(sentence);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_action = std::move(action);
    show();
}

} // namespace pscope
