// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <torch/torch.h>

namespace pscope {

struct AdamW::Slot {
    std::string name;
    at::Tensor parameter;
    std::vector<float> m, v;
    bool decays = true;
};

namespace {

std::span<float> numbers(const at::Tensor& tensor) {
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

Tensor stored(std::span<const float> values, std::vector<std::int64_t> shape) {
    return Tensor::fromFloats({values.begin(), values.end()}, std::move(shape));
}

struct StepFactors {
    float beta1, beta2, rate, correction, epsilon, keep;
};

/// One walk over the four arrays of a parameter; compiled for wide vectors where the machine has them.
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3"))) void
update(float* w, const float* g, float* m, float* v, std::size_t count, const StepFactors& f) {
    for (std::size_t i = 0; i < count; ++i) {
        m[i] = f.beta1 * m[i] + (1 - f.beta1) * g[i];
        v[i] = f.beta2 * v[i] + (1 - f.beta2) * g[i] * g[i];
        w[i] = f.keep * w[i] - f.rate * m[i] / (std::sqrt(v[i]) * f.correction + f.epsilon);
    }
}

} // namespace

AdamW::AdamW(NamedParameters parameters, AdamWOptions options)
    : m_options(options) {
    for (auto& [name, tensor] : parameters) {
        const auto count = static_cast<std::size_t>(tensor.numel());
        const bool decays = !name.ends_with(" bias") && !name.ends_with(" gamma") && !name.ends_with(" beta");
        m_slots.push_back({name, tensor, std::vector<float>(count), std::vector<float>(count), decays});
    }
}
AdamW::~AdamW() = default;

double AdamW::clipGradients(double maxNorm) {
    double squares = 0;
    for (const Slot& slot : m_slots)
        if (slot.parameter.grad().defined()) {
            const double norm = slot.parameter.grad().norm().item<double>();
            squares += norm * norm;
        }
    const double norm = std::sqrt(squares);
    if (maxNorm > 0 && norm > maxNorm)
        for (Slot& slot : m_slots)
            if (slot.parameter.grad().defined()) slot.parameter.mutable_grad().mul_(maxNorm / (norm + 1e-6));
    return norm;
}

void AdamW::step(double learningRate) {
    ++m_steps;
    const auto step = static_cast<double>(m_steps);
    StepFactors factors{.beta1 = static_cast<float>(m_options.beta1),
                        .beta2 = static_cast<float>(m_options.beta2),
                        .rate = static_cast<float>(learningRate / (1 - std::pow(m_options.beta1, step))),
                        .correction = static_cast<float>(1 / std::sqrt(1 - std::pow(m_options.beta2, step))),
                        .epsilon = static_cast<float>(m_options.epsilon),
                        .keep = 1};
    for (Slot& slot : m_slots) {
        if (!slot.parameter.grad().defined()) continue;
        const at::Tensor gradient = slot.parameter.grad().contiguous();
        factors.keep = static_cast<float>(slot.decays ? 1 - learningRate * m_options.weightDecay : 1.0);
        update(slot.parameter.data_ptr<float>(), gradient.data_ptr<float>(), slot.m.data(), slot.v.data(),
               slot.m.size(), factors);
        slot.parameter.mutable_grad().reset();
    }
}

TensorMap AdamW::state() const {
    TensorMap state;
    for (const Slot& slot : m_slots) {
        const auto shape = slot.parameter.sizes().vec();
        state["p " + slot.name] = stored(numbers(slot.parameter), shape);
        state["m " + slot.name] = stored(slot.m, shape);
        state["v " + slot.name] = stored(slot.v, shape);
    }
    return state;
}

Result<void> AdamW::restore(const TensorMap& state, std::int64_t steps) {
    for (Slot& slot : m_slots)
        for (const auto& [key, target] : {std::pair{"p " + slot.name, numbers(slot.parameter)},
                                          {"m " + slot.name, std::span(slot.m)},
                                          {"v " + slot.name, std::span(slot.v)}}) {
            const auto it = state.find(key);
            if (it == state.end() || it->second.elementCount() != static_cast<std::int64_t>(target.size()))
                return fail(ErrorCode::Mismatch,
                            "interrupted training: '{}' is missing or of another size, expected {} numbers; "
                            "it belongs to other "
                            "options, start without resuming",
                            key, target.size());
            std::memcpy(target.data(), it->second.floats().values.data(), target.size_bytes());
        }
    m_steps = steps;
    return {};
}

double scheduleFactor(std::int64_t step, std::int64_t warmup, std::int64_t total) {
    if (step < warmup) return static_cast<double>(step + 1) / static_cast<double>(warmup);
    return std::max(0.0, static_cast<double>(total - step) /
                             static_cast<double>(std::max<std::int64_t>(1, total - warmup)));
}

} // namespace pscope
