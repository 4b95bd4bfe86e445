// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/front_scene.h"

#include <QCoreApplication>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QString trHere(const char* text) { return QCoreApplication::translate("FrontScene", text); }

bool inScope(const Measurement& point, const MeasureContext& now, FrontScope scope) {
    switch (scope) {
    case FrontScope::SameWorkload: return contextOf(point) == now;
    case FrontScope::SameData: return point.modelHash == now.modelHash && point.dataHash == now.dataHash;
    case FrontScope::Everything: break;
    }
    return true;
}

void addPoint(FrontScene& scene, ScenePoint candidate) {
    candidate.x = axisValue(*candidate.point, scene.xAxis.id);
    candidate.y = axisValue(*candidate.point, scene.yAxis.id);
    if (!candidate.x.present || !candidate.y.present) return;
    candidate.baseline = candidate.point->isBaseline();
    candidate.estimated = candidate.estimated || candidate.point->provenance != Provenance::Measured;
    if (candidate.current) scene.current = static_cast<int>(scene.points.size());
    scene.points.push_back(std::move(candidate));
}

/// The recipe as it should be: known axes only from what was measured before. Its quality is not known; the point stands at
/// the height of the last one that was, and says so.
void addEstimate(FrontScene& scene, const SessionDocument& document) {
    const RecipeEstimate& estimate = *document.estimate();
    const PointPtr baseline = document.baseline();
    auto point = std::make_shared<Measurement>();
    point->requested = estimate.recipe;
    point->provenance = Provenance::Estimated;
    point->workload = document.workload();
    if (document.device()) point->deviceName = document.device()->device.name;
    point->latency = LatencyResult{.p50Us = estimate.latency.p50Us, .p95Us = estimate.latency.p50Us, .p99Us = estimate.latency.p50Us,
                                   .ciLowUs = estimate.latency.lowUs, .ciHighUs = estimate.latency.highUs};
    if (baseline) point->baselineLatency = baseline->latency;
    const double error = estimate.latency.usualError;
    point->speedup = {estimate.latency.speedup, estimate.latency.speedup * (1 - std::min(error, 0.9)), estimate.latency.speedup * (1 + error)};
    point->cost.bytes = static_cast<std::int64_t>(estimate.bytes);
    point->cost.executedMacs = static_cast<std::int64_t>(estimate.macs);
    ScenePoint scenePoint{.point = point, .current = true, .estimated = true};
    const PointPtr& last = document.current().point ? document.current().point : baseline;
    if (last && last->accuracy) {
        point->accuracy = last->accuracy;
        point->accuracy->low = point->accuracy->high = point->accuracy->value;
        scenePoint.yGuessed = true;
    }
    addPoint(scene, std::move(scenePoint));
}

void markFront(FrontScene& scene) {
    std::vector<FrontPoint> points;
    for (std::size_t i = 0; i < scene.points.size(); ++i)
        if (!scene.points[i].estimated) points.push_back({scene.points[i].x, scene.points[i].y, i});
    const Front front = paretoFront(points, scene.xAxis.higherIsBetter, scene.yAxis.higherIsBetter);
    for (const std::size_t member : front.members) {
        const int at = static_cast<int>(points[member].index);
        scene.points[static_cast<std::size_t>(at)].onFront = true;
        scene.front.push_back(at);
    }
    for (std::size_t i = 0; i < points.size() && i < front.dominated.size(); ++i)
        scene.points[points[i].index].dominated = front.dominated[i] != 0;
}

QString row(const QString& name, const QString& value, const QString& extra = {}) {
    return QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td><b>%2</b></td><td style='padding-left:8px'>%3</td></tr>")
        .arg(name, value, extra);
}

QString provenanceText(const ScenePoint& point) {
    if (point.index < 0 && point.point->provenance != Provenance::Estimated) return trHere("being measured");
    switch (point.point->provenance) {
    case Provenance::Measured: return trHere("measured");
    case Provenance::Simulated: return trHere("simulated");
    case Provenance::Estimated: return trHere("estimated");
    }
    return {};
}

QString metricLabel(const std::string& id) {
    for (const MetricInfo& metric : metricRegistry())
        if (metric.id == id) return coreText(metric.label);
    return toQt(id);
}

} // namespace

FrontScene buildFrontScene(const SessionDocument& document) {
    FrontScene scene;
    if (const AxisInfo* axis = findAxis(document.xAxis())) scene.xAxis = *axis;
    if (const AxisInfo* axis = findAxis(document.yAxis())) scene.yAxis = *axis;
    const MeasureContext now = document.context();
    const CurrentPoint& current = document.current();
    const std::string recipe = document.recipeText();
    for (const int index : document.points().newest()) {
        const PointPtr& point = document.points().at(index);
        if (!inScope(*point, now, document.scope())) continue;
        const bool same = contextOf(*point) == now;
        const bool isCurrent = same && document.hasModel() && point->requested == recipe && current.state == CurrentPoint::State::Measured;
        addPoint(scene, {.index = index, .point = point, .current = isCurrent, .otherContext = !same});
    }
    const bool underWay = current.point && current.state == CurrentPoint::State::Measuring && current.point->id == 0;
    if (underWay) addPoint(scene, {.point = current.point, .current = true, .estimated = true});
    if (scene.current < 0 && document.estimate()) addEstimate(scene, document);
    markFront(scene);
    return scene;
}

QString pointCard(const ScenePoint& scenePoint, const FrontScene& scene) {
    const Measurement& point = *scenePoint.point;
    QString rows;
    if (point.latency) {
        rows += row(trHere("Latency p50"), formatMicroseconds(point.latency->p50Us), formatLatencyInterval(*point.latency));
        rows += row(trHere("Speed-up"), formatRatio(point.speedup.value), formatSpeedupInterval(point.speedup));
    }
    if (scenePoint.yGuessed) rows += row(metricLabel(point.accuracy->id), trHere("not known yet"));
    else if (point.accuracy) rows += row(metricLabel(point.accuracy->id), formatMetric(*point.accuracy), formatMetricInterval(*point.accuracy));
    rows += row(trHere("Size"), formatBytes(static_cast<double>(point.cost.bytes)));
    for (const AxisInfo* axis : {&scene.xAxis, &scene.yAxis}) {
        if (axis->id.starts_with("latency_p50") || axis->id == "accuracy" || axis->id == "bytes" || axis->id == "speedup") continue;
        rows += row(coreText(axis->label), formatAxisValue(*axis, axisValue(point, axis->id).value));
    }
    const QString name = point.name.empty() ? (point.isBaseline() ? trHere("dense baseline") : trHere("unnamed")) : toQt(point.name);
    QString notes = provenanceText(scenePoint);
    if (scenePoint.onFront) notes += trHere(" · on the front");
    else if (scenePoint.dominated) notes += trHere(" · dominated");
    if (!point.differences.empty()) notes += trHere(" · %1 settings run otherwise than asked").arg(point.differences.size());
    if (!point.note.empty()) notes += QStringLiteral("<br><i>%1</i>").arg(toQt(point.note).toHtmlEscaped());
    const QString recipe = point.requested.empty() ? trHere("dense") : toQt(point.requested);
    return QStringLiteral("<div style='white-space:pre-wrap;max-width:420px'><b>%1</b><br><code>%2</code></div>"
                          "<table cellspacing=0>%3</table><div>%4<br>%5 · %6</div>")
        .arg(name.toHtmlEscaped(), recipe.toHtmlEscaped(), rows, notes, toQt(point.deviceName).toHtmlEscaped(),
             formatWorkload(point.workload));
}

} // namespace pscope
