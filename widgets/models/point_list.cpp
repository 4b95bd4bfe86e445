// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/point_list.h"

#include <algorithm>

namespace pscope {

MeasureContext contextOf(const Measurement& point) {
    return {point.modelHash, point.dataHash, point.backend, point.device, point.accuracy ? point.accuracy->id : std::string(), point.workload};
}

bool isIn(const Measurement& point, const MeasureContext& context) {
    return point.backend == context.backend && point.device == context.device && point.workload == context.workload &&
           point.dataHash == context.dataHash && point.modelHash == context.modelHash &&
           (point.accuracy ? point.accuracy->id == context.metric : context.metric.empty());
}

bool isComplete(const Measurement& point) {
    return point.latency.has_value() && (point.accuracy.has_value() || point.dataHash.empty());
}

void PointList::reset(std::vector<Measurement> points) {
    m_points.clear();
    m_points.reserve(points.size());
    for (Measurement& point : points) m_points.push_back(std::make_shared<const Measurement>(std::move(point)));
    rebuildNewest();
}

int PointList::add(Measurement point) {
    if (const int known = point.id ? indexOfId(point.id) : -1; known >= 0) {
        replace(known, std::move(point));
        return known;
    }
    m_points.push_back(std::make_shared<const Measurement>(std::move(point)));
    const int index = size() - 1;
    const auto [at, isNew] = m_last.try_emplace(key(m_points.back()->requested, contextOf(*m_points.back())), index);
    if (!isNew) {
        m_newest.erase(std::lower_bound(m_newest.begin(), m_newest.end(), at->second));
        at->second = index;
    }
    m_newest.push_back(index);
    return index;
}

void PointList::replace(int index, Measurement point) {
    PointPtr& place = m_points[static_cast<std::size_t>(index)];
    const bool sameKey = place->requested == point.requested && contextOf(*place) == contextOf(point);
    place = std::make_shared<const Measurement>(std::move(point));
    if (!sameKey) rebuildNewest();
}

int PointList::indexOfId(std::int64_t id) const {
    const auto found = std::find_if(m_points.begin(), m_points.end(), [&](const PointPtr& point) { return point->id == id; });
    return found == m_points.end() ? -1 : static_cast<int>(found - m_points.begin());
}

int PointList::find(std::string_view recipeText, const MeasureContext& context) const {
    const auto newest = m_last.find(key(recipeText, context));
    if (newest == m_last.end()) return -1;
    if (isComplete(*at(newest->second))) return newest->second;
    for (int i = newest->second - 1; i >= 0; --i)
        if (at(i)->requested == recipeText && isComplete(*at(i)) && isIn(*at(i), context)) return i;
    return -1;
}

std::string PointList::key(std::string_view recipe, const MeasureContext& context) {
    std::string text;
    text.reserve(192);
    for (const std::string* part : {&context.metric, &context.modelHash, &context.dataHash, &context.backend, &context.device}) {
        text += *part;
        text += '\n';
    }
    for (const int number : {context.workload.batch, context.workload.tokens, context.workload.threads}) {
        text += std::to_string(number);
        text += ' ';
    }
    text += recipe;
    return text;
}

void PointList::rebuildNewest() {
    m_last.clear();
    m_newest.clear();
    for (int i = 0; i < size(); ++i) m_last[key(at(i)->requested, contextOf(*at(i)))] = i;
    m_newest.reserve(m_last.size());
    for (const auto& [text, index] : m_last) m_newest.push_back(index);
    std::sort(m_newest.begin(), m_newest.end());
}

} // namespace pscope
