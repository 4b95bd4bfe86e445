// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: attention heads removed or brought back; one stroke of the mouse is one step.
#pragma once

#include "widgets/models/commands/command_ids.h"
#include "widgets/models/commands/recipe_command.h"

namespace pscope {

class EditHeadsCommand : public RecipeCommand {
public:
    EditHeadsCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int heads, bool removed, int gesture);
    int id() const override { return kEditHeads; }
    bool mergeWith(const QUndoCommand* other) override;

protected:
    bool samePlace(const RecipeCommand&) const override { return true; } // a stroke wanders over layers

private:
    void describe();
    int m_heads = 0;
    bool m_removed = false;
};

} // namespace pscope
