// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random pruning, the control: a method that does not beat it has learnt nothing about the weights. The draw depends on seed
// and position only, so a higher sparsity removes a superset of what a lower one removed. O(rows*columns).
#include "core/compress/methods.h"

namespace pscope {

float uniformAt(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ULL + index + 1; // SplitMix64: one multiply-shift chain per draw, no state
    x += 0x9E3779B97F4A7C15ULL * (index + 1);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    x ^= x >> 31;
    return static_cast<float>(x >> 40) * 0x1.0p-24F;
}

WeightMethod randomMethod() {
    return {
        .id = "random",
        .label = "Random (control)",
        .source = "control",
        .help = "Removes weights by lot; whatever does not beat this is not a method.",
        .saliency =
            [](const MethodInput& input) {
                std::vector<float> out(input.weights.size());
                for (std::size_t i = 0; i < out.size(); ++i) out[i] = uniformAt(input.seed, i);
                return out;
            },
    };
}

} // namespace pscope
