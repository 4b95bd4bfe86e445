// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SmoothQuant (Xiao et al. 2022, arXiv 2211.10438): s_j = max|X_j|^a / max|W_j|^(1-a), a = 0.5; inputs are
// divided and weight columns multiplied by s before rounding, so that outliers of the activations cost less.
// The paper folds 1/s into the layer norm before a matrix. In encoders whose norm follows the residual (BERT
// and kin) that norm also feeds the residual, and folding there would change the function; what can be folded
// without a trace is the value projection before the attention output, which is what happens here. Everything
// else is magnitude and round-to-nearest.
#include <cmath>

#include "core/compress/methods.h"

namespace pscope {

WeightMethod smoothQuantMethod() {
    return {
        .id = "smoothquant",
        .label = "SmoothQuant",
        .source = "Xiao et al. 2022, arXiv 2211.10438; folded where post-norm encoders allow it",
        .help = "Before rounding to integers, moves outliers of the attention's result into the weights of "
                "its output matrix.",
        .needsInputNorms = false,
        .perRow = false,
        .saliency = magnitudeMethod().saliency,
        .needsGrams = true,
        .fit = {},
        .smoothsValues = true,
    };
}

} // namespace pscope
