// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// GPTQ (Frantar et al. 2022, arXiv 2210.17323): rounding column by column, the columns behind make up for the
// error on the calibration inputs. Scales are chosen, per output or group, by the least error weighted with
// the inputs' energy; the paper takes the largest value. Which weights leave is decided by magnitude and not
// made up for: what is compared is the rounding.
#include <cmath>

#include "core/compress/compressed_model.h"
#include "core/compress/methods.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

std::vector<float> saliency(const MethodInput& in) {
    std::vector<float> out;
    for (const float w : in.weights)
        out.push_back(std::fabs(w));
    return out;
}

Result<void> fit(const MethodInput& in, const MatrixSpec& spec, std::vector<float>& weights,
                 QuantizedWeights* codes, JobContext& job) {
    if (!spec.isDense()) {
        const auto mask = maskFor(spec, saliency(in), in.rows, in.columns, false);
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (!mask[i]) weights[i] = 0;
    }
    if (!codes) return {};
    return columnSweep(in, spec, {.keepZeros = true}, weights, codes, job);
}

} // namespace

WeightMethod gptqMethod() {
    return secondMomentMethod(
        "gptq", "GPTQ", "Frantar et al. 2022, arXiv 2210.17323",
        "Rounds to integers column by column; later columns make up for the error on calibration "
        "texts. Removes by magnitude.",
        saliency, fit);
}

} // namespace pscope
