// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/parallel_table.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/models/compare_models.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

QString trHere(const char* text) {
    return QCoreApplication::translate("ParallelTable", text);
}

struct Knob {
    const char* title;
    const char* unit;
    double (*value)(const Recipe& recipe, const ModelShape& shape);
};

/// Mean over the encoder's matrices that are there, each counted alike.
template <class Of> double meanOverMatrices(const Recipe& recipe, Of of) {
    double sum = 0;
    int count = 0;
    for (const LayerSpec& layer : recipe.layers)
        for (const MatrixSpec& spec : layer.matrices)
            if (!layer.dropped) sum += of(spec), ++count;
    return count > 0 ? sum / count : NAN;
}

const Knob kKnobs[] = {
    {QT_TRANSLATE_NOOP("ParallelTable", "Bits"), "",
     [](const Recipe& r, const ModelShape&) {
         return meanOverMatrices(r, [](const MatrixSpec& s) { return double(s.bits); });
     }},
    {QT_TRANSLATE_NOOP("ParallelTable", "Sparsity"), "%",
     [](const Recipe& r, const ModelShape&) {
         return meanOverMatrices(r, [](const MatrixSpec& s) { return 100 * s.zeroFraction(); });
     }},
    {QT_TRANSLATE_NOOP("ParallelTable", "Heads off"), "",
     [](const Recipe& r, const ModelShape&) {
         return std::accumulate(r.layers.begin(), r.layers.end(), 0.0, [](double sum, const LayerSpec& l) {
             return sum + double(l.removedHeads.size());
         });
     }},
    {QT_TRANSLATE_NOOP("ParallelTable", "FFN width"), "%",
     [](const Recipe& r, const ModelShape& shape) {
         double kept = 0, all = 0;
         for (std::size_t l = 0; l < r.layers.size() && l < shape.neurons.size(); ++l) {
             all += shape.neurons[l];
             kept += r.layers[l].neurons < 0 ? shape.neurons[l] : r.layers[l].neurons;
         }
         return all > 0 ? 100 * kept / all : NAN;
     }},
    {QT_TRANSLATE_NOOP("ParallelTable", "Layers"), "",
     [](const Recipe& r, const ModelShape&) {
         return double(std::ranges::count(r.layers, false, &LayerSpec::dropped));
     }},
};

/// Ranks decide whether a second axis tells anything new, in either direction.
bool ordersAlike(const std::vector<ParallelRow>& rows, std::size_t a, std::size_t b) {
    std::vector<std::pair<double, double>> pairs;
    for (const ParallelRow& row : rows)
        pairs.emplace_back(row.values[a], row.values[b]);
    std::ranges::sort(pairs);
    bool up = true, down = true;
    for (std::size_t i = 1; i < pairs.size(); ++i) {
        if (!std::isfinite(pairs[i].second) || !std::isfinite(pairs[i - 1].second)) return false;
        up = up && pairs[i].second >= pairs[i - 1].second;
        down = down && pairs[i].second <= pairs[i - 1].second;
    }
    return (up || down) && pairs.size() > 2;
}

void keepTelling(ParallelTable& table) {
    std::vector<std::size_t> kept;
    for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
        double low = INFINITY, high = -INFINITY;
        for (const ParallelRow& row : table.rows)
            if (std::isfinite(row.values[axis]))
                low = std::min(low, row.values[axis]), high = std::max(high, row.values[axis]);
        if (!(high > low)) continue;
        table.axes[axis].low = low;
        table.axes[axis].high = high;
        const bool mustStay = table.axes[axis].isKnob || table.axes[axis].always;
        const bool known = !mustStay && std::ranges::any_of(kept, [&](std::size_t before) {
            return !table.axes[before].isKnob && ordersAlike(table.rows, before, axis);
        });
        if (!known) kept.push_back(axis);
    }
    std::vector<ParallelAxis> axes;
    for (const std::size_t axis : kept)
        axes.push_back(table.axes[axis]);
    for (ParallelRow& row : table.rows) {
        std::vector<double> values;
        for (const std::size_t axis : kept)
            values.push_back(row.values[axis]);
        row.values = std::move(values);
    }
    table.axes = std::move(axes);
}

} // namespace

ParallelTable parallelTable(const SessionDocument& document, const FrontScene& scene, ParallelRows which,
                            std::size_t most) {
    ParallelTable table;
    if (!document.hasModel()) return table;
    const ModelShape& shape = document.model().shape;
    for (const Knob& knob : kKnobs)
        table.axes.push_back({.title = trHere(knob.title), .unit = QLatin1String(knob.unit), .isKnob = true});
    for (const AxisInfo& axis : axisRegistry())
        table.axes.push_back(
            {.title = coreText(axis.label), .unit = toQt(axis.unit), .higherIsBetter = axis.higherIsBetter,
             .always = axis.id == scene.xAxis.id || axis.id == scene.yAxis.id});
    for (const bool front : {true, false})
        for (const ScenePoint& point : scene.points) {
            if (point.index < 0 || point.onFront != front ||
                (!front && which == ParallelRows::Front && !point.baseline && !point.current))
                continue;
            if (table.rows.size() >= most) break;
            const auto recipe = parseRecipe(point.point->requested, shape);
            if (!recipe) continue; // of another model
            ParallelRow& row = table.rows.emplace_back();
            row.index = point.index;
            row.onFront = point.onFront;
            row.current = point.current;
            row.baseline = point.baseline;
            row.title = pointTitle(*point.point);
            for (const Knob& knob : kKnobs)
                row.values.push_back(knob.value(*recipe, shape));
            for (const AxisInfo& axis : axisRegistry()) {
                const AxisValue value = axisValue(*point.point, axis.id);
                row.values.push_back(value.present ? value.value : NAN);
            }
        }
    keepTelling(table);
    return table;
}

} // namespace pscope
