// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One side is the equal share. The other raises, one level at a time, the part whose next levels cost the
// least damage per time saved, on the convex hull of its curve so that a plateau (a kernel that gets faster
// only past 60 %) is jumped over as a whole. Between them sparsities are mixed linearly: the mean stays what
// was asked.
#include "widgets/models/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pscope {
namespace {

constexpr double kStep = 0.05;
constexpr double kSmall = 1e-12;

/// The best next level from `now` and its price: the longest stretch with the lowest damage per gain.
std::pair<std::size_t, double> nextStretch(const SharingPart& part, const std::vector<double>& gain,
                                           std::size_t now) {
    std::size_t best = now;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t level = now + 1; level < gain.size(); ++level) {
        const double won = gain[level] - gain[now];
        const double price = (part.damage[level] - part.damage[now] + kSmall) / std::max(won, kSmall);
        if (price <= lowest) {
            lowest = price;
            best = level;
        }
    }
    return {best, lowest};
}

std::vector<double> cheapest(const std::vector<SharingPart>& parts, double wanted) {
    const auto& levels = sharingLevels();
    const bool timed = std::any_of(parts.begin(), parts.end(), [](const SharingPart& part) {
        return std::any_of(part.gain.begin(), part.gain.end(), [](double gain) { return gain > 0; });
    });
    std::vector<std::vector<double>> gains;
    for (const SharingPart& part : parts) {
        std::vector<double> gain = part.gain;
        if (!timed) {
            gain.clear();
            for (const double level : levels)
                gain.push_back(level * part.weights);
        }
        for (std::size_t level = 1; level < gain.size(); ++level)
            gain[level] = std::max(gain[level], gain[level - 1]);
        gains.push_back(std::move(gain));
    }
    std::vector<std::size_t> at(parts.size(), 0);
    std::vector<double> result(parts.size(), 0);
    double reached = 0;
    while (reached < wanted - kSmall) {
        std::size_t chosen = parts.size(), goal = 0;
        double lowest = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (at[i] + 1 >= levels.size()) continue;
            const auto [level, price] = nextStretch(parts[i], gains[i], at[i]);
            if (chosen < parts.size() && price >= lowest) continue;
            chosen = i;
            goal = level;
            lowest = price;
        }
        if (chosen == parts.size()) break;
        // The last stretch may be longer than what is left to share out: it is taken as far as it is needed.
        const double missing = (wanted - reached) / parts[chosen].weights;
        const double next = std::min(levels[goal], result[chosen] + missing);
        reached += (next - result[chosen]) * parts[chosen].weights;
        result[chosen] = next;
        at[chosen] = goal;
    }
    return result;
}

} // namespace

const std::vector<double>& sharingLevels() {
    static const std::vector<double> levels = [] {
        std::vector<double> made;
        for (int i = 0; i < 20; ++i)
            made.push_back(i * kStep);
        return made;
    }();
    return levels;
}

std::map<MatrixId, double> shareOut(const std::vector<SharingPart>& parts, double mean, double balance) {
    std::map<MatrixId, double> result;
    double weights = 0;
    for (const SharingPart& part : parts)
        weights += part.weights;
    if (weights <= 0) return result;
    mean = std::clamp(mean, 0.0, sharingLevels().back());
    const std::vector<double> cheap =
        balance > 0 ? cheapest(parts, mean * weights) : std::vector<double>(parts.size(), mean);
    for (std::size_t i = 0; i < parts.size(); ++i)
        result[parts[i].id] = (1 - balance) * mean + balance * cheap[i];
    return result;
}

} // namespace pscope
