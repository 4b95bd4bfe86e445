// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// All measured points of a session, oldest first. Points are shared and immutable: a rename makes a new one in place.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/measure/measurement.h"
#include "widgets/models/model_facts.h"

namespace pscope {

using PointPtr = std::shared_ptr<const Measurement>;

MeasureContext contextOf(const Measurement& point);
/// The same question as contextOf(point) == context, without copying seven texts per point.
bool isIn(const Measurement& point, const MeasureContext& context);
/// Latency is there, and accuracy too where the context has data.
bool isComplete(const Measurement& point);

class PointList {
public:
    void reset(std::vector<Measurement> points);
    /// Replaces the point of the same row id, else appends. Gives its index.
    int add(Measurement point);
    void replace(int index, Measurement point);

    const std::vector<PointPtr>& all() const { return m_points; }
    int size() const { return static_cast<int>(m_points.size()); }
    const PointPtr& at(int index) const { return m_points[static_cast<std::size_t>(index)]; }
    int indexOfId(std::int64_t id) const;
    /// Newest complete point of that recipe in that context; -1 when never measured.
    int find(std::string_view recipeText, const MeasureContext& context) const;
    /// Newest of each recipe and context, in order: what plots draw. Kept up to date, for there may be 100 000 points.
    const std::vector<int>& newest() const { return m_newest; }

private:
    static std::string key(std::string_view recipe, const MeasureContext& context);
    void rebuildNewest();

    std::vector<PointPtr> m_points;
    std::unordered_map<std::string, int> m_last; // by key
    std::vector<int> m_newest;
};

} // namespace pscope
