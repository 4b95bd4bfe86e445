// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/replace_recipe_command.h"

namespace pscope {

ReplaceRecipeCommand::ReplaceRecipeCommand(SessionDocument& document, const Recipe& after, const QString& title)
    : QUndoCommand(title), m_document(document), m_before(document.recipe()), m_after(after) {}

} // namespace pscope
