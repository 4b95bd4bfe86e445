// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/choose_methods_command.h"

#include <QCoreApplication>

#include "widgets/models/formatter.h"

namespace pscope {

ChooseMethodsCommand::ChooseMethodsCommand(SessionDocument& document, std::string weightMethod, std::string unitMethod)
    : m_document(document), m_weightBefore(document.recipe().weightMethod), m_unitBefore(document.recipe().unitMethod),
      m_weightAfter(std::move(weightMethod)), m_unitAfter(std::move(unitMethod)) {
    setText(m_weightAfter != m_weightBefore ? QCoreApplication::translate("Undo", "Choose weights by %1").arg(toQt(m_weightAfter))
                                            : QCoreApplication::translate("Undo", "Choose units by %1").arg(toQt(m_unitAfter)));
}

void ChooseMethodsCommand::store(const std::string& weightMethod, const std::string& unitMethod) {
    Recipe recipe = m_document.recipe();
    recipe.weightMethod = weightMethod;
    recipe.unitMethod = unitMethod;
    m_document.storeRecipe(recipe, {});
}

} // namespace pscope
