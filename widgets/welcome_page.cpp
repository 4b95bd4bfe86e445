// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/welcome_page.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/icons.h"
#include "widgets/recent_files.h"

namespace pscope {
namespace {

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("heading"));
    return label;
}

QToolButton* small(const QString& iconName, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(tip);
    button->setAutoRaise(true);
    return button;
}

} // namespace

RecentList::RecentList(const QString& title, RecentFiles& files, QWidget* parent)
    : QWidget(parent)
    , m_files(files) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* top = new QHBoxLayout;
    top->addWidget(heading(title, this));
    top->addStretch(1);
    auto* clear = small(QStringLiteral("cancel"), tr("Forget all that are not pinned"), this);
    top->addWidget(clear);
    layout->addLayout(top);
    m_list = new QWidget(this);
    m_rows = new QVBoxLayout(m_list);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(2);
    layout->addWidget(m_list);
    layout->addStretch(1);
    connect(clear, &QToolButton::clicked, this, [this] {
        m_files.clear();
        refresh();
    });
    refresh();
}

QWidget* RecentList::makeRow(const QString& path) {
    const QFileInfo info(path);
    const bool there = info.exists(), pinned = m_files.isPinned(path);
    auto* row = new QWidget(m_list);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* open = new QPushButton(row);
    open->setFlat(true);
    open->setStyleSheet(QStringLiteral("text-align: left; padding: 5px 8px;"));
    const QString where =
        fontMetrics().elidedText(info.absolutePath(), Qt::ElideMiddle, 46 * fontMetrics().averageCharWidth());
    open->setText(there ? QStringLiteral("%1\n%2").arg(info.completeBaseName(), where)
                        : tr("%1 (not there any more)\n%2").arg(info.completeBaseName(), where));
    open->setToolTip(path);
    if (!there) open->setIcon(icon(QStringLiteral("warning")));
    auto* pin = small(QStringLiteral("pin"), pinned ? tr("Unpin") : tr("Pin: stays at the top"), row);
    pin->setCheckable(true);
    pin->setChecked(pinned);
    auto* forget = small(QStringLiteral("cancel"), tr("Forget"), row);
    layout->addWidget(open, 1);
    layout->addWidget(pin);
    layout->addWidget(forget);
    connect(open, &QPushButton::clicked, this, [this, path] {
        if (QFileInfo::exists(path))
            emit opened(path);
        else
            emit missing(path);
    });
    // Rows are rebuilt after the click was handled: the button that was pressed is one of them.
    connect(pin, &QToolButton::clicked, this, [this, path, pinned] {
        m_files.setPinned(path, !pinned);
        QMetaObject::invokeMethod(this, &RecentList::refresh, Qt::QueuedConnection);
    });
    connect(forget, &QToolButton::clicked, this, [this, path] {
        m_files.remove(path);
        QMetaObject::invokeMethod(this, &RecentList::refresh, Qt::QueuedConnection);
    });
    return row;
}

void RecentList::refresh() {
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QStringList paths = m_files.list();
    m_count = static_cast<int>(paths.size());
    for (const QString& path : paths)
        m_rows->addWidget(makeRow(path));
    if (paths.isEmpty()) {
        auto* none = new QLabel(tr("None yet"), m_list);
        none->setObjectName(QStringLiteral("faint"));
        none->setContentsMargins(8, 4, 0, 0);
        m_rows->addWidget(none);
    }
}

WelcomePage::WelcomePage(const QList<QAction*>& actions, RecentFiles& sessions, RecentFiles& models,
                         QWidget* parent)
    : QWidget(parent) {
    auto* content = new QWidget(this);
    content->setObjectName(QStringLiteral("sheet"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(34, 26, 34, 26);
    layout->setSpacing(18);
    auto* title =
        new QLabel(tr("What does compression cost, and what does it give, on this machine?"), content);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    title->setWordWrap(true);
    auto* words = new QLabel(tr("Open a BERT-class model from a Hugging Face folder and some labelled text, "
                                "then set sparsity, N:M patterns, blocks, heads "
                                "and bits per layer. Every number is measured here, as you edit."),
                             content);
    words->setObjectName(QStringLiteral("faint"));
    words->setWordWrap(true);
    layout->addWidget(title);
    layout->addWidget(words);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(10);
    for (QAction* action : actions) {
        auto* button = new QToolButton(content);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setIconSize(QSize(28, 28));
        button->setMinimumSize(19 * fontMetrics().averageCharWidth(), 5 * fontMetrics().height());
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    layout->addLayout(buttons);
    auto* drop = new QLabel(tr("Or drop something on the window: a model folder, labelled data (TSV, CSV, "
                               "JSONL), a recipe (JSON), a session (.pscope)."),
                            content);
    drop->setObjectName(QStringLiteral("dropArea"));
    drop->setWordWrap(true);
    drop->setAlignment(Qt::AlignCenter);
    drop->setMinimumHeight(4 * fontMetrics().height());
    layout->addWidget(drop);
    auto* lists = new QHBoxLayout;
    lists->setSpacing(30);
    m_sessions = new RecentList(tr("Recent sessions"), sessions, content);
    m_models = new RecentList(tr("Recent models"), models, content);
    lists->addWidget(m_sessions, 1);
    lists->addWidget(m_models, 1);
    layout->addLayout(lists, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

void WelcomePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_sessions->refresh();
    m_models->refresh();
}

} // namespace pscope
