// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/trial.h"

#include <algorithm>

namespace pscope::opencl {

MatrixPlan forcedPlan(Product product, InputForm input, int shared) {
    MatrixPlan plan;
    plan.product = product;
    plan.input = input;
    plan.shared = shared;
    return plan;
}

std::vector<float> toLanes(const std::vector<float>& rows, int features, Lanes lanes) {
    std::vector<float> values(lanes.bytes(features) / sizeof(float), 0.0F);
    for (int t = 0; t < lanes.tokens; ++t)
        for (int f = 0; f < features; ++f)
            values[lanes.at(t, f, features)] = rows[std::size_t(t) * features + f];
    return values;
}

std::vector<float> toRows(const std::vector<float>& values, int features, Lanes lanes) {
    std::vector<float> rows(std::size_t(lanes.tokens) * features);
    for (int t = 0; t < lanes.tokens; ++t)
        for (int f = 0; f < features; ++f)
            rows[std::size_t(t) * features + f] = values[lanes.at(t, f, features)];
    return rows;
}

Trial::Trial(ClDevice& device, const TrialCall& call)
    : m_device(device)
    , m_queue(device.queue(call.threads))
    , m_matrix(uploadMatrix(device, *call.matrix, call.plan))
    , m_lanes{call.tokens}
    , m_activation(call.activation)
    , m_hasResidual(!call.residual.empty())
    , m_x(device.bufferOf(toLanes(call.x, m_matrix.columns, m_lanes)))
    , m_vectors(device.bufferOf(call.bias))
    , m_y(device.buffer(m_lanes.bytes(m_matrix.rows))) {
    if (m_hasResidual) m_residual = device.bufferOf(toLanes(call.residual, m_matrix.rows, m_lanes));
}

double Trial::run() {
    std::vector<PartTime> parts;
    Commands commands(m_device, m_queue, &parts);
    m_inputs.reset(m_x, m_matrix.columns, m_lanes);
    multiply(commands, m_inputs,
             {&m_matrix, &m_vectors, 0, m_activation, m_hasResidual ? &m_residual : nullptr, &m_y});
    commands.book("product");
    m_queue.finish();
    commands.collect();
    return parts.empty() ? 0.0 : double(parts.front().time.count()) * 1e-3;
}

std::vector<float> Trial::result() {
    std::vector<float> values(m_lanes.bytes(m_matrix.rows) / sizeof(float));
    if (!values.empty())
        m_queue.enqueueReadBuffer(m_y, CL_TRUE, 0, values.size() * sizeof(float), values.data());
    return toRows(values, m_matrix.rows, m_lanes);
}

} // namespace pscope::opencl
