// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the front plot draws, worked out once per change from the document: no plotting library, so that it can be tested.
#pragma once

#include "core/measure/front.h"
#include "widgets/models/session_document.h"

namespace pscope {

struct ScenePoint {
    int index = -1; // into the document's points; -1 = the current one, not stored yet
    PointPtr point;
    AxisValue x, y;
    bool onFront = false;
    bool dominated = false;
    bool baseline = false;
    bool current = false;
    bool estimated = false; // hollow: not (completely) measured
    bool yGuessed = false;     // the hollow point before anything was measured: only x is an estimate
    bool otherContext = false; // another device, workload or data than the present one
};

struct FrontScene {
    AxisInfo xAxis, yAxis;
    std::vector<ScenePoint> points;
    std::vector<int> front; // into points, ordered by x
    int current = -1;       // into points
};
FrontScene buildFrontScene(const SessionDocument& document);

/// The hover card, as rich text.
QString pointCard(const ScenePoint& point, const FrontScene& scene);

} // namespace pscope
