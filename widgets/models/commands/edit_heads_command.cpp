// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/edit_heads_command.h"

#include <QCoreApplication>

namespace pscope {

EditHeadsCommand::EditHeadsCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int heads,
                                   bool removed, int gesture)
    : RecipeCommand(document, layers, after, gesture), m_heads(heads), m_removed(removed) {
    describe();
}

void EditHeadsCommand::describe() {
    const char* text = m_removed ? QT_TRANSLATE_NOOP("Undo", "Remove %n head(s)") : QT_TRANSLATE_NOOP("Undo", "Restore %n head(s)");
    QString line = QCoreApplication::translate("Undo", text, nullptr, m_heads);
    line.replace(QLatin1String("head(s)"), m_heads == 1 ? QLatin1String("head") : QLatin1String("heads"));
    setText(line);
}

bool EditHeadsCommand::mergeWith(const QUndoCommand* other) {
    if (!RecipeCommand::mergeWith(other)) return false;
    m_heads += static_cast<const EditHeadsCommand*>(other)->m_heads;
    describe();
    return true;
}

} // namespace pscope
