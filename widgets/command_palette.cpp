// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>
#include "widgets/models/formatter.h"

namespace pscope {

bool paletteMatches(const QString& text, const QString& letters) {
    const QStringList words = letters.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

CommandPalette::CommandPalette(QList<QAction*> actions, QWidget* parent) : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_actions(std::move(actions)) {
    setWindowTitle(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("palette"));
    m_line = new QLineEdit(this);
    m_line->setPlaceholderText(tr("Type a command…"));
    m_line->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setUniformItemSizes(true);
    m_list->setSpacing(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_line);
    layout->addWidget(m_list);
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_line, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    filter({});
    resize(560, 420);
    if (parent) move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, parent->height() / 8)));
}

void CommandPalette::filter(const QString& letters) {
    m_list->clear();
    for (QAction* action : m_actions) {
        const QString category = action->property("category").toString();
        const QString name = plainActionText(action->text());
        const QString line = QStringLiteral("%1: %2").arg(category, name);
        if (!paletteMatches(line, letters)) continue;
        auto* item = new QListWidgetItem(action->icon(), action->shortcut().isEmpty() ? line : QStringLiteral("%1    (%2)").arg(line, action->shortcut().toString(QKeySequence::NativeText)), m_list);
        item->setData(Qt::UserRole, QVariant::fromValue(action));
        if (!action->isEnabled()) item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
    }
    for (int row = 0; row < m_list->count(); ++row) {
        if (!(m_list->item(row)->flags() & Qt::ItemIsEnabled)) continue;
        m_list->setCurrentRow(row);
        break;
    }
}

void CommandPalette::run() {
    QListWidgetItem* item = m_list->currentItem();
    if (!item || !(item->flags() & Qt::ItemIsEnabled)) return;
    auto* action = item->data(Qt::UserRole).value<QAction*>();
    close();
    QTimer::singleShot(0, action, &QAction::trigger); // after the palette is gone
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            const int step = key->key() == Qt::Key_Down ? 1 : -1;
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace pscope
