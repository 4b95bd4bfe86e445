// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The edit verbs of SessionDocument: each checks what was asked and pushes one command.
#include <algorithm>

#include "widgets/models/commands/choose_methods_command.h"
#include "widgets/models/commands/drop_layers_command.h"
#include "widgets/models/commands/edit_heads_command.h"
#include "widgets/models/commands/edit_matrices_command.h"
#include "widgets/models/commands/edit_neurons_command.h"
#include "widgets/models/commands/replace_recipe_command.h"
#include "widgets/models/formatter.h"
#include "widgets/models/session_document.h"

namespace pscope {

/// Writes the edit into `recipe` where it is legal; says once why some matrices were left out.
std::vector<MatrixId> SessionDocument::editable(const std::vector<MatrixId>& ids, const SpecOf& specOf, Recipe& recipe) {
    std::vector<MatrixId> touched;
    int refusedCount = 0;
    QString reason;
    for (const MatrixId& id : ids) {
        if (id.kind == MatrixKind::Classifier && !m_model->hasHead()) continue;
        MatrixSpec& spec = recipe.matrix(id.layer, id.kind);
        const MatrixSpec after = specOf(id, spec);
        if (after == spec) continue;
        MatrixSize size{m_model->classifier.rows, m_model->classifier.columns};
        if (id.layer >= 0) size = sizeAfterRemoval(recipe, m_model->shape, id.layer, id.kind);
        if (const auto legal = checkSpec(after, size.rows, size.columns); !legal) {
            if (refusedCount++ == 0) reason = tr("%1: %2").arg(toQt(placeName(id)), toQt(legal.error().message));
            continue;
        }
        spec = after;
        touched.push_back(id);
    }
    if (refusedCount == 1) emit refused(reason);
    if (refusedCount > 1) emit refused(tr("%1 (and %2 more matrices)").arg(reason).arg(refusedCount - 1));
    return touched;
}

void SessionDocument::editMatrices(const std::vector<MatrixId>& ids, const MatrixEdit& edit, int gesture) {
    if (!m_model) return;
    Recipe after = m_recipe;
    const auto specOf = [&edit](const MatrixId&, const MatrixSpec& now) { return applyEdit(now, edit); };
    const std::vector<MatrixId> touched = editable(ids, specOf, after);
    if (touched.empty()) return;
    m_undo.push(new EditMatricesCommand(*this, touched, after, toText(edit), gesture));
}

void SessionDocument::setMatrices(const std::map<MatrixId, MatrixSpec>& specs, const QString& title, int gesture) {
    if (!m_model) return;
    Recipe after = m_recipe;
    std::vector<MatrixId> ids;
    for (const auto& [id, spec] : specs)
        if (id.layer < m_model->shape.layers) ids.push_back(id);
    const auto specOf = [&specs](const MatrixId& id, const MatrixSpec&) { return normalized(specs.at(id)); };
    const std::vector<MatrixId> touched = editable(ids, specOf, after);
    if (touched.empty()) return;
    m_undo.push(new EditMatricesCommand(*this, touched, after, title, gesture));
}

void SessionDocument::setPinned(const std::vector<MatrixId>& ids, bool pinned) {
    std::set<MatrixId> pins = m_pins;
    for (const MatrixId& id : ids) {
        if (pinned) pins.insert(id);
        else pins.erase(id);
    }
    resetPins(std::move(pins));
}

void SessionDocument::resetPins(std::set<MatrixId> pins) {
    if (pins == m_pins) return;
    m_pins = std::move(pins);
    announce(ChangeEvent::Kind::Pins);
}

int SessionDocument::addVariant(const QString& name) {
    const int id = m_variants.add(name, recipeText());
    announce(ChangeEvent::Kind::Variants);
    return id;
}

void SessionDocument::renameVariant(int id, const QString& name) {
    if (m_variants.rename(id, name)) announce(ChangeEvent::Kind::Variants);
}

void SessionDocument::removeVariant(int id) {
    if (m_variants.remove(id)) announce(ChangeEvent::Kind::Variants);
}

bool SessionDocument::loadVariant(int id) {
    const Variant* variant = m_variants.find(id);
    if (!m_model || !variant) return false;
    const auto done = replaceRecipeText(variant->recipe, tr("Variant “%1”").arg(variant->name));
    if (!done) {
        emit refused(tr("“%1” does not fit the model that is open: %2").arg(variant->name, toQt(done.error().message)));
        return false;
    }
    m_variants.setCurrent(id);
    announce(ChangeEvent::Kind::Variants);
    return true;
}

void SessionDocument::resetVariants(VariantTree variants) {
    m_variants = std::move(variants);
    announce(ChangeEvent::Kind::Variants);
}

void SessionDocument::setHeadsRemoved(const std::vector<HeadId>& heads, bool removed, int gesture) {
    if (!m_model) return;
    Recipe after = m_recipe;
    std::vector<int> layers;
    for (const HeadId& head : heads) {
        const auto& present = m_model->shape.headIds[static_cast<std::size_t>(head.layer)];
        if (!std::binary_search(present.begin(), present.end(), head.head)) continue;
        auto& list = after.layers[static_cast<std::size_t>(head.layer)].removedHeads;
        const auto at = std::lower_bound(list.begin(), list.end(), head.head);
        const bool gone = at != list.end() && *at == head.head;
        if (gone == removed) continue;
        if (removed) list.insert(at, head.head);
        else list.erase(at);
        layers.push_back(head.layer);
    }
    if (layers.empty()) return;
    if (const auto legal = checkRecipe(after, m_model->shape); !legal) {
        emit refused(toQt(legal.error().message));
        return;
    }
    m_undo.push(new EditHeadsCommand(*this, layers, after, static_cast<int>(heads.size()), removed, gesture));
}

void SessionDocument::setNeurons(const std::vector<int>& layers, int neurons, int gesture) {
    if (!m_model) return;
    Recipe after = m_recipe;
    std::vector<int> touched;
    for (const int layer : layers) {
        const int all = m_model->shape.neurons[static_cast<std::size_t>(layer)];
        const int wanted = neurons < 0 || neurons >= all ? -1 : std::max(1, neurons);
        int& kept = after.layers[static_cast<std::size_t>(layer)].neurons;
        if (kept == wanted) continue;
        kept = wanted;
        touched.push_back(layer);
    }
    if (touched.empty()) return;
    if (const auto legal = checkRecipe(after, m_model->shape); !legal) {
        emit refused(toQt(legal.error().message));
        return;
    }
    m_undo.push(new EditNeuronsCommand(*this, touched, after, neurons, gesture));
}

void SessionDocument::setDropped(const std::vector<int>& layers, bool dropped) {
    if (!m_model) return;
    Recipe after = m_recipe;
    std::vector<int> touched;
    for (const int layer : layers) {
        bool& now = after.layers[static_cast<std::size_t>(layer)].dropped;
        if (now == dropped) continue;
        now = dropped;
        touched.push_back(layer);
    }
    if (touched.empty()) return;
    if (const auto legal = checkRecipe(after, m_model->shape); !legal) {
        emit refused(toQt(legal.error().message));
        return;
    }
    m_undo.push(new DropLayersCommand(*this, touched, after, dropped));
}

void SessionDocument::setMethods(const std::string& weightMethod, const std::string& unitMethod) {
    if (!m_model || (m_recipe.weightMethod == weightMethod && m_recipe.unitMethod == unitMethod)) return;
    ChosenMethods methods = chosenMethods(m_recipe);
    methods.weights = weightMethod;
    methods.units = unitMethod;
    m_undo.push(new ChooseMethodsCommand(*this, std::move(methods)));
}

void SessionDocument::setRepair(const std::string& repair) {
    if (!m_model || m_recipe.repair == repair) return;
    ChosenMethods methods = chosenMethods(m_recipe);
    methods.repair = repair;
    m_undo.push(new ChooseMethodsCommand(*this, std::move(methods)));
}

void SessionDocument::replaceRecipe(const Recipe& recipe, const QString& title) {
    if (!m_model || recipe == m_recipe) return;
    m_undo.push(new ReplaceRecipeCommand(*this, recipe, title));
}

Result<void> SessionDocument::replaceRecipeText(const std::string& text, const QString& title) {
    if (!m_model) return fail(ErrorCode::NotFound, "no model is open; open one first");
    PSCOPE_TRY(recipe, parseRecipe(text, m_model->shape));
    replaceRecipe(recipe, title);
    return {};
}

} // namespace pscope
