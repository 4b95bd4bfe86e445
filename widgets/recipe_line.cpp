// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recipe_line.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>

#include "widgets/models/formatter.h"
#include "widgets/models/session_document.h"

namespace pscope {

RecipeLine::RecipeLine(SessionDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("toolStrip"));
    setAttribute(Qt::WA_StyledBackground);
    m_edit = new QLineEdit(this);
    m_edit->setObjectName(QStringLiteral("recipe"));
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPointSizeF(font().pointSizeF());
    m_edit->setFont(mono);
    m_edit->setPlaceholderText(tr("dense   (e.g.  *: 2:4 int8; heads 0-3: -0,-1; neurons 4: 512; drop 11)"));
    m_edit->setToolTip(tr("The whole recipe as text. Enter applies it, Escape brings the current one back.\n"
                          "[layers 2-5] ffn.*: 4x4 80% int8;  heads 0-3: -0,-1;  neurons 4: 512;  drop 11;  by wanda"));
    m_edit->setAccessibleName(tr("Recipe"));
    m_mistake = new QLabel(this);
    m_mistake->setWordWrap(true);
    m_mistake->setStyleSheet(QStringLiteral("color: #d55e00;"));
    m_mistake->hide();
    auto* caption = new QLabel(tr("Recipe"), this);
    caption->setObjectName(QStringLiteral("heading"));
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(caption);
    row->addWidget(m_edit, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_mistake);

    connect(m_edit, &QLineEdit::textEdited, this, &RecipeLine::check);
    connect(m_edit, &QLineEdit::returnPressed, this, &RecipeLine::apply);
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        if (m_mistake->isHidden() && m_edit->isModified()) apply();
    });
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Recipe || event.kind == ChangeEvent::Kind::Model) refresh();
    });
    auto* escape = new QAction(this);
    escape->setShortcut(Qt::Key_Escape);
    escape->setShortcutContext(Qt::WidgetShortcut);
    m_edit->addAction(escape);
    connect(escape, &QAction::triggered, this, &RecipeLine::refresh);
    refresh();
}

void RecipeLine::refresh() {
    m_edit->setEnabled(m_document.hasModel());
    m_edit->setText(toQt(m_document.recipeText()));
    m_edit->setCursorPosition(0);
    m_edit->setModified(false);
    showMistake({});
}

void RecipeLine::check(const QString& text) {
    if (!m_document.hasModel()) return;
    const auto parsed = parseRecipe(fromQt(text), m_document.model().shape);
    showMistake(parsed ? QString() : toQt(parsed.error().message));
}

void RecipeLine::apply() {
    const auto done = m_document.replaceRecipeText(fromQt(m_edit->text()), tr("Type a recipe"));
    if (!done) return showMistake(toQt(done.error().message));
    refresh();
}

void RecipeLine::showMistake(const QString& sentence) {
    m_mistake->setText(sentence);
    m_mistake->setVisible(!sentence.isEmpty());
    const bool wrong = !sentence.isEmpty();
    if (m_edit->property("wrong").toBool() == wrong) return;
    m_edit->setProperty("wrong", wrong);
    m_edit->style()->unpolish(m_edit);
    m_edit->style()->polish(m_edit);
}

} // namespace pscope
