// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/compare_runner.h"

#include <QPointer>

#include "widgets/models/compare_models.h"
#include "widgets/models/current_measurer.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("compare");

} // namespace

void CompareRunner::run() {
    SessionDocument& document = m_lab.document();
    if (!document.hasModel()) return emit failed(tr("Open the model of these points first."));
    if (!document.data()) return emit failed(tr("Comparing answers needs labelled data: open some first."));
    if (document.data()->regression)
        return emit failed(tr("The data holds numbers, not classes: there are no flipped answers, only "
                              "differences of the figures above."));
    std::vector<Recipe> recipes;
    std::vector<std::string> columns;
    for (const int index : document.compared()) {
        const PointPtr point = document.points().at(index);
        auto recipe = parseRecipe(point->requested, document.model().shape);
        if (!recipe)
            return emit failed(tr("“%1” does not fit the model that is open: %2")
                                   .arg(pointTitle(*point), toQt(recipe.error().message)));
        recipes.push_back(std::move(*recipe));
        columns.push_back(fromQt(pointTitle(*point)));
    }
    if (recipes.size() < 2) return emit failed(tr("Choose two or more points."));
    emit started();
    m_lab.jobs().run<FlipTable>(
        kTag, tr("Compare the answers of %1 points").arg(recipes.size()), JobPriority::Interactive,
        [lane = m_lab.lane(), recipes, columns,
         options = CurrentMeasurer::optionsFor(document)](JobContext& job) -> Result<FlipTable> {
            PSCOPE_TRY(bench, benchOf(*lane));
            return compareAnswers(*bench, recipes, columns, options, job);
        },
        [self = QPointer(this)](Result<FlipTable>& table) {
            if (!self) return;
            if (table)
                emit self->finished(*table);
            else
                emit self->failed(table.error().code == ErrorCode::Cancelled ? QString()
                                                                             : toQt(table.error().message));
        });
}

void CompareRunner::cancel() {
    m_lab.jobs().cancelTag(kTag);
    emit failed({});
}

} // namespace pscope
