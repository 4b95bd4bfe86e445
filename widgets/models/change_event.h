// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What SessionDocument::changed says: what kind of thing, and which part of it.
#pragma once

#include <vector>

#include <QMetaType>

namespace pscope {

struct ChangeEvent {
    enum class Kind {
        Session,  // another file, or its name
        Model,    // another model or none: everything about layers is new
        Data,
        Devices,  // the list of devices
        Device,   // the chosen one
        Workload,
        Metric,
        Recipe,   // `layers` touched; empty = all
        Points,   // `point` is the index of the one that changed or came; -1 = all
        Current,  // the measurement of the current recipe, or its state
        Estimate, // of the current recipe: came, changed or is not needed any more
        Scores,   // importance of heads and neurons
        Compared, // which points stand side by side
        Axes,     // axes or scope of the front
        Pins,     // matrices that global edits and searches leave alone
        Variants, // the named recipes and which of them this one comes from
        View,     // colours, filters and limits of the front
        Candidates, // what the search that is looked at has tried
        Brushed,  // the points picked out in a plot
    };
    Kind kind;
    std::vector<int> layers{};
    int point = -1;
};

} // namespace pscope

Q_DECLARE_METATYPE(pscope::ChangeEvent)
