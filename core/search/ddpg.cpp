// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of mit-han-lab/amc: rates 1e-3 (critic) and 1e-4 (actor), tau 0.01, gamma 1, batch 64, reward minus
// a moving average of batch means (0.5). The hidden width is a parameter: 300 there.
#include "core/search/ddpg.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

namespace pscope {
namespace {

using Weights = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

} // namespace

SmallNet::SmallNet(int inputs, int hidden, bool sigmoid, Rng& rng)
    : m_sigmoid(sigmoid) {
    for (const auto& [from, to] : {std::pair{inputs, hidden}, {hidden, hidden}, {hidden, 1}}) {
        Layer layer{from, to, {}, {}, {}, {}, {}, {}};
        const double bound = to == 1 ? 3e-3 : 1 / std::sqrt(double(from)); // DDPG's initialisation
        for (int i = 0; i < to * (from + 1); ++i)
            layer.weights.push_back(bound * (2 * rng.uniform() - 1));
        layer.gradient.assign(layer.weights.size(), 0);
        layer.first = layer.second = layer.gradient;
        m_layers.push_back(std::move(layer));
    }
}

double SmallNet::forward(const std::vector<double>& input) {
    const std::vector<double>* x = &input;
    for (std::size_t l = 0; l < m_layers.size(); ++l) {
        Layer& layer = m_layers[l];
        layer.input = *x;
        layer.output.resize(std::size_t(layer.outputs));
        // Nearly all of AMC's own time goes here.
        const Weights weights(layer.weights.data(), layer.outputs, layer.inputs + 1);
        Eigen::Map<Eigen::VectorXd> sums(layer.output.data(), layer.outputs);
        sums = weights.col(layer.inputs);
        sums.noalias() += weights.leftCols(layer.inputs) *
                          Eigen::Map<const Eigen::VectorXd>(layer.input.data(), layer.inputs);
        if (l + 1 < m_layers.size())
            sums = sums.cwiseMax(0.0);
        else if (m_sigmoid)
            sums = 1 / (1 + (-sums).array().exp());
        x = &layer.output;
    }
    return m_layers.back().output[0];
}

std::vector<double> SmallNet::backward(double slope) {
    const double y = m_layers.back().output[0];
    std::vector<double> delta{m_sigmoid ? slope * y * (1 - y) : slope};
    for (std::size_t l = m_layers.size(); l-- > 0;) {
        Layer& layer = m_layers[l];
        std::vector<double> before(std::size_t(layer.inputs), 0);
        for (int o = 0; o < layer.outputs; ++o) {
            const double d = delta[std::size_t(o)];
            if (d == 0) continue;
            const std::size_t first = std::size_t(o) * std::size_t(layer.inputs + 1);
            for (int i = 0; i < layer.inputs; ++i) {
                layer.gradient[first + std::size_t(i)] += d * layer.input[std::size_t(i)];
                before[std::size_t(i)] += d * layer.weights[first + std::size_t(i)];
            }
            layer.gradient[first + std::size_t(layer.inputs)] += d;
        }
        if (l > 0)
            for (std::size_t i = 0; i < before.size(); ++i)
                if (m_layers[l - 1].output[i] <= 0) before[i] = 0; // ReLU
        delta = std::move(before);
    }
    return delta;
}

void SmallNet::step(double rate, int batch) {
    constexpr double kFirst = 0.9, kSecond = 0.999;
    ++m_steps;
    const double a = 1 - std::pow(kFirst, m_steps), b = 1 - std::pow(kSecond, m_steps);
    for (Layer& layer : m_layers)
        for (std::size_t i = 0; i < layer.weights.size(); ++i) {
            const double g = layer.gradient[i] / batch;
            layer.first[i] = kFirst * layer.first[i] + (1 - kFirst) * g;
            layer.second[i] = kSecond * layer.second[i] + (1 - kSecond) * g * g;
            layer.weights[i] -= rate * (layer.first[i] / a) / (std::sqrt(layer.second[i] / b) + 1e-8);
            layer.gradient[i] = 0;
        }
}

void SmallNet::follow(const SmallNet& other, double share) {
    for (std::size_t l = 0; l < m_layers.size(); ++l)
        for (std::size_t i = 0; i < m_layers[l].weights.size(); ++i)
            m_layers[l].weights[i] += share * (other.m_layers[l].weights[i] - m_layers[l].weights[i]);
}

Ddpg::Ddpg(int stateSize, int hidden, std::size_t memory, std::uint64_t seed)
    : m_rng(seed)
    , m_actor(stateSize, hidden, true, m_rng)
    , m_critic(stateSize + 1, hidden, false, m_rng)
    , m_actorTarget(m_actor)
    , m_criticTarget(m_critic)
    , m_capacity(memory) {}

double Ddpg::act(const std::vector<double>& state) {
    return m_actor.forward(state);
}

double Ddpg::value(const std::vector<double>& state, double action) {
    std::vector<double> both = state;
    both.push_back(action);
    return m_critic.forward(both);
}

void Ddpg::store(Transition transition) {
    if (m_memory.size() < m_capacity)
        m_memory.push_back(std::move(transition));
    else
        m_memory[m_at++ % m_capacity] = std::move(transition);
}

void Ddpg::learn() {
    constexpr int kBatch = 64;
    if (m_memory.empty()) return;
    std::vector<const Transition*> batch;
    double mean = 0;
    for (int i = 0; i < kBatch; ++i) {
        batch.push_back(&m_memory[std::size_t(m_rng.below(int(m_memory.size())))]);
        mean += batch.back()->reward / kBatch;
    }
    m_baseline = m_haveBaseline ? 0.5 * m_baseline + 0.5 * mean : mean;
    m_haveBaseline = true;
    for (const Transition* t : batch) {
        double target = t->reward - m_baseline;
        if (!t->next.empty()) {
            std::vector<double> next = t->next;
            next.push_back(m_actorTarget.forward(t->next));
            target += m_criticTarget.forward(next);
        }
        const double error = value(t->state, t->action) - target;
        m_critic.backward(2 * error);
    }
    m_critic.step(1e-3, kBatch);
    SmallNet probe = m_critic; // its gradients are not wanted, those of the action are
    for (const Transition* t : batch) {
        std::vector<double> both = t->state;
        both.push_back(m_actor.forward(t->state));
        probe.forward(both);
        const double slope = probe.backward(1).back(); // dQ/da
        m_actor.backward(-slope);
    }
    m_actor.step(1e-4, kBatch);
    m_actorTarget.follow(m_actor, 0.01);
    m_criticTarget.follow(m_critic, 0.01);
}

} // namespace pscope
