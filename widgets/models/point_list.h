// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// All measured points of a session, oldest first. Points are shared and immutable: a rename makes a new one in place.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/measure/measurement.h"
#include "widgets/models/model_facts.h"

namespace pscope {

using PointPtr = std::shared_ptr<const Measurement>;

MeasureContext contextOf(const Measurement& point);
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
    /// Newest of each recipe and context: what plots draw.
    std::vector<int> newest() const;

private:
    std::vector<PointPtr> m_points;
};

} // namespace pscope
