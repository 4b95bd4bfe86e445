// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy against one setting, layer by layer: each figure is a job of its own, so that edits come between.
#include "widgets/models/sensitivity_meter.h"

#include <QCoreApplication>
#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

std::vector<CurveStep> sparsitySteps(const PatternChoice& pattern) {
    std::vector<CurveStep> steps;
    for (const double sparsity : {0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95})
        steps.push_back(
            {formatPercent(sparsity, 0), sparsity, {.pattern = pattern, .sparsity = sparsity}, -1});
    return steps;
}

std::vector<CurveStep> makeSteps(CurveFamily family) {
    std::vector<CurveStep> steps;
    switch (family) {
    case CurveFamily::Unstructured:
        return sparsitySteps({Pattern::Unstructured, 0, 0});
    case CurveFamily::Block4x4:
        return sparsitySteps({Pattern::Block, 4, 4});
    case CurveFamily::NM:
        for (const auto& [n, m] : {std::pair{3, 4}, {2, 4}, {3, 8}, {1, 4}, {1, 8}})
            steps.push_back({QStringLiteral("%1:%2").arg(n).arg(m),
                             1 - double(n) / m,
                             {.pattern = PatternChoice{Pattern::NM, n, m}},
                             -1});
        return steps;
    case CurveFamily::Bits:
        for (const int bits : {16, 8, 4, 3, 2})
            steps.push_back({bitsText(bits), double(bits), {.bits = bits}, -1});
        return steps;
    case CurveFamily::Neurons:
        for (const double share : {0.75, 0.5, 0.375, 0.25, 0.125, 0.0625})
            steps.push_back({formatPercent(share, share < 0.1 ? 1 : 0), 1 - share, {}, share});
        return steps;
    }
    return steps;
}

/// The recipe of one point of a curve; nothing where the sizes do not allow it.
std::optional<Recipe> recipeOf(Recipe recipe, const ModelFacts& model, int layer,
                               const std::vector<MatrixKind>& kinds, const CurveStep& step) {
    if (step.neurons >= 0) {
        const int all = model.shape.neurons[static_cast<std::size_t>(layer)];
        recipe.layers[static_cast<std::size_t>(layer)].neurons =
            std::max(1, static_cast<int>(step.neurons * all));
    } else {
        for (const MatrixKind kind : kinds) {
            MatrixSpec& spec = recipe.matrix(layer, kind);
            spec = applyEdit(spec, step.edit);
        }
    }
    if (!checkRecipe(recipe, model.shape)) return std::nullopt;
    return recipe;
}

} // namespace

const std::vector<CurveStep>& curveSteps(CurveFamily family) {
    static std::map<CurveFamily, std::vector<CurveStep>> known;
    const auto [at, isNew] = known.try_emplace(family);
    if (isNew) at->second = makeSteps(family);
    return at->second;
}

QString familyTitle(CurveFamily family) {
    switch (family) {
    case CurveFamily::Unstructured:
        return SensitivityMeter::tr("Sparsity, single weights");
    case CurveFamily::Block4x4:
        return SensitivityMeter::tr("Sparsity, 4x4 blocks");
    case CurveFamily::NM:
        return SensitivityMeter::tr("N:M patterns");
    case CurveFamily::Bits:
        return SensitivityMeter::tr("Bits");
    case CurveFamily::Neurons:
        return SensitivityMeter::tr("Neurons kept");
    }
    return {};
}

SensitivityMeter::SensitivityMeter(Lab& lab, QObject* parent)
    : QObject(parent)
    , m_lab(lab)
    , m_driver(lab, QStringLiteral("sensitivity curve"), this) {
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind != Kind::Model && event.kind != Kind::Data && event.kind != Kind::Metric) return;
        m_driver.stop();
        m_curves.clear();
        m_reference.reset();
        emit curvesChanged();
    });
}

StepDriver::Step SensitivityMeter::step(int curve, const Recipe& recipe, const QString& title,
                                        const CurveStep& where) {
    EvaluateOptions options;
    options.measureLatency = false;
    options.limit = m_request.examples;
    return {title,
            [self = QPointer(this), recipe, options, curve,
             where](Lane& lane, Session*, JobContext& job) -> Result<std::function<void()>> {
                PSCOPE_TRY(bench, benchOf(lane));
                PSCOPE_TRY(point, bench->evaluate(recipe, options, {}, job));
                return std::function<void()>([self, curve, where, accuracy = point.accuracy] {
                    if (!self || !accuracy) return;
                    if (curve < 0) {
                        self->m_reference = *accuracy;
                    } else {
                        SensitivityCurve& line = self->m_curves[static_cast<std::size_t>(curve)];
                        line.at.push_back(where.at);
                        line.labels.push_back(where.label);
                        line.accuracy.push_back(*accuracy);
                    }
                    emit self->curvesChanged();
                });
            }};
}

void SensitivityMeter::start(const Request& request) {
    const SessionDocument& document = m_lab.document();
    if (!document.hasModel() || !document.data()) return;
    m_request = request;
    if (m_request.kinds.empty())
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            m_request.kinds.push_back(static_cast<MatrixKind>(kind));
    m_curves.clear();
    m_reference.reset();
    const Recipe base = request.keepRest ? document.recipe() : denseRecipe(document.model().shape);
    std::deque<StepDriver::Step> steps;
    steps.push_back(step(-1, base, tr("Accuracy to compare with"), {}));
    for (const int layer : m_request.layers) {
        m_curves.push_back({layer, {}, {}, {}});
        for (const CurveStep& where : curveSteps(request.family)) {
            const auto recipe = recipeOf(base, document.model(), layer, m_request.kinds, where);
            if (recipe)
                steps.push_back(step(static_cast<int>(m_curves.size()) - 1, *recipe,
                                     tr("Layer %1 at %2").arg(layer).arg(where.label), where));
        }
    }
    emit curvesChanged();
    m_driver.start(std::move(steps));
}

} // namespace pscope
