// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One product alone on a device, as the tuner, the benchmark and the tests need it. Activations are row-major
// here.
#pragma once

#include <vector>

#include "backends/opencl/products.h"

namespace pscope::opencl {

struct TrialCall {
    const CompressedMatrix* matrix = nullptr;
    MatrixPlan plan;             // planMatrix()'s, or one that is to be tried
    std::vector<float> x;        // [tokens, columns]
    std::vector<float> bias;     // [rows]
    std::vector<float> residual; // [tokens, rows] or empty
    int tokens = 0;
    int activation = kNoActivation;
    int threads = 1;
};

/// A plan that says nothing but which kernel runs.
MatrixPlan forcedPlan(Product product, InputForm input = InputForm::Plain, int shared = 1);

std::vector<float> toLanes(const std::vector<float>& rows, int features, Lanes lanes);
std::vector<float> toRows(const std::vector<float>& values, int features, Lanes lanes);

class Trial {
public:
    /// Uploads everything. Throws cl::Error and DeviceFailure, as run() does.
    Trial(ClDevice& device, const TrialCall& call);
    /// Microseconds on the device, rounding of the activations included.
    double run();
    std::vector<float> result(); // [tokens, rows]

private:
    ClDevice& m_device;
    cl::CommandQueue& m_queue;
    DeviceMatrix m_matrix;
    Lanes m_lanes;
    int m_activation;
    bool m_hasResidual;
    cl::Buffer m_x, m_vectors, m_residual, m_y;
    Inputs m_inputs;
};

} // namespace pscope::opencl
