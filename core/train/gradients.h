// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Importance of heads and FFN neurons by back-propagation, for the methods "michel" and "fisher" of
// core/compress.
#pragma once

#include "core/compress/method.h"

namespace pscope {

/// Masks xi = 1 are put on every head's and every neuron's output; the dense model is frozen and in
/// evaluation mode. Michel et al. 2019: mean over examples of |dL/dxi|. Fisher diagonal (Kwon et al. 2022):
/// sum over batches of 32 examples of (dL/dxi)^2 with L the batch mean. L: cross entropy, or squared error
/// for regression. Two walks over the data at most.
GradientSource torchGradients();

} // namespace pscope
