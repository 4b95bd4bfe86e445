// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/edit_neurons_command.h"

#include <QCoreApplication>

namespace pscope {

EditNeuronsCommand::EditNeuronsCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int neurons,
                                       int gesture)
    : RecipeCommand(document, layers, after, gesture) {
    const QString where = layers.size() == 1 ? QCoreApplication::translate("Undo", "Layer %1").arg(layers.front())
                                             : QCoreApplication::translate("Undo", "%1 layers").arg(layers.size());
    setText(neurons < 0 ? QCoreApplication::translate("Undo", "%1: keep all neurons").arg(where)
                        : QCoreApplication::translate("Undo", "%1: keep %2 neurons").arg(where).arg(neurons));
}

} // namespace pscope
