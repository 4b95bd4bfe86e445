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
std::vector<MatrixId> SessionDocument::editable(const std::vector<MatrixId>& ids, const MatrixEdit& edit, Recipe& recipe) {
    std::vector<MatrixId> touched;
    int refusedCount = 0;
    QString reason;
    for (const MatrixId& id : ids) {
        if (id.kind == MatrixKind::Classifier && !m_model->hasHead()) continue;
        MatrixSpec& spec = recipe.matrix(id.layer, id.kind);
        const MatrixSpec after = applyEdit(spec, edit);
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
    const std::vector<MatrixId> touched = editable(ids, edit, after);
    if (touched.empty()) return;
    m_undo.push(new EditMatricesCommand(*this, touched, after, toText(edit), gesture));
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
    m_undo.push(new ChooseMethodsCommand(*this, weightMethod, unitMethod));
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
