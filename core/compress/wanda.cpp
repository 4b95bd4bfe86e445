// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Wanda: a weight matters by what it adds to its output on real inputs, s_ij = |w_ij| * ||x_j||, with ||x_j|| the L2 norm of
// input feature j over the calibration tokens. Weights compete within their output row only, so that every output keeps as
// many inputs. No gradient, no weight update; O(rows*columns) once the norms are known.
// Sun, Liu, Bair, Kolter, "A Simple and Effective Pruning Approach for Large Language Models", 2023.
#include <cmath>

#include "core/compress/methods.h"

namespace pscope {

WeightMethod wandaMethod() {
    return {
        .id = "wanda",
        .label = "Wanda",
        .source = "Sun et al. 2023, arXiv 2306.11695",
        .help = "Weighs each weight by the size of the input it meets on calibration data; compares within one output.",
        .needsInputNorms = true,
        .perRow = true,
        .saliency =
            [](const MethodInput& input) {
                std::vector<float> out(input.weights.size());
                const auto columns = static_cast<std::size_t>(input.columns);
                for (std::size_t row = 0; row < static_cast<std::size_t>(input.rows); ++row)
                    for (std::size_t j = 0; j < columns; ++j)
                        out[row * columns + j] = std::fabs(input.weights[row * columns + j]) * input.inputNorms[j];
                return out;
            },
    };
}

} // namespace pscope
