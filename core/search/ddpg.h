// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Deep deterministic policy gradient (Lillicrap et al. 2015) for one continuous action in [0, 1], small
// enough for a search beside an evaluation: two hidden layers, Adam, soft target copies, replay. Private to
// this room and its tests.
#pragma once

#include <vector>

#include "core/search/space.h"

namespace pscope {

/// Fully connected, two hidden ReLU layers, one output (sigmoid or linear).
class SmallNet {
public:
    SmallNet(int inputs, int hidden, bool sigmoid, Rng& rng);
    double forward(const std::vector<double>& input);
    /// Adds the gradient of slope * output to the sums; gives that with respect to the input. After forward()
    /// of the same input.
    std::vector<double> backward(double slope);
    void step(double rate, int batch);                // Adam on the sums, then clears them
    void follow(const SmallNet& other, double share); // own = (1 - share) own + share other

private:
    struct Layer {
        int inputs, outputs;
        std::vector<double> weights, gradient, first,
            second; // [outputs, inputs + 1], the last column is the bias
        std::vector<double> input, output;
    };
    std::vector<Layer> m_layers;
    bool m_sigmoid;
    int m_steps = 0;
};

struct Transition {
    std::vector<double> state;
    double action = 0, reward = 0;
    std::vector<double> next; // empty: the episode ends
};

class Ddpg {
public:
    Ddpg(int stateSize, int hidden, std::size_t memory, std::uint64_t seed);
    double act(const std::vector<double>& state); // without noise
    void store(Transition transition);
    void learn(); // one batch
    double value(const std::vector<double>& state, double action);

private:
    Rng m_rng;
    SmallNet m_actor, m_critic, m_actorTarget, m_criticTarget;
    std::vector<Transition> m_memory;
    std::size_t m_capacity, m_at = 0;
    double m_baseline = 0;
    bool m_haveBaseline = false;
};

} // namespace pscope
