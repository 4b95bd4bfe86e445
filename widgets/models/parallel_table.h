// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Points of the front as rows over many axes: what was done to the model first, then what came of it.
#pragma once

#include "widgets/models/front_scene.h"

namespace pscope {

struct ParallelAxis {
    QString title, unit;
    double low = 0, high = 1;
    bool higherIsBetter = false;
    bool isKnob = false; // a setting, neither good nor bad
    bool always = false; // an axis of the front: along it the two order alike, and are looked for all the same
};

struct ParallelRow {
    int index = -1; // into the document's points
    bool onFront = false, current = false, baseline = false;
    std::vector<double> values; // per axis; NaN = not known
    QString title;
};

struct ParallelTable {
    std::vector<ParallelAxis>
        axes; // those on which the rows differ; of two that order the rows alike only the first
    std::vector<ParallelRow> rows;
};
enum class ParallelRows { Front, All };
/// At most `most` rows, the front's first.
ParallelTable parallelTable(const SessionDocument& document, const FrontScene& scene, ParallelRows which,
                            std::size_t most = 2000);

} // namespace pscope
