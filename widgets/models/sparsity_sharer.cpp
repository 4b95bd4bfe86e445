// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sparsity_sharer.h"

#include <QPointer>

#include <algorithm>
#include <cmath>

#include "core/measure/inspect.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

/// Value of a measured curve at one sparsity: no damage at zero, straight lines between, never falling.
double damageAt(const SensitivityCurve& curve, const MetricValue& reference, double sparsity) {
    double beforeAt = 0, before = 0;
    for (std::size_t i = 0; i < curve.at.size(); ++i) {
        const double now = std::max(before, reference.value - curve.accuracy[i].value);
        if (sparsity <= curve.at[i])
            return before + (now - before) * (sparsity - beforeAt) / std::max(curve.at[i] - beforeAt, 1e-9);
        beforeAt = curve.at[i];
        before = now;
    }
    return before;
}

} // namespace

SparsitySharer::SparsitySharer(Lab& lab, const SensitivityMeter& meter, QObject* parent)
    : QObject(parent)
    , m_lab(lab)
    , m_meter(meter) {
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind != ChangeEvent::Kind::Model) return;
        m_norms.clear();
        m_normsOf.clear();
    });
}

void SparsitySharer::prepare() {
    const SessionDocument& document = m_lab.document();
    if (!document.hasModel() || m_normsOf == document.model().hash) return;
    m_normsOf = document.model().hash;
    using Norms = std::map<MatrixId, std::vector<double>>;
    m_lab.jobs().run<Norms>(
        QStringLiteral("weight norms"), tr("Look at the weights of every matrix"), JobPriority::Background,
        [lane = m_lab.lane()](JobContext& job) -> Result<Norms> {
            PSCOPE_TRY(bench, benchOf(*lane));
            Norms norms;
            const Model& model = bench->model();
            for (std::size_t layer = 0; layer < model.layers.size(); ++layer)
                for (int kind = 0; kind < kLayerMatrices; ++kind) {
                    if (job.stopRequested()) return cancelled();
                    const FloatArray weights =
                        model.layers[layer].matrices[static_cast<std::size_t>(kind)].weight.floats();
                    norms[{static_cast<int>(layer), static_cast<MatrixKind>(kind)}] =
                        removedNormAt(weights.values, sharingLevels());
                    job.progress(static_cast<std::int64_t>(layer) * kLayerMatrices + kind + 1,
                                 static_cast<std::int64_t>(model.layers.size()) * kLayerMatrices);
                }
            return norms;
        },
        [self = QPointer(this)](Result<Norms>& norms) {
            if (!self) return;
            if (!norms) {
                self->m_normsOf.clear();
                return self->m_lab.report(norms.error());
            }
            self->m_norms = std::move(*norms);
            emit self->ready();
        });
}

std::vector<MatrixId> SparsitySharer::takingPart() const {
    const SessionDocument& document = m_lab.document();
    std::vector<MatrixId> ids;
    if (!document.hasModel()) return ids;
    for (int layer = 0; layer < document.model().shape.layers; ++layer) {
        if (document.recipe().layers[static_cast<std::size_t>(layer)].dropped) continue;
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            if (const MatrixId id{layer, static_cast<MatrixKind>(kind)}; !document.pinned(id))
                ids.push_back(id);
    }
    return ids;
}

int SparsitySharer::pinnedCount() const {
    return static_cast<int>(m_lab.document().pins().size());
}

double SparsitySharer::mean() const {
    const SessionDocument& document = m_lab.document();
    double zeros = 0, all = 0;
    for (const MatrixId& id : takingPart()) {
        const double count = static_cast<double>(document.model().size(id.layer, id.kind).count());
        zeros += count * document.recipe().matrix(id.layer, id.kind).zeroFraction();
        all += count;
    }
    return all > 0 ? zeros / all : 0;
}

const SensitivityCurve* SparsitySharer::curveOf(int layer) const {
    const auto family = m_meter.request().family;
    const bool sparsity = family == CurveFamily::Unstructured || family == CurveFamily::Block4x4;
    if (!sparsity || !m_meter.reference() || m_meter.request().kinds.size() != kLayerMatrices) return nullptr;
    for (const SensitivityCurve& curve : m_meter.curves())
        if (curve.layer == layer && curve.at.size() > 2) return &curve;
    return nullptr;
}

MatrixSpec SparsitySharer::specAt(const MatrixId& id, double sparsity,
                                  const std::optional<PatternChoice>& pattern) const {
    const MatrixSpec& now = m_lab.document().recipe().matrix(id.layer, id.kind);
    MatrixEdit edit{.sparsity = sparsity};
    if (sparsity > 0 && pattern) edit.pattern = pattern;
    return normalized(applyEdit(now, edit));
}

SharingPart SparsitySharer::part(const MatrixId& id, const std::optional<PatternChoice>& pattern) const {
    const SessionDocument& document = m_lab.document();
    const MatrixSize size = sizeAfterRemoval(document.recipe(), document.model().shape, id.layer, id.kind);
    SharingPart part{.id = id,
                     .weights = static_cast<double>(document.model().size(id.layer, id.kind).count())};
    const auto norms = m_norms.find(id);
    const LatencyEstimator* estimator = m_lab.advisor().estimator();
    const double denseUs = estimator ? estimator->denseUs(id.layer, id.kind) : 0;
    const double start =
        denseUs > 0 ? estimator->ratio(id.kind, specAt(id, 0, pattern), size.rows, size.columns).ratio : 1;
    // A layer's measured damage is split over its matrices as their norms are.
    double layerNorm = 0;
    const SensitivityCurve* curve = curveOf(id.layer);
    for (std::size_t level = 0; level < sharingLevels().size(); ++level) {
        const double sparsity = sharingLevels()[level];
        double damage = norms != m_norms.end() ? norms->second[level] * part.weights : sparsity;
        if (curve) {
            layerNorm = 0;
            for (int kind = 0; kind < kLayerMatrices; ++kind) {
                const MatrixId other{id.layer, static_cast<MatrixKind>(kind)};
                if (const auto one = m_norms.find(other); one != m_norms.end())
                    layerNorm += one->second[level] *
                                 static_cast<double>(document.model().size(other.layer, other.kind).count());
            }
            if (layerNorm > 0) damage = damageAt(*curve, *m_meter.reference(), sparsity) * damage / layerNorm;
        }
        part.damage.push_back(part.damage.empty() ? damage : std::max(part.damage.back(), damage));
        const double ratio =
            denseUs > 0 && level > 0
                ? estimator->ratio(id.kind, specAt(id, sparsity, pattern), size.rows, size.columns).ratio
                : start;
        part.gain.push_back(denseUs * std::max(0.0, start - ratio));
    }
    return part;
}

void SparsitySharer::apply(double mean, double balance, const std::optional<PatternChoice>& pattern,
                           int gesture) {
    std::vector<SharingPart> parts;
    for (const MatrixId& id : takingPart())
        parts.push_back(part(id, pattern));
    std::map<MatrixId, MatrixSpec> specs;
    for (const auto& [id, sparsity] : shareOut(parts, mean, balance))
        specs[id] = specAt(id, std::round(sparsity * 100) / 100, pattern);
    m_lab.document().setMatrices(specs,
                                 balance > 0 ? tr("%1 shared out").arg(formatPercent(mean, 0))
                                             : tr("%1 everywhere").arg(formatPercent(mean, 0)),
                                 gesture);
}

QString SparsitySharer::basis() const {
    const SessionDocument& document = m_lab.document();
    if (!document.hasModel()) return {};
    bool measured = true;
    for (int layer = 0; layer < document.model().shape.layers; ++layer)
        measured &= curveOf(layer) != nullptr;
    const QString pins = pinnedCount() > 0 ? tr(" %1 pinned matrices stay.").arg(pinnedCount()) : QString();
    if (measured)
        return tr("What hurts: measured sensitivity of each layer. What it saves: measured times and kernels "
                  "of this device.") +
               pins;
    return tr("What hurts: norm of the weights that go (measure Inspect › Sensitivity for the real thing). "
              "What it saves: times and kernels of this device.") +
           pins;
}

} // namespace pscope
