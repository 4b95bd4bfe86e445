// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/roofline.h"

#include <QPointer>

#include <cmath>

#include "core/backend/last_layer.h"
#include "widgets/models/formatter.h"
#include "widgets/models/recipe_cost.h"

namespace pscope {

double tokensOf(const Measurement& point, const ModelShape& shape) {
    if (point.workload.tokens > 0) return double(point.workload.tokens) * point.workload.batch;
    int tokens = 1;
    while (tokens < 4096 && encoderMacs(shape, tokens) < point.cost.denseMacs)
        ++tokens;
    return double(tokens) * point.workload.batch;
}

/// The layer that goes on with first tokens only (LastLayerShortcut); -1 without one.
static int layerOfFirstTokens(const Measurement& point, const ModelShape& shape) {
    for (const auto& [place, kernel] : point.kernels)
        if (kernel.find(LastLayerShortcut::note) != std::string::npos)
            for (int layer = 0; layer < shape.layers; ++layer)
                if (place == fmt::format("layer {} attention", layer)) return layer;
    return -1;
}

std::vector<RooflinePoint> rooflinePoints(const Measurement& point, const ModelFacts& model) {
    std::vector<RooflinePoint> points;
    if (!point.latency) return points;
    const auto recipe = parseRecipe(point.effective, model.shape);
    if (!recipe) return points;
    std::map<std::string, double> times;
    for (const PartTime& part : point.latency->parts)
        times[part.part] += std::chrono::duration<double, std::micro>(part.time).count();
    std::map<std::string, QString> kernels;
    for (const auto& [place, kernel] : point.kernels)
        kernels[place] = toQt(kernel);
    const int stops = layerOfFirstTokens(point, model.shape);
    const double allTokens = tokensOf(point, model.shape);
    for (int layer = 0; layer < model.shape.layers; ++layer) {
        if (recipe->layers[static_cast<std::size_t>(layer)].dropped) continue;
        for (int kind = 0; kind < kLayerMatrices; ++kind) {
            const MatrixId id{layer, static_cast<MatrixKind>(kind)};
            const auto time = times.find(placeName(id));
            if (time == times.end() || time->second <= 0) continue;
            const MatrixSpec& spec = recipe->matrix(layer, id.kind);
            const MatrixSize size = sizeAfterRemoval(*recipe, model.shape, layer, id.kind);
            if (size.rows == 0 || size.columns == 0) continue;
            const MatrixCost cost = matrixCost(spec, size.rows, size.columns);
            const bool firstTokens = layer == stops && id.kind != MatrixKind::Key && id.kind != MatrixKind::Value;
            const double tokens = firstTokens ? point.workload.batch : allTokens;
            const double operations = 2 * cost.values * tokens;
            const double bytes = cost.bytes + tokens * (double(size.rows) + size.columns) * sizeof(float);
            points.push_back({id, kernels[placeName(id)], operations / bytes, operations / time->second / 1e3,
                              time->second, spec.bits});
        }
    }
    return points;
}

std::string CeilingMeter::key() const {
    const MeasureContext now = m_lab.document().context();
    return fmt::format("{} {} {}", now.backend, now.device, now.workload.threads);
}

const MachineCeilings* CeilingMeter::ceilings() const {
    const auto known = m_known.find(key());
    return known == m_known.end() ? nullptr : &known->second;
}

void CeilingMeter::request() {
    const MeasureContext now = m_lab.document().context();
    m_lab.jobs().run<MachineCeilings>(
        QStringLiteral("ceilings"), tr("Measure what this machine can do at best"), JobPriority::Interactive,
        [registry = m_lab.services().registry, id = now.backend,
         threads = now.workload.threads](JobContext& job) -> Result<MachineCeilings> {
            PSCOPE_TRY(backend, registry->find(id));
            auto* probe = dynamic_cast<CeilingProbe*>(backend);
            if (!probe)
                return fail(ErrorCode::Unsupported,
                            "{}: cannot measure its own limits; choose the CPU to see a roofline",
                            backend->info().label);
            return probe->measureCeilings(threads, job);
        },
        [self = QPointer(this), key = key()](Result<MachineCeilings>& ceilings) {
            if (!self) return;
            if (!ceilings) {
                if (ceilings.error().code != ErrorCode::Cancelled)
                    emit self->failed(toQt(ceilings.error().message));
                return;
            }
            self->m_known[key] = std::move(*ceilings);
            emit self->measured();
        });
}

} // namespace pscope
