// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAWQ-V3 (Yao et al. 2021, arXiv 2011.10680): bits per matrix by minimising sum Omega under a budget, Omega
// = Tr(H)/n * |Q(W) - W|^2 (HAWQ-V2, arXiv 1911.03852). The paper solves an integer linear programme; with
// one budget it is a multiple-choice knapsack, which dynamic programming solves exactly. Reconstruction: the
// Hessian's mean diagonal is taken from the empirical Fisher matrix (mean squared gradient of the loss on
// calibration texts), not from Hutchinson probes of the Hessian itself.
#include "core/search/allocation.h"

namespace pscope {
namespace {

Result<std::unique_ptr<Strategy>> make(StrategyInput input) {
    PSCOPE_TRY(stats, input.world.gradients());
    std::vector<std::string> levels{"int8", "int4"};
    if (input.params.at("int3") != 0) levels.emplace_back("int3");
    if (input.params.at("int2") != 0) levels.emplace_back("int2");
    const int group = int(input.params.at("group"));
    if (group > 0)
        for (std::size_t i = 1; i < levels.size(); ++i)
            levels[i] += fmt::format(" group {}", group);
    auto places = openPlaces(input.world, levels);
    if (places.empty())
        return fail(ErrorCode::BadInput, "hawq: no matrix may change its bits; pin less, or set group=0");
    for (AllocationPlace& place : places) {
        const auto l = std::size_t(place.layer), k = std::size_t(place.kind);
        const double trace = l < stats->weightFisher.size() ? stats->weightFisher[l][k] : 1;
        for (const MatrixSpec& option : place.options)
            place.loss.push_back(trace * input.world.matrixError(place.layer, place.kind, option) *
                                 input.world.matrixEnergy(place.layer, place.kind));
    }
    return std::make_unique<Allocation>(std::move(input), std::move(places));
}

} // namespace

StrategyRow hawqStrategy() {
    return {.id = "hawq",
            .label = "HAWQ-V3",
            .source = "Yao et al. 2021, arXiv 2011.10680; sensitivity of HAWQ-V2, arXiv 1911.03852",
            .provenance = "reconstruction",
            .help = "Bits per matrix, exact for the estimated loss: curvature times squared rounding error. "
                    "Curvature is the "
                    "empirical Fisher diagonal, not Hutchinson's estimate as in the paper. Needs gradients.",
            .params = {{.id = "int3",
                        .label = "Allow int3",
                        .unit = "",
                        .help = "3-bit weights may be chosen",
                        .low = 0,
                        .high = 1,
                        .value = 0,
                        .whole = true,
                        .flag = true},
                       {.id = "int2",
                        .label = "Allow int2",
                        .unit = "",
                        .help = "2-bit weights may be chosen",
                        .low = 0,
                        .high = 1,
                        .value = 0,
                        .whole = true,
                        .flag = true},
                       {.id = "group",
                        .label = "Group size",
                        .unit = "inputs",
                        .help = "Inputs that share a scale below 8 bits; 0: a whole output row",
                        .low = 0,
                        .high = 1024,
                        .value = 0,
                        .whole = true}},
            .make = make,
            .moves = "bits of every matrix"};
}

} // namespace pscope
