// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: pattern, sparsity or bits of one or more matrices.
#pragma once

#include "widgets/models/commands/command_ids.h"
#include "widgets/models/commands/recipe_command.h"

namespace pscope {

class EditMatricesCommand : public RecipeCommand {
public:
    EditMatricesCommand(SessionDocument& document, std::vector<MatrixId> ids, const Recipe& after, const QString& setting, int gesture);
    int id() const override { return kEditMatrices; }

protected:
    // A drag may leave single matrices out where a value is not legal for them: the gesture alone decides.
    bool samePlace(const RecipeCommand&) const override { return true; }
};

} // namespace pscope
