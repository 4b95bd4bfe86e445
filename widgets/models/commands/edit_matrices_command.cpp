// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/edit_matrices_command.h"

#include <QCoreApplication>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

std::vector<int> layersOf(const std::vector<MatrixId>& ids) {
    std::vector<int> layers;
    for (const MatrixId& id : ids) layers.push_back(id.layer);
    return layers;
}

} // namespace

EditMatricesCommand::EditMatricesCommand(SessionDocument& document, std::vector<MatrixId> ids, const Recipe& after,
                                         const QString& setting, int gesture)
    : RecipeCommand(document, layersOf(ids), after, gesture) {
    const QString where = ids.size() == 1 ? toQt(placeName(ids.front()))
                                          : QCoreApplication::translate("Undo", "%1 matrices").arg(ids.size());
    setText(QCoreApplication::translate("Undo", "%1 → %2").arg(where, setting));
}

} // namespace pscope
