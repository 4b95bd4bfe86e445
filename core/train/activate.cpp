// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/activate.h"

#include <torch/torch.h>

namespace pscope {

at::Tensor activate(Activation activation, const at::Tensor& x) {
    switch (activation) {
    case Activation::GeluErf:
        return torch::gelu(x);
    case Activation::GeluTanh:
        return torch::gelu(x, "tanh");
    case Activation::Relu:
        return torch::relu(x);
    case Activation::Silu:
        return torch::silu(x);
    case Activation::Tanh:
        return torch::tanh(x);
    }
    return x;
}

} // namespace pscope
