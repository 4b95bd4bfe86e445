// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which points are beaten beyond noise.
//
// With smaller-is-better on both axes, each point has on each axis an interval low <= value <= high. a dominates b when
//   (1) on both axes a.low <= b.low, a.value <= b.value and a.high <= b.high (nowhere worse, not even within noise), and
//   (2) on at least one axis a.high < b.low                                   (better there beyond the intervals).
// Comparing all three numbers in (1) is what makes the relation transitive, also between intervals of different width:
// hence every dominated point is dominated by a member of the front, and adding or removing it changes nothing.
//
// Cost O(n log^2 n) in the worst case: a sweep in order of the separating axis (2), with a Fenwick tree over the other
// axis's `low` whose nodes keep staircases of (value, high).
#include "core/measure/front.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace pscope {

namespace {

struct Interval {
    double low = 0, value = 0, high = 0; // smaller is better
};

struct Candidate {
    Interval x, y;
    std::size_t position; // in the caller's points
};

Interval oriented(const AxisValue& v, bool higherIsBetter) {
    const double low = std::min(v.low, v.value), high = std::max(v.high, v.value); // a missing end is the value itself
    return higherIsBetter ? Interval{-high, -v.value, -low} : Interval{low, v.value, high};
}

bool usable(const AxisValue& v) { return v.present && !std::isnan(v.value) && !std::isnan(v.low) && !std::isnan(v.high); }

/// Set of intervals that answers: is one of them nowhere worse than this?
class NowhereWorse {
public:
    explicit NowhereWorse(std::size_t ranks) : m_nodes(ranks + 1) {}

    /// Rank: place of low among all lows, 1-based, equal lows sharing a rank.
    bool contains(std::size_t rank, const Interval& y) const {
        for (; rank > 0; rank -= rank & -rank) {
            const Staircase& stairs = m_nodes[rank];
            const auto after = stairs.upper_bound(y.value);
            if (after != stairs.begin() && std::prev(after)->second <= y.high) return true;
        }
        return false;
    }

    void insert(std::size_t rank, const Interval& y) {
        if (contains(rank, y)) return; // implied by one that is there: real data leaves very few
        for (; rank < m_nodes.size(); rank += rank & -rank) addStep(m_nodes[rank], y);
    }

private:
    using Staircase = std::map<double, double>; // value -> high, high strictly falling

    static void addStep(Staircase& stairs, const Interval& y) {
        auto after = stairs.upper_bound(y.value);
        if (after != stairs.begin() && std::prev(after)->second <= y.high) return;
        while (after != stairs.end() && after->second >= y.high) after = stairs.erase(after);
        stairs[y.value] = y.high;
    }

    std::vector<Staircase> m_nodes;
};

/// Indices of `points` by ascending key.
template <class Key> std::vector<std::uint32_t> sortedBy(const std::vector<Candidate>& points, Key key) {
    std::vector<std::pair<double, std::uint32_t>> keyed(points.size());
    for (std::uint32_t i = 0; i < points.size(); ++i) keyed[i] = {key(points[i]), i};
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::uint32_t> order(points.size());
    std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& k) { return k.second; });
    return order;
}

/// Marks the points that some other one beats with `separating` as the axis of (2).
void markBeaten(const std::vector<Candidate>& points, Interval Candidate::*separating, Interval Candidate::*other,
                std::vector<std::uint8_t>& dominated) {
    const auto byHigh = sortedBy(points, [&](const Candidate& c) { return (c.*separating).high; });
    const auto byLow = sortedBy(points, [&](const Candidate& c) { return (c.*separating).low; });
    const auto byOtherLow = sortedBy(points, [&](const Candidate& c) { return (c.*other).low; });
    std::vector<std::uint32_t> rank(points.size());
    std::uint32_t current = 0;
    for (std::size_t i = 0; i < byOtherLow.size(); ++i) {
        const bool fresh = i == 0 || (points[byOtherLow[i - 1]].*other).low < (points[byOtherLow[i]].*other).low;
        rank[byOtherLow[i]] = current += fresh;
    }
    NowhereWorse seen(current);
    std::size_t next = 0;
    for (const std::uint32_t b : byLow) {
        for (; next < byHigh.size() && (points[byHigh[next]].*separating).high < (points[b].*separating).low; ++next)
            seen.insert(rank[byHigh[next]], points[byHigh[next]].*other);
        if (seen.contains(rank[b], points[b].*other)) dominated[points[b].position] = 1;
    }
}

} // namespace

Front paretoFront(std::span<const FrontPoint> points, bool xHigherIsBetter, bool yHigherIsBetter) {
    Front front;
    front.dominated.assign(points.size(), 0);
    std::vector<Candidate> candidates;
    candidates.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        if (usable(points[i].x) && usable(points[i].y))
            candidates.push_back({oriented(points[i].x, xHigherIsBetter), oriented(points[i].y, yHigherIsBetter), i});
    markBeaten(candidates, &Candidate::x, &Candidate::y, front.dominated);
    markBeaten(candidates, &Candidate::y, &Candidate::x, front.dominated);
    for (const Candidate& c : candidates)
        if (!front.dominated[c.position]) front.members.push_back(c.position);
    std::sort(front.members.begin(), front.members.end(), [&points](std::size_t a, std::size_t b) {
        const FrontPoint &p = points[a], &q = points[b];
        return std::tie(p.x.value, p.y.value, a) < std::tie(q.x.value, q.y.value, b);
    });
    return front;
}

} // namespace pscope
