// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/point_list.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace pscope {

MeasureContext contextOf(const Measurement& point) {
    return {point.modelHash, point.dataHash, point.backend, point.device, point.accuracy ? point.accuracy->id : std::string(), point.workload};
}

bool isComplete(const Measurement& point) {
    return point.latency.has_value() && (point.accuracy.has_value() || point.dataHash.empty());
}

void PointList::reset(std::vector<Measurement> points) {
    m_points.clear();
    m_points.reserve(points.size());
    for (Measurement& point : points) m_points.push_back(std::make_shared<const Measurement>(std::move(point)));
}

int PointList::add(Measurement point) {
    if (const int known = point.id ? indexOfId(point.id) : -1; known >= 0) {
        replace(known, std::move(point));
        return known;
    }
    m_points.push_back(std::make_shared<const Measurement>(std::move(point)));
    return size() - 1;
}

void PointList::replace(int index, Measurement point) {
    m_points[static_cast<std::size_t>(index)] = std::make_shared<const Measurement>(std::move(point));
}

int PointList::indexOfId(std::int64_t id) const {
    const auto found = std::find_if(m_points.begin(), m_points.end(), [&](const PointPtr& point) { return point->id == id; });
    return found == m_points.end() ? -1 : static_cast<int>(found - m_points.begin());
}

int PointList::find(std::string_view recipeText, const MeasureContext& context) const {
    for (int i = size() - 1; i >= 0; --i)
        if (at(i)->requested == recipeText && isComplete(*at(i)) && contextOf(*at(i)) == context) return i;
    return -1;
}

std::vector<int> PointList::newest() const {
    std::unordered_map<std::string, int> last;
    for (int i = 0; i < size(); ++i) {
        const Measurement& point = *at(i);
        last[fmt::format("{}\n{}\n{}\n{}\n{}\n{} {} {}\n{}", point.accuracy ? point.accuracy->id : "", point.modelHash, point.dataHash, point.backend, point.device,
                         point.workload.batch, point.workload.tokens, point.workload.threads, point.requested)] = i;
    }
    std::vector<int> indices;
    indices.reserve(last.size());
    for (const auto& [key, index] : last) indices.push_back(index);
    std::sort(indices.begin(), indices.end());
    return indices;
}

} // namespace pscope
