// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Magnitude pruning: a weight matters as much as it is far from zero, s_ij = |w_ij|. It needs no data, costs O(rows*columns)
// and is the yardstick of every other method.
// Janowsky, "Pruning versus clipping in neural networks", Phys. Rev. A 39 (1989); for transformers: Gordon et al., 2020.
#include <cmath>

#include "core/compress/methods.h"

namespace pscope {

WeightMethod magnitudeMethod() {
    return {
        .id = "magnitude",
        .label = "Magnitude",
        .source = "Janowsky 1989; Han et al. 2015, arXiv 1506.02626",
        .help = "Removes the weights closest to zero; needs no data.",
        .saliency =
            [](const MethodInput& input) {
                std::vector<float> out(input.weights.size());
                for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::fabs(input.weights[i]);
                return out;
            },
    };
}

} // namespace pscope
