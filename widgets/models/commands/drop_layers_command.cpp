// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/drop_layers_command.h"

#include <QCoreApplication>

namespace pscope {

DropLayersCommand::DropLayersCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, bool dropped)
    : RecipeCommand(document, layers, after, 0) {
    QStringList numbers;
    for (const int layer : layers) numbers << QString::number(layer);
    const QString text = dropped ? QCoreApplication::translate("Undo", "Drop layer %1") : QCoreApplication::translate("Undo", "Restore layer %1");
    setText(text.arg(numbers.join(QStringLiteral(", "))));
}

} // namespace pscope
