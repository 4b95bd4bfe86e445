// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/inspector.h"

#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {

template <class T, class Ready>
void Inspector::request(const QString& tag, const QString& title, JobBridge::Work<T> work, Ready ready) {
    m_lab.jobs().run<std::shared_ptr<const T>>(
        tag, title, JobPriority::Interactive,
        [work = std::move(work)](JobContext& job) -> Result<std::shared_ptr<const T>> {
            PSCOPE_TRY(made, work(job));
            return std::make_shared<const T>(std::move(made));
        },
        [self = QPointer(this), ready](Result<std::shared_ptr<const T>>& made) {
            if (!self) return;
            if (made)
                emit(self.data()->*ready)(*made);
            else if (made.error().code != ErrorCode::Cancelled)
                emit self->failed(toQt(made.error().message));
        });
}

void Inspector::requestMatrix(const MatrixId& id) {
    if (!m_lab.document().hasModel()) return;
    request<MatrixInspection>(
        QStringLiteral("inspect"), tr("Look at %1").arg(toQt(placeName(id))),
        [lane = m_lab.lane(), recipe = m_lab.document().recipe(),
         id](JobContext& job) -> Result<MatrixInspection> {
            PSCOPE_TRY(bench, benchOf(*lane));
            return inspectMatrix(*bench, recipe, id.layer, id.kind, job);
        },
        &Inspector::matrixReady);
}

void Inspector::requestErrors() {
    if (!m_lab.document().hasModel()) return;
    request<WeightErrors>(
        QStringLiteral("errors"), tr("Errors of the weights"),
        [lane = m_lab.lane(), recipe = m_lab.document().recipe(), text = m_lab.document().recipeText()](JobContext& job) -> Result<WeightErrors> {
            PSCOPE_TRY(bench, benchOf(*lane));
            WeightErrors errors{text, {}};
            std::vector<MatrixId> all;
            for (int layer = 0; layer < bench->shape().layers; ++layer)
                for (int kind = 0; kind < kLayerMatrices; ++kind) all.push_back({layer, static_cast<MatrixKind>(kind)});
            if (bench->model().hasHead()) all.push_back({-1, MatrixKind::Classifier});
            for (const MatrixId& id : all) {
                if (job.stopRequested()) return cancelled();
                PSCOPE_TRY(matrix, inspectMatrix(*bench, recipe, id.layer, id.kind, job));
                double lost = 0, norm = 0;
                for (std::size_t i = 0; i < matrix.before.size(); ++i) {
                    const double before = matrix.before[i], off = before - matrix.after[i];
                    lost += off * off;
                    norm += before * before;
                }
                errors.of[id] = norm > 0 ? lost / norm : 0;
                job.progress(static_cast<std::int64_t>(errors.of.size()), static_cast<std::int64_t>(all.size()));
            }
            return errors;
        },
        &Inspector::errorsReady);
}

void Inspector::requestRanges(std::size_t examples) {
    if (!m_lab.document().hasModel()) return;
    request<ActivationRanges>(
        QStringLiteral("ranges"), tr("Ranges of the activations over %1 sentences").arg(examples),
        [lane = m_lab.lane(), registry = m_lab.services().registry, recipe = m_lab.document().recipe(),
         examples](JobContext& job) -> Result<ActivationRanges> {
            PSCOPE_TRY(bench, benchOf(*lane));
            return activationRanges(*registry, *bench, recipe, examples, job);
        },
        &Inspector::rangesReady);
}

void Inspector::requestAttention(const QString& text, const QString& pair) {
    if (!m_lab.document().hasModel() || text.trimmed().isEmpty()) return;
    request<AttentionPair>(
        QStringLiteral("attention"), tr("Attention for “%1”").arg(text.left(40)),
        [lane = m_lab.lane(), registry = m_lab.services().registry, recipe = m_lab.document().recipe(),
         text = fromQt(text), pair = fromQt(pair)](JobContext& job) -> Result<AttentionPair> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(dense, attentionMaps(*registry, *bench, denseRecipe(bench->shape()), text, pair, job));
            PSCOPE_TRY(compressed, attentionMaps(*registry, *bench, recipe, text, pair, job));
            return AttentionPair{std::move(dense), std::move(compressed)};
        },
        &Inspector::attentionReady);
}

} // namespace pscope
