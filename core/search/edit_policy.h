// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The learnt mutator of SwiftPruner: a softmax over possible edits, taught by policy gradient (REINFORCE) which features of
// an edit pay. Private to this room and its tests.
#pragma once

#include <array>

#include "core/search/space.h"

namespace pscope {

inline constexpr std::size_t kEditFeatures = 5;
using EditFeatures = std::array<double, kEditFeatures>;

class EditPolicy {
public:
    /// Draws that led to one child: gradient of the log probability of all of them by the weights.
    struct Walk {
        EditFeatures gradient{};
        int draws = 0;
    };
    std::vector<double> probabilities(const std::vector<EditFeatures>& edits) const;
    /// Index of the edit drawn; notes the gradient in `walk`.
    std::size_t draw(const std::vector<EditFeatures>& edits, Rng& rng, Walk& walk) const;
    /// gain: reward of the child less that of its parent. Weights move by rate * advantage * mean gradient of the draws.
    void learn(const Walk& walk, double gain, double rate);
    const EditFeatures& weights() const { return m_weights; }
    void setWeights(const EditFeatures& weights) { m_weights = weights; }

private:
    EditFeatures m_weights{};
    double m_baseline = 0, m_square = 0; // moving averages of gains and of their squares
    int m_updates = 0;
};

} // namespace pscope
