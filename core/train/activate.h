// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The activations of core/model as libtorch computes them.
#pragma once

#include "core/model/model_config.h"

namespace at {
class Tensor;
}

namespace pscope {

at::Tensor activate(Activation activation, const at::Tensor& x);

} // namespace pscope
