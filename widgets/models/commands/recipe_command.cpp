// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/commands/recipe_command.h"

#include <algorithm>

namespace pscope {

RecipeCommand::RecipeCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int gesture)
    : m_document(document), m_classifierBefore(document.recipe().classifier), m_classifierAfter(after.classifier), m_gesture(gesture) {
    for (const int layer : layers) {
        if (layer < 0) continue;
        const auto at = static_cast<std::size_t>(layer);
        m_layers[layer] = {document.recipe().layers[at], after.layers[at]};
    }
}

std::vector<int> RecipeCommand::layerNumbers() const {
    std::vector<int> numbers;
    for (const auto& [layer, change] : m_layers) numbers.push_back(layer);
    return numbers;
}

void RecipeCommand::store(bool forward) {
    Recipe recipe = m_document.recipe();
    for (const auto& [layer, change] : m_layers)
        recipe.layers[static_cast<std::size_t>(layer)] = forward ? change.after : change.before;
    recipe.classifier = forward ? m_classifierAfter : m_classifierBefore;
    m_document.storeRecipe(recipe, layerNumbers());
}

void RecipeCommand::undo() { store(false); }
void RecipeCommand::redo() { store(true); }

bool RecipeCommand::mergeWith(const QUndoCommand* other) {
    const auto* newer = dynamic_cast<const RecipeCommand*>(other);
    if (!newer || newer->id() != id() || m_gesture == 0 || newer->m_gesture != m_gesture || !samePlace(*newer)) return false;
    for (const auto& [layer, change] : newer->m_layers) {
        const auto known = m_layers.find(layer);
        if (known == m_layers.end()) m_layers[layer] = change;
        else known->second.after = change.after;
    }
    m_classifierAfter = newer->m_classifierAfter;
    setText(newer->text());
    const bool nothingLeft = m_classifierBefore == m_classifierAfter &&
                             std::all_of(m_layers.begin(), m_layers.end(),
                                         [](const auto& item) { return item.second.before == item.second.after; });
    setObsolete(nothingLeft);
    return true;
}

} // namespace pscope
