// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/advisor.h"

#include <algorithm>
#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/models/recipe_cost.h"

namespace pscope {
namespace {

constexpr double kNoticeable = 1.03; // below this a speed-up is within what people would call the same

} // namespace

QString SettingHint::shortText() const {
    if (!legal) return Advisor::tr("not possible");
    if (maskedOnly) return Advisor::tr("masked only");
    if (speedup <= 0) return {};
    if (speedup < kNoticeable) return Advisor::tr("not faster");
    const QString ratio = basis <= EstimateBasis::Interpolated ? formatRatio(speedup) : Advisor::tr("about %1").arg(formatRatio(speedup));
    return (matrices == 1 ? Advisor::tr("this matrix %1") : Advisor::tr("these matrices %1")).arg(ratio);
}

QString SettingHint::sentence() const {
    if (!legal) return reason;
    QStringList parts;
    if (!kernel.isEmpty()) parts << kernel;
    if (speedup > 0)
        parts << (speedup < kNoticeable ? Advisor::tr("not faster than dense fp32")
                  : matrices == 1
                      ? Advisor::tr("this matrix alone %1 as fast as in dense fp32").arg(formatRatio(speedup))
                      : Advisor::tr("these %1 matrices alone %2 as fast as in dense fp32").arg(matrices).arg(formatRatio(speedup))) +
                     Advisor::tr(" (by %1)").arg(source.isEmpty() ? coreText(name(basis)) : source);
    if (endToEnd > 0)
        parts << Advisor::tr("the whole recipe with it, end to end, about %1 as fast as the dense model, attention and all else that stays included")
                     .arg(formatRatio(endToEnd));
    if (!reason.isEmpty()) parts << reason;
    return parts.join(QStringLiteral(" – "));
}

Advisor::Advisor(SessionDocument& document, std::shared_ptr<const BackendRegistry> registry, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_registry(std::move(registry)) {
    connect(&document, &SessionDocument::changed, this, &Advisor::onChanged);
}

void Advisor::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    switch (event.kind) {
    case Kind::Model:
    case Kind::Device:
    case Kind::Workload:
    case Kind::Data:
        relearn();
        break;
    case Kind::Points:
        if (event.point >= 0)
            learn(event.point);
        else
            relearn();
        break;
    case Kind::Recipe:
    case Kind::Current:
        estimateNow();
        break;
    default:
        break;
    }
}

bool Advisor::fits(const Measurement& point) const {
    const MeasureContext now = m_document.context();
    // The data matters only where it is what is timed.
    return point.modelHash == now.modelHash && point.backend == now.backend && point.device == now.device &&
           point.workload == now.workload && (now.workload.tokens > 0 || point.dataHash == now.dataHash);
}

void Advisor::relearn() {
    m_estimator.reset();
    m_support.clear();
    if (m_document.hasModel()) {
        m_estimator = std::make_unique<LatencyEstimator>(
            m_document.model().shape, [this](const MatrixSpec& spec, int rows, int columns) {
                return expectedSpeedup(support(spec, rows, columns), m_document.workload());
            });
        for (const PointPtr& point : m_document.points().all())
            if (point->isBaseline() && fits(*point)) m_estimator->learn(*point);
        for (const PointPtr& point : m_document.points().all())
            if (!point->isBaseline() && fits(*point)) m_estimator->learn(*point);
    }
    estimateNow();
    emit learned();
}

void Advisor::learn(int index) {
    const PointPtr& point = m_document.points().at(index);
    if (!m_estimator || !fits(*point)) return;
    m_estimator->learn(*point);
    estimateNow();
    emit learned();
}

void Advisor::estimateNow() {
    const CurrentPoint& current = m_document.current();
    const std::string text = m_document.recipeText();
    const bool measured =
        current.state == CurrentPoint::State::Measured && current.point && current.point->requested == text;
    if (!m_estimator || !m_document.hasModel() || measured || m_document.measured(text))
        return m_document.setEstimate(std::nullopt);
    if (m_document.estimate() && m_document.estimate()->recipe == text &&
        m_document.estimate()->latency.p50Us > 0)
        return;
    const auto latency = m_estimator->estimate(m_document.recipe());
    if (!latency) return m_document.setEstimate(std::nullopt);
    RecipeEstimate estimate{.recipe = text, .latency = *latency};
    if (const PointPtr baseline = m_document.baseline()) {
        const RecipeCost cost = recipeCost(m_document.recipe(), m_document.model(), baseline->cost);
        estimate.bytes = cost.bytes;
        estimate.macs = cost.macs;
    }
    m_document.setEstimate(std::move(estimate));
}

Support Advisor::support(const MatrixSpec& spec, int rows, int columns) const {
    const MeasureContext now = m_document.context();
    const std::string key =
        fmt::format("{}\n{}\n{} {} {}", now.backend, now.device, toText(spec), rows, columns);
    if (const auto known = m_support.find(key); known != m_support.end()) return known->second;
    Support answer{false, "", ""};
    if (const auto backend = m_registry->find(now.backend); backend && !now.device.empty())
        answer = (*backend)->supports(now.device, spec, rows, columns);
    return m_support[key] = answer;
}

MatrixSize Advisor::sizeOf(const MatrixId& id) const {
    const ModelFacts& model = m_document.model();
    if (id.layer < 0) return {model.classifier.rows, model.classifier.columns};
    return sizeAfterRemoval(m_document.recipe(), model.shape, id.layer, id.kind);
}

double Advisor::endToEnd(const std::vector<MatrixId>& ids, const std::function<MatrixSpec(const MatrixId&)>& specOf) const {
    if (!m_estimator || !m_estimator->ready() || !m_document.hasModel()) return 0;
    Recipe recipe = m_document.recipe();
    for (const MatrixId& id : ids) recipe.matrix(id.layer, id.kind) = specOf(id);
    const auto estimate = m_estimator->estimate(recipe);
    return estimate ? estimate->speedup : 0;
}

SettingHint Advisor::hint(const MatrixId& id, const MatrixSpec& spec) const {
    SettingHint hint = matrixHint(id, spec);
    if (hint.legal) hint.endToEnd = endToEnd({id}, [&](const MatrixId&) { return spec; });
    return hint;
}

SettingHint Advisor::matrixHint(const MatrixId& id, const MatrixSpec& asked) const {
    SettingHint hint;
    if (!m_document.hasModel()) return hint;
    const MatrixSpec spec = normalized(asked);
    const MatrixSize size = sizeOf(id);
    if (const auto legal = checkSpec(spec, size.rows, size.columns); !legal) {
        hint.legal = false;
        hint.reason = toQt(legal.error().message);
        return hint;
    }
    const Support known = support(spec, size.rows, size.columns);
    hint.kernel = toQt(known.kernel);
    hint.reason = toQt(known.reason);
    // The back-end names the form in its kernel: zeros under a dense one are only masked.
    hint.maskedOnly = !spec.isDense() && known.supported && !known.reason.empty() &&
                      hint.kernel.contains(QLatin1String("dense"));
    if (m_estimator && m_estimator->ready()) {
        const SettingRatio ratio = m_estimator->ratio(id.kind, spec, size.rows, size.columns);
        hint.speedup = 1 / std::max(ratio.ratio, 1e-3);
        hint.basis = ratio.basis;
        if (ratio.basis == EstimateBasis::Expected) hint.source = toQt(known.basis);
        if (hint.maskedOnly && ratio.basis <= EstimateBasis::Interpolated && hint.speedup >= kNoticeable &&
            spec.bits == 32)
            hint.maskedOnly = false;
    } else if (const auto promised = expectedSpeedup(known, m_document.workload())) {
        hint.speedup = *promised; // nothing was timed yet
        hint.basis = EstimateBasis::Expected;
        hint.source = toQt(known.basis);
    }
    return hint;
}

SettingHint Advisor::hint(const std::vector<MatrixId>& ids,
                          const std::function<MatrixSpec(const MatrixId&)>& specOf) const {
    SettingHint all;
    double dense = 0, time = 0;
    int illegal = 0, masked = 0;
    all.matrices = static_cast<int>(ids.size());
    QStringList kernels;
    for (const MatrixId& id : ids) {
        const SettingHint one = matrixHint(id, specOf(id));
        if (!one.legal) {
            if (illegal++ == 0) all.reason = tr("%1: %2").arg(toQt(placeName(id)), one.reason);
            continue;
        }
        masked += one.maskedOnly;
        if (!one.reason.isEmpty() && all.reason.isEmpty()) all.reason = one.reason;
        if (!one.kernel.isEmpty() && !kernels.contains(one.kernel)) kernels << one.kernel;
        if (dense == 0 || one.basis > all.basis) all.source = one.source;
        all.basis = dense == 0 ? one.basis : std::max(all.basis, one.basis);
        const double us =
            m_estimator && one.speedup > 0 ? std::max(m_estimator->denseUs(id.layer, id.kind), 1e-6) : 0;
        dense += us;
        time += us > 0 ? us / one.speedup : 0;
    }
    all.legal = illegal == 0;
    if (illegal > 1) all.reason += tr(" (and %1 more)").arg(illegal - 1);
    all.maskedOnly = masked > 0 && masked == static_cast<int>(ids.size()) - illegal;
    if (time > 0) all.speedup = dense / time;
    if (all.legal) all.endToEnd = endToEnd(ids, specOf);
    all.kernel =
        kernels.size() > 2 ? tr("%1 kernels").arg(kernels.size()) : kernels.join(QStringLiteral(" / "));
    return all;
}

} // namespace pscope
