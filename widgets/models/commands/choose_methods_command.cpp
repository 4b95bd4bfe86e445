// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/choose_methods_command.h"

#include <QCoreApplication>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QString titleOf(const ChosenMethods& before, const ChosenMethods& after) {
    if (after.weights != before.weights)
        return QCoreApplication::translate("Undo", "Choose weights by %1").arg(toQt(after.weights));
    if (after.units != before.units)
        return QCoreApplication::translate("Undo", "Choose units by %1").arg(toQt(after.units));
    return after.repair == "none" ? QCoreApplication::translate("Undo", "No repair")
                                  : QCoreApplication::translate("Undo", "Repair by %1").arg(toQt(after.repair));
}

} // namespace

ChosenMethods chosenMethods(const Recipe& recipe) {
    return {recipe.weightMethod, recipe.unitMethod, recipe.repair};
}

ChooseMethodsCommand::ChooseMethodsCommand(SessionDocument& document, ChosenMethods after)
    : m_document(document), m_before(chosenMethods(document.recipe())), m_after(std::move(after)) {
    setText(titleOf(m_before, m_after));
}

void ChooseMethodsCommand::store(const ChosenMethods& methods) {
    Recipe recipe = m_document.recipe();
    recipe.weightMethod = methods.weights;
    recipe.unitMethod = methods.units;
    recipe.repair = methods.repair;
    m_document.storeRecipe(recipe, {});
}

} // namespace pscope
