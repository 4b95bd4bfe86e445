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
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
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

bool usable(const AxisValue& v) { return v.present && std::isfinite(v.value) && std::isfinite(v.low) && std::isfinite(v.high); }

bool nowhereWorse(const Interval& a, const Interval& b) { return a.low <= b.low && a.value <= b.value && a.high <= b.high; }

/// Set of intervals that answers: is one of them nowhere worse than this?
class NowhereWorse {
public:
    explicit NowhereWorse(std::size_t ranks) : m_nodes(ranks + 1) {}

    /// Rank: place of low among all lows, 1-based, equal lows sharing a rank.
    bool contains(std::uint32_t rank, const Interval& y) const {
        // Two looks settle nearly every question in real data, where intervals are of similar width.
        if (y.low < m_best.low || y.value < m_best.value || y.high < m_best.high) return false;
        if (nowhereWorse(m_lowest, y)) return true;
        for (; rank > 0; rank -= rank & -rank) {
            const Staircase& stairs = m_nodes[rank];
            const auto after = stairs.upper_bound(y.value);
            if (after != stairs.begin() && std::prev(after)->second <= y.high) return true;
        }
        return false;
    }

    void insert(std::uint32_t rank, const Interval& y) {
        if (contains(rank, y)) return; // implied by one that is there
        m_best = {std::min(m_best.low, y.low), std::min(m_best.value, y.value), std::min(m_best.high, y.high)};
        if (y.high < m_lowest.high) m_lowest = y;
        for (; rank < m_nodes.size(); rank += rank & -rank) addStep(m_nodes[rank], y);
    }

private:
    using Staircase = std::map<double, double>; // value -> high, high strictly falling
    static constexpr double kNone = std::numeric_limits<double>::infinity();

    static void addStep(Staircase& stairs, const Interval& y) {
        auto after = stairs.upper_bound(y.value);
        if (after != stairs.begin() && std::prev(after)->second <= y.high) return;
        while (after != stairs.end() && after->second >= y.high) after = stairs.erase(after);
        stairs[y.value] = y.high;
    }

    std::vector<Staircase> m_nodes;
    Interval m_best{kNone, kNone, kNone};   // smallest of each number, not necessarily of one interval
    Interval m_lowest{kNone, kNone, kNone}; // the interval with the smallest high
};

using Order = std::vector<std::uint32_t>; // indices of candidates by ascending key

/// Radix sort of 11 bits a pass: sorting is most of the work at 1e5 points, and this takes a quarter of std::sort's time.
template <class Key> Order sortedBy(const std::vector<Candidate>& points, Key key) {
    struct Item {
        std::uint64_t bits;
        std::uint32_t index;
    };
    constexpr int kBits = 11;
    std::vector<Item> items(points.size()), scratch(points.size());
    for (std::uint32_t i = 0; i < points.size(); ++i) {
        const auto bits = std::bit_cast<std::uint64_t>(key(points[i]) + 0.0); // + 0.0: -0 and 0 are one key
        items[i] = {bits >> 63 ? ~bits : bits | (std::uint64_t(1) << 63), i}; // ordered like the doubles
    }
    for (int shift = 0; shift < 64; shift += kBits) {
        std::array<std::uint32_t, (1 << kBits) + 1> starts{};
        const auto digit = [shift](const Item& item) { return (item.bits >> shift) & ((1 << kBits) - 1); };
        for (const Item& item : items) ++starts[digit(item) + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        for (const Item& item : items) scratch[starts[digit(item)]++] = item;
        items.swap(scratch);
    }
    Order order(points.size());
    std::transform(items.begin(), items.end(), order.begin(), [](const Item& item) { return item.index; });
    return order;
}

struct AxisOrder {
    Order byLow, byHigh;
    std::vector<std::uint32_t> lowRank; // per candidate, 1-based, equal lows share one
    std::uint32_t ranks = 0;
};

AxisOrder orderOn(const std::vector<Candidate>& points, Interval Candidate::*axis) {
    AxisOrder order{sortedBy(points, [axis](const Candidate& c) { return (c.*axis).low; }),
                    sortedBy(points, [axis](const Candidate& c) { return (c.*axis).high; }), Order(points.size())};
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::uint32_t here = order.byLow[i];
        order.ranks += i == 0 || (points[order.byLow[i - 1]].*axis).low < (points[here].*axis).low;
        order.lowRank[here] = order.ranks;
    }
    return order;
}

/// Marks the points that some other one beats with `separating` as the axis of (2).
void markBeaten(const std::vector<Candidate>& points, Interval Candidate::*separating, const AxisOrder& order,
                Interval Candidate::*other, const AxisOrder& otherOrder, std::vector<std::uint8_t>& dominated) {
    NowhereWorse seen(otherOrder.ranks);
    auto next = order.byHigh.begin();
    for (const std::uint32_t b : order.byLow) {
        const double low = (points[b].*separating).low;
        for (; next != order.byHigh.end() && (points[*next].*separating).high < low; ++next)
            seen.insert(otherOrder.lowRank[*next], points[*next].*other);
        if (seen.contains(otherOrder.lowRank[b], points[b].*other)) dominated[points[b].position] = 1;
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
    const AxisOrder x = orderOn(candidates, &Candidate::x), y = orderOn(candidates, &Candidate::y);
    markBeaten(candidates, &Candidate::x, x, &Candidate::y, y, front.dominated);
    markBeaten(candidates, &Candidate::y, y, &Candidate::x, x, front.dominated);
    for (const Candidate& c : candidates)
        if (!front.dominated[c.position]) front.members.push_back(c.position);
    std::sort(front.members.begin(), front.members.end(), [&points](std::size_t a, std::size_t b) {
        const FrontPoint &p = points[a], &q = points[b];
        return std::tie(p.x.value, p.y.value, a) < std::tie(q.x.value, q.y.value, b);
    });
    return front;
}

} // namespace pscope
