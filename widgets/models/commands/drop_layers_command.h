// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: whole layers left out or brought back.
#pragma once

#include "widgets/models/commands/recipe_command.h"

namespace pscope {

class DropLayersCommand : public RecipeCommand {
public:
    DropLayersCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, bool dropped);
};

} // namespace pscope
