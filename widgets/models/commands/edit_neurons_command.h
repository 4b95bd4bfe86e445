// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: how many FFN neurons layers keep.
#pragma once

#include "widgets/models/commands/command_ids.h"
#include "widgets/models/commands/recipe_command.h"

namespace pscope {

class EditNeuronsCommand : public RecipeCommand {
public:
    EditNeuronsCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int neurons, int gesture);
    int id() const override { return kEditNeurons; }
};

} // namespace pscope
