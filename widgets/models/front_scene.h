// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the front plot draws, worked out once per change from the document: no plotting library, so that it can be tested.
#pragma once

#include "core/measure/front.h"
#include "widgets/models/session_document.h"

namespace pscope {

struct ScenePoint {
    int index = -1; // into the document's points; -1 = the current one, not stored yet, or a candidate
    PointPtr point;
    AxisValue x, y;
    bool onFront = false;
    bool dominated = false;
    bool baseline = false;
    bool current = false;
    bool estimated = false; // hollow: not (completely) measured
    bool yGuessed = false;     // the hollow point before anything was measured: only x is an estimate
    bool otherContext = false; // another device, workload or data than the present one
    bool candidate = false;    // tried by the search that is looked at
    bool pinned = false;
    bool allowed = true;       // on the better side of every limit
    int device = 0;            // into FrontScene::devices
};

struct SceneDevice {
    std::string key; // deviceKey()
    QString label;
    int points = 0;
    bool hidden = false;
};

/// What one device, or all of them together, reach.
struct SceneFront {
    int device = -1;          // -1 = all
    std::vector<int> members; // into points, ordered by x
    std::vector<int> stairs;  // those members that are beaten by no other as far as the plain values go, ordered by x
    // Corners (x, y) of what is reached at best and at worst within the intervals, ordered by x: the band lies between.
    std::vector<std::pair<double, double>> best, worst;
};

struct FrontScene {
    AxisInfo xAxis, yAxis;
    std::vector<ScenePoint> points;
    std::vector<int> front; // members of all fronts, ordered by x
    std::vector<SceneFront> fronts;
    std::vector<SceneDevice> devices; // every device with points in scope, also hidden ones
    bool byDevice = false;
    int current = -1;       // into points
    int knee = -1;          // of the present device's front: farthest from the line between its ends
    int best = -1;          // what the limits leave best; -1 without limits, or when nothing meets them
    bool limited = false;   // there are limits
    std::vector<int> marked; // into points: starred, pinned, current or dense, which are drawn with a mark or a name
    std::vector<int> places; // by index into the document's points: into points, -1 = not drawn
    double xLow = 0, xHigh = -1, yLow = 0, yHigh = -1; // of all intervals; low > high = nothing
};
/// All a scene is made from, as values: with 100 000 points it is made on another thread.
struct FrontInput {
    std::string xAxis, yAxis, recipe; // recipe: the present one's text
    MeasureContext now;
    FrontView view;
    FrontScope scope = FrontScope::SameWorkload;
    std::vector<PointPtr> points; // those of the document
    std::vector<int> newest;      // into points
    std::vector<PointPtr> candidates;
    std::set<std::int64_t> pinned; // row ids
    CurrentPoint current;
    std::optional<RecipeEstimate> estimate;
    PointPtr baseline;
    std::string deviceName;
    bool hasModel = false;
};
FrontInput frontInput(const SessionDocument& document);
/// Any thread.
FrontScene buildFrontScene(const FrontInput& input);
FrontScene buildFrontScene(const SessionDocument& document);

/// The hover card, as rich text.
QString pointCard(const ScenePoint& point, const FrontScene& scene);
/// "what do I give up": one line per neighbour on the stairs; empty for points that are on no front.
QStringList tradeOffs(const ScenePoint& point, const FrontScene& scene);

} // namespace pscope
