// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/variants_panel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QInputDialog>

#include "widgets/icons.h"
#include "widgets/lineage_map.h"
#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"

namespace pscope {

VariantsPanel::VariantsPanel(SessionDocument& document, QAction* nameIt, QWidget* parent)
    : QWidget(parent)
    , m_document(document) {
    m_map = new LineageMap(document, this);
    auto* rename = new QAction(icon(QStringLiteral("recipe")), tr("Rename the variant…"), this);
    connect(rename, &QAction::triggered, this, [this] { askRename(m_map->focused()); });
    auto* compare = new QAction(icon(QStringLiteral("compare")), tr("Add to the comparison"), this);
    connect(compare, &QAction::triggered, this, &VariantsPanel::compareFocused);
    auto* remove =
        new QAction(icon(QStringLiteral("cancel")), tr("Remove the variant; its measurements stay"), this);
    connect(remove, &QAction::triggered, this, [this] { m_document.removeVariant(m_map->focused()); });
    m_map->addActions({nameIt, rename, compare, remove});
    m_map->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_map, &LineageMap::loadWanted, this, [this](int id) { m_document.loadVariant(id); });
    connect(m_map, &LineageMap::renameWanted, this, &VariantsPanel::askRename);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(panelStrip({nameIt, rename, compare, remove}, this));
    layout->addWidget(m_map, 1);
}

void VariantsPanel::ask(const QString& title, const QString& suggestion,
                        std::function<void(const QString&)> use) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(tr("Name:"));
    dialog->setTextValue(suggestion);
    connect(dialog, &QInputDialog::textValueSelected, this, [use = std::move(use)](const QString& name) {
        if (!name.trimmed().isEmpty()) use(name.trimmed());
    });
    dialog->open();
}

void VariantsPanel::askName() {
    if (!m_document.hasModel()) return;
    const QString recipe = toQt(m_document.recipeText());
    ask(tr("Name this variant"), recipe.isEmpty() ? tr("dense copy") : recipe.left(40),
        [this](const QString& name) { m_map->setFocused(m_document.addVariant(name)); });
}

void VariantsPanel::askRename(int id) {
    const Variant* variant = m_document.variants().find(id);
    if (!variant || id == VariantTree::kRoot) return;
    ask(tr("Rename the variant"), variant->name,
        [this, id](const QString& name) { m_document.renameVariant(id, name); });
}

void VariantsPanel::compareFocused() {
    const Variant* variant = m_document.variants().find(m_map->focused());
    if (!variant) return;
    const int index = m_document.points().find(variant->recipe, m_document.context());
    if (index < 0) return;
    const auto& compared = m_document.compared();
    if (std::find(compared.begin(), compared.end(), index) == compared.end())
        m_document.toggleCompared(index);
    emit compareWanted();
}

} // namespace pscope
