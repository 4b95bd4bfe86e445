// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW (Loshchilov & Hutter 2019) over named libtorch parameters, its schedule and gradient clipping. Own,
// because libtorch's walks memory seven times per step, cannot exclude biases by name and does not store its
// moments as safetensors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/model/tensor.h"
#include "core/util/result.h"

namespace at {
class Tensor;
}

namespace pscope {

struct AdamWOptions {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0.01; // not on biases and norms
};

/// Parameters by name; names that end in " bias", " gamma" or " beta" are not decayed.
using NamedParameters = std::vector<std::pair<std::string, at::Tensor>>;

class AdamW {
public:
    AdamW(NamedParameters parameters, AdamWOptions options);
    ~AdamW();
    /// Scales all gradients so that their joint L2 norm is at most `maxNorm` (0 = leave them); gives the norm
    /// before.
    double clipGradients(double maxNorm);
    /// One update from the gradients, which are cleared. A parameter without a gradient stays as it is.
    void step(double learningRate);

    /// Moments as "m NAME", "v NAME" and the parameters as "p NAME".
    TensorMap state() const;
    /// Mismatch names the first tensor that is missing or of another size.
    Result<void> restore(const TensorMap& state, std::int64_t steps);
    std::int64_t steps() const { return m_steps; }

private:
    struct Slot;
    std::vector<Slot> m_slots;
    AdamWOptions m_options;
    std::int64_t m_steps = 0;
};

/// Linear rise over `warmup` steps, then linear fall to 0 at `total`; the first step is not 0.
double scheduleFactor(std::int64_t step, std::int64_t warmup, std::int64_t total);

} // namespace pscope
