// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/front_scene.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(FrontScene)
};

bool inScope(const Measurement& point, bool same, const MeasureContext& now, FrontScope scope) {
    switch (scope) {
    case FrontScope::SameWorkload: return same;
    case FrontScope::SameData: return point.modelHash == now.modelHash && point.dataHash == now.dataHash;
    case FrontScope::Everything: break;
    }
    return true;
}

int deviceOf(FrontScene& scene, const Measurement& point, const FrontView& view) {
    const auto isSame = [&point](const SceneDevice& device) {
        return device.key.size() == point.backend.size() + 1 + point.device.size() && device.key.starts_with(point.backend) && device.key.ends_with(point.device);
    };
    const auto at = std::ranges::find_if(scene.devices, isSame);
    if (at != scene.devices.end()) return static_cast<int>(at - scene.devices.begin());
    SceneDevice& device = scene.devices.emplace_back();
    device.key = deviceKey(point);
    device.label = toQt(point.backend + " · " + (point.deviceName.empty() ? point.device : point.deviceName));
    device.hidden = std::ranges::find(view.hiddenDevices, device.key) != view.hiddenDevices.end();
    return static_cast<int>(scene.devices.size()) - 1;
}

bool meetsLimits(const Measurement& point, const FrontView& view) {
    for (const auto& [axis, limit] : view.limits) {
        const AxisInfo* info = findAxis(axis);
        const AxisValue value = axisValue(point, axis);
        if (info && (!value.present || (info->higherIsBetter ? value.value < limit : value.value > limit))) return false;
    }
    return true;
}

/// Adds the point when it has a place on both axes and its device is shown.
void addPoint(FrontScene& scene, ScenePoint candidate, const FrontView& view) {
    candidate.x = axisValue(*candidate.point, scene.xAxis.id);
    candidate.y = axisValue(*candidate.point, scene.yAxis.id);
    if (!candidate.x.present || !candidate.y.present) return;
    candidate.device = deviceOf(scene, *candidate.point, view);
    SceneDevice& device = scene.devices[static_cast<std::size_t>(candidate.device)];
    ++device.points;
    if (device.hidden && !candidate.current) return;
    candidate.baseline = candidate.point->isBaseline();
    candidate.estimated = candidate.estimated || candidate.point->provenance == Provenance::Estimated;
    candidate.allowed = view.limits.empty() || meetsLimits(*candidate.point, view);
    if (candidate.current) scene.current = static_cast<int>(scene.points.size());
    scene.points.push_back(std::move(candidate));
}

/// The recipe as it should be: known axes only from what was measured before. Its quality is not known; the point stands at
/// the height of the last one that was, and says so.
void addEstimate(FrontScene& scene, const FrontInput& input) {
    const RecipeEstimate& estimate = *input.estimate;
    const PointPtr& baseline = input.baseline;
    auto point = std::make_shared<Measurement>();
    point->requested = estimate.recipe;
    point->provenance = Provenance::Estimated;
    point->workload = input.now.workload;
    point->deviceName = input.deviceName;
    point->latency = LatencyResult{.p50Us = estimate.latency.p50Us, .p95Us = estimate.latency.p50Us, .p99Us = estimate.latency.p50Us,
                                   .ciLowUs = estimate.latency.lowUs, .ciHighUs = estimate.latency.highUs};
    if (baseline) point->baselineLatency = baseline->latency;
    const double error = estimate.latency.usualError;
    point->speedup = {estimate.latency.speedup, estimate.latency.speedup * (1 - std::min(error, 0.9)), estimate.latency.speedup * (1 + error)};
    point->cost.bytes = static_cast<std::int64_t>(estimate.bytes);
    point->cost.executedMacs = static_cast<std::int64_t>(estimate.macs);
    ScenePoint scenePoint{.point = point, .current = true, .estimated = true};
    const PointPtr& last = input.current.point ? input.current.point : baseline;
    if (last && last->accuracy) {
        point->accuracy = last->accuracy;
        point->accuracy->low = point->accuracy->high = point->accuracy->value;
        scenePoint.yGuessed = true;
    }
    addPoint(scene, std::move(scenePoint), input.view);
}

bool isBetter(const AxisInfo& axis, double a, double b) { return axis.higherIsBetter ? a > b : a < b; }

/// The upper envelope of corners, walked from the better end of x: each is kept that reaches farther on y than all before it.
template <class Corner> std::vector<int> envelope(const FrontScene& scene, std::vector<int> members, Corner corner) {
    std::ranges::sort(members, [&](int a, int b) {
        const auto [ax, ay] = corner(a);
        const auto [bx, by] = corner(b);
        return ax != bx ? isBetter(scene.xAxis, ax, bx) : isBetter(scene.yAxis, ay, by);
    });
    std::vector<int> kept;
    for (const int member : members)
        if (kept.empty() || isBetter(scene.yAxis, corner(member).second, corner(kept.back()).second)) kept.push_back(member);
    if (scene.xAxis.higherIsBetter) std::ranges::reverse(kept);
    return kept;
}

void addBand(FrontScene& scene, SceneFront& front) {
    const auto side = [&](const AxisInfo& axis, const AxisValue& value, bool good) {
        return axis.higherIsBetter == good ? std::max(value.high, value.value) : std::min(value.low, value.value);
    };
    for (const bool good : {true, false}) {
        const auto corner = [&](int member) {
            const ScenePoint& point = scene.points[static_cast<std::size_t>(member)];
            return std::pair(side(scene.xAxis, point.x, good), side(scene.yAxis, point.y, good));
        };
        auto& to = good ? front.best : front.worst;
        for (const int member : envelope(scene, front.members, corner)) to.push_back(corner(member));
    }
    front.stairs = envelope(scene, front.members, [&](int member) {
        const ScenePoint& point = scene.points[static_cast<std::size_t>(member)];
        return std::pair(point.x.value, point.y.value);
    });
}

/// The front of the points of one device, or of all (-1).
void addFront(FrontScene& scene, int device) {
    const auto belongs = [&](const ScenePoint& point) { return !point.estimated && (device < 0 || point.device == device); };
    // What was simulated stands beside what was measured only where each device has a front of its own.
    bool measured = false;
    for (const ScenePoint& point : scene.points) measured = measured || (belongs(point) && point.point->provenance == Provenance::Measured);
    std::vector<FrontPoint> points;
    for (std::size_t i = 0; i < scene.points.size(); ++i)
        if (belongs(scene.points[i]) && (!measured || scene.points[i].point->provenance == Provenance::Measured))
            points.push_back({scene.points[i].x, scene.points[i].y, i});
    if (points.empty()) return;
    const Front front = paretoFront(points, scene.xAxis.higherIsBetter, scene.yAxis.higherIsBetter);
    SceneFront& added = scene.fronts.emplace_back();
    added.device = device;
    for (const std::size_t member : front.members) {
        const int at = static_cast<int>(points[member].index);
        scene.points[static_cast<std::size_t>(at)].onFront = true;
        added.members.push_back(at);
        scene.front.push_back(at);
    }
    for (std::size_t i = 0; i < points.size() && i < front.dominated.size(); ++i)
        scene.points[points[i].index].dominated = front.dominated[i] != 0;
    addBand(scene, added);
}

void markFronts(FrontScene& scene) {
    if (!scene.byDevice) {
        addFront(scene, -1);
        return;
    }
    for (std::size_t device = 0; device < scene.devices.size(); ++device)
        if (!scene.devices[device].hidden) addFront(scene, static_cast<int>(device));
    std::ranges::stable_sort(scene.front, {}, [&](int member) { return scene.points[static_cast<std::size_t>(member)].x.value; });
}

/// The front that choices are made on: the present device's where there are several.
const SceneFront* mainFront(const FrontScene& scene) {
    for (const SceneFront& front : scene.fronts)
        for (const int member : front.members)
            if (!scene.points[static_cast<std::size_t>(member)].otherContext) return &front;
    return scene.fronts.empty() ? nullptr : &scene.fronts.front();
}

/// Farthest from the chord between the ends of the stairs, both axes counted as shares of its span.
void markKnee(FrontScene& scene) {
    const SceneFront* front = mainFront(scene);
    if (!front || front->stairs.size() < 3) return;
    const auto at = [&](int member) -> const ScenePoint& { return scene.points[static_cast<std::size_t>(member)]; };
    const ScenePoint &first = at(front->stairs.front()), &last = at(front->stairs.back());
    const double width = last.x.value - first.x.value, height = last.y.value - first.y.value;
    if (!(std::abs(width) > 0) || !(std::abs(height) > 0)) return;
    const double sign = (scene.yAxis.higherIsBetter ? 1 : -1) * (height > 0 ? 1 : -1);
    double farthest = 1e-6;
    for (const int member : front->stairs) {
        const double along = (at(member).x.value - first.x.value) / width, up = (at(member).y.value - first.y.value) / height;
        if (sign * (up - along) <= farthest) continue;
        farthest = sign * (up - along);
        scene.knee = member;
    }
}

/// Under a limit on x the best y, under a limit on y alone the best x.
void markBest(FrontScene& scene, const FrontView& view) {
    scene.limited = !view.limits.empty();
    if (!scene.limited) return;
    const bool byX = view.limits.contains(scene.yAxis.id) && !view.limits.contains(scene.xAxis.id);
    const auto key = [&](const ScenePoint& point) { return byX ? std::pair(point.x.value, point.y.value) : std::pair(point.y.value, point.x.value); };
    const AxisInfo &first = byX ? scene.xAxis : scene.yAxis, &second = byX ? scene.yAxis : scene.xAxis;
    for (std::size_t i = 0; i < scene.points.size(); ++i) {
        const ScenePoint& point = scene.points[i];
        if (point.estimated || !point.allowed || (point.otherContext && !scene.byDevice)) continue;
        if (scene.best >= 0) {
            const auto mine = key(point), best = key(scene.points[static_cast<std::size_t>(scene.best)]);
            if (mine.first == best.first ? !isBetter(second, mine.second, best.second) : !isBetter(first, mine.first, best.first)) continue;
        }
        scene.best = static_cast<int>(i);
    }
}

/// What drawing looks up, so that it need not go through all points again.
void listPoints(FrontScene& scene) {
    if (scene.points.empty()) return;
    scene.xLow = scene.yLow = INFINITY;
    scene.xHigh = scene.yHigh = -INFINITY;
    for (std::size_t i = 0; i < scene.points.size(); ++i) {
        const ScenePoint& point = scene.points[i];
        scene.xLow = std::min({scene.xLow, point.x.low, point.x.value});
        scene.xHigh = std::max({scene.xHigh, point.x.high, point.x.value});
        scene.yLow = std::min({scene.yLow, point.y.low, point.y.value});
        scene.yHigh = std::max({scene.yHigh, point.y.high, point.y.value});
        if (point.index >= 0) scene.places[static_cast<std::size_t>(point.index)] = static_cast<int>(i);
        if (point.baseline || point.pinned || point.current || point.point->starred) scene.marked.push_back(static_cast<int>(i));
    }
}

QString signedAxisValue(const AxisInfo& axis, double difference) {
    return (difference < 0 ? QStringLiteral("−") : QStringLiteral("+")) + formatAxisValue(axis, std::abs(difference));
}

QString shortName(const Measurement& point) {
    const QString name = !point.name.empty() ? toQt(point.name) : point.requested.empty() ? Text::tr("dense") : toQt(point.requested);
    return name.size() > 34 ? name.left(33) + QChar(0x2026) : name;
}

QString row(const QString& name, const QString& value, const QString& extra = {}) {
    return QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td><b>%2</b></td><td style='padding-left:8px'>%3</td></tr>")
        .arg(name, value, extra);
}

QString provenanceText(const ScenePoint& point) {
    if (point.candidate) return Text::tr("tried by the search: latency predicted, quality on its own rows");
    if (point.index < 0 && point.point->provenance != Provenance::Estimated) return Text::tr("being measured");
    switch (point.point->provenance) {
    case Provenance::Measured: return Text::tr("measured");
    case Provenance::Simulated: return Text::tr("simulated");
    case Provenance::Estimated: return Text::tr("estimated");
    }
    return {};
}

QString metricLabel(const std::string& id) {
    for (const MetricInfo& metric : metricRegistry())
        if (metric.id == id) return coreText(metric.label);
    return toQt(id);
}

} // namespace

FrontInput frontInput(const SessionDocument& document) {
    FrontInput input;
    input.xAxis = document.xAxis();
    input.yAxis = document.yAxis();
    input.recipe = document.recipeText();
    input.now = document.context();
    input.view = document.view();
    input.scope = document.scope();
    input.points = document.points().all();
    input.newest = document.points().newest();
    if (input.view.candidates) input.candidates = document.candidates();
    input.pinned = document.pinnedPoints();
    input.current = document.current();
    input.estimate = document.estimate();
    input.baseline = document.baseline();
    if (document.device()) input.deviceName = document.device()->device.name;
    input.hasModel = document.hasModel();
    return input;
}

FrontScene buildFrontScene(const SessionDocument& document) { return buildFrontScene(frontInput(document)); }

FrontScene buildFrontScene(const FrontInput& input) {
    FrontScene scene;
    if (const AxisInfo* axis = findAxis(input.xAxis)) scene.xAxis = *axis;
    if (const AxisInfo* axis = findAxis(input.yAxis)) scene.yAxis = *axis;
    const MeasureContext& now = input.now;
    const CurrentPoint& current = input.current;
    const FrontView& view = input.view;
    scene.byDevice = view.byDevice;
    scene.points.reserve(input.newest.size() + input.candidates.size() + 1);
    MeasureContext otherDevice = now;
    std::unordered_set<std::string_view> measured; // recipes here and now; only candidates ask
    for (const int index : input.newest) {
        const PointPtr& point = input.points[static_cast<std::size_t>(index)];
        const bool same = isIn(*point, now);
        if (same && !input.candidates.empty()) measured.insert(point->requested);
        if (!inScope(*point, same, now, input.scope)) continue;
        bool other = !same;
        if (other && scene.byDevice) { // another device is no other context where devices are told apart
            otherDevice.backend = point->backend;
            otherDevice.device = point->device;
            other = !isIn(*point, otherDevice);
        }
        const bool isCurrent = same && input.hasModel && point->requested == input.recipe && current.state == CurrentPoint::State::Measured;
        addPoint(scene, {.index = index, .point = point, .current = isCurrent, .otherContext = other, .pinned = input.pinned.contains(point->id)}, view);
    }
    for (const PointPtr& tried : input.candidates)
        if (!measured.contains(tried->requested)) addPoint(scene, {.point = tried, .estimated = true, .candidate = true}, view);
    const bool underWay = current.point && current.state == CurrentPoint::State::Measuring && current.point->id == 0;
    if (underWay) addPoint(scene, {.point = current.point, .current = true, .estimated = true}, view);
    if (scene.current < 0 && input.estimate) addEstimate(scene, input);
    markFronts(scene);
    markKnee(scene);
    markBest(scene, view);
    scene.places.assign(input.points.size(), -1);
    listPoints(scene);
    return scene;
}

QStringList tradeOffs(const ScenePoint& point, const FrontScene& scene) {
    QStringList lines;
    for (const SceneFront& front : scene.fronts) {
        const auto at = std::ranges::find_if(front.stairs, [&](int member) { return &scene.points[static_cast<std::size_t>(member)] == &point || (point.index >= 0 && scene.points[static_cast<std::size_t>(member)].index == point.index); });
        if (at == front.stairs.end()) continue;
        const auto tell = [&](int member) {
            const ScenePoint& neighbour = scene.points[static_cast<std::size_t>(member)];
            lines << Text::tr("%1: %2 %3, %4 %5").arg(shortName(*neighbour.point), coreText(scene.xAxis.label), signedAxisValue(scene.xAxis, neighbour.x.value - point.x.value),
                                                   coreText(scene.yAxis.label), signedAxisValue(scene.yAxis, neighbour.y.value - point.y.value));
        };
        if (at != front.stairs.begin()) tell(*std::prev(at));
        if (std::next(at) != front.stairs.end()) tell(*std::next(at));
    }
    return lines;
}

QString pointCard(const ScenePoint& scenePoint, const FrontScene& scene) {
    const Measurement& point = *scenePoint.point;
    QString rows;
    if (point.latency) {
        rows += row(Text::tr("Latency p50"), formatMicroseconds(point.latency->p50Us), formatLatencyInterval(*point.latency));
        rows += row(Text::tr("Speed-up"), formatRatio(point.speedup.value), formatSpeedupInterval(point.speedup));
    }
    if (scenePoint.yGuessed) rows += row(metricLabel(point.accuracy->id), Text::tr("not known yet"));
    else if (point.accuracy) rows += row(metricLabel(point.accuracy->id), formatMetric(*point.accuracy), formatMetricInterval(*point.accuracy));
    rows += row(Text::tr("Size"), formatBytes(static_cast<double>(point.cost.bytes)));
    for (const AxisInfo* axis : {&scene.xAxis, &scene.yAxis}) {
        if (axis->id.starts_with("latency_p50") || axis->id == "accuracy" || axis->id == "bytes" || axis->id == "speedup") continue;
        rows += row(coreText(axis->label), formatAxisValue(*axis, axisValue(point, axis->id).value));
    }
    const QString name = point.name.empty() ? (point.isBaseline() ? Text::tr("dense baseline") : Text::tr("unnamed")) : toQt(point.name);
    QString notes = provenanceText(scenePoint);
    if (scenePoint.onFront) notes += Text::tr(" · on the front");
    else if (scenePoint.dominated) notes += Text::tr(" · dominated");
    if (scenePoint.index >= 0 && scene.knee >= 0 && scene.points[static_cast<std::size_t>(scene.knee)].index == scenePoint.index) notes += Text::tr(" · knee");
    if (scene.limited && !scenePoint.allowed) notes += Text::tr(" · misses a limit");
    if (!point.differences.empty()) notes += Text::tr(" · %1 settings run otherwise than asked").arg(point.differences.size());
    if (!point.note.empty()) notes += QStringLiteral("<br><i>%1</i>").arg(toQt(point.note).toHtmlEscaped());
    if (const QStringList neighbours = tradeOffs(scenePoint, scene); !neighbours.isEmpty()) {
        notes += Text::tr("<br>Along the front, against this one:");
        for (const QString& line : neighbours) notes += QStringLiteral("<br>&nbsp;&nbsp;") + line.toHtmlEscaped();
    }
    const QString recipe = point.requested.empty() ? Text::tr("dense") : toQt(point.requested);
    return QStringLiteral("<div style='white-space:pre-wrap;max-width:420px'><b>%1</b><br><code>%2</code></div>"
                          "<table cellspacing=0>%3</table><div>%4<br>%5 · %6</div>")
        .arg(name.toHtmlEscaped(), recipe.toHtmlEscaped(), rows, notes, toQt(point.deviceName).toHtmlEscaped(),
             formatWorkload(point.workload));
}

} // namespace pscope
