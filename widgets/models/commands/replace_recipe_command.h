// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: the whole recipe at once (typed text, a point of the front, a preset).
#pragma once

#include <QUndoCommand>

#include "widgets/models/session_document.h"

namespace pscope {

class ReplaceRecipeCommand : public QUndoCommand {
public:
    ReplaceRecipeCommand(SessionDocument& document, const Recipe& after, const QString& title);
    void undo() override { m_document.storeRecipe(m_before, {}); }
    void redo() override { m_document.storeRecipe(m_after, {}); }

private:
    SessionDocument& m_document;
    Recipe m_before, m_after;
};

} // namespace pscope
