// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// AQ-BERT (Zhao et al., IJCAI 2021, arXiv 2112.14938) chooses {0, 2, 4, 8} bits for groups of weights by
// differentiable search. Here its post-training form: each matrix gets a width and a share of groups (one
// output, 32 inputs) with 0 bits, which are its smallest; the choice over all matrices is the exact optimum
// of the estimated loss under the limit. Reconstruction: groups of one matrix share their width, the loss is
// curvature times squared error where gradients exist and squared error alone where they do not, and nothing
// is trained.
#include <array>

#include "core/search/allocation.h"

namespace pscope {
namespace {

Result<std::unique_ptr<Strategy>> make(StrategyInput input) {
    const int group = int(input.params.at("group"));
    std::vector<std::string> levels;
    for (const int bits : {8, 4, 2})
        for (const int zeros : {0, 25, 50, 75}) {
            if (zeros > int(input.params.at("zero_groups"))) continue;
            levels.push_back(fmt::format("{}int{}{}", zeros ? fmt::format("1x{} {}% ", group, zeros) : "",
                                         bits, bits < 8 ? fmt::format(" group {}", group) : ""));
        }
    auto places = openPlaces(input.world, levels);
    if (places.empty())
        return fail(ErrorCode::BadInput,
                    "aq-bert: no matrix may change, or no input count is divisible by groups of {}", group);
    const auto stats = input.world.gradients();
    for (AllocationPlace& place : places) {
        const auto l = std::size_t(place.layer), k = std::size_t(place.kind);
        const double trace = stats && l < (*stats)->weightFisher.size() ? (*stats)->weightFisher[l][k] : 1;
        for (const MatrixSpec& option : place.options)
            place.loss.push_back(trace * input.world.matrixError(place.layer, place.kind, option) *
                                 input.world.matrixEnergy(place.layer, place.kind));
    }
    return std::make_unique<Allocation>(std::move(input), std::move(places));
}

} // namespace

StrategyRow aqBertStrategy() {
    return {.id = "aq-bert",
            .label = "AQ-BERT, post-training",
            .source = "Zhao et al., IJCAI 2021, arXiv 2112.14938",
            .provenance = "reconstruction",
            .help = "2, 4 or 8 bits per matrix and a share of weight groups with 0 bits, exact for the "
                    "estimated loss under the "
                    "limit. The paper's differentiable search and its training are not part of this.",
            .params = {{.id = "group",
                        .label = "Group size",
                        .unit = "inputs",
                        .help = "Weights of one output that get 0 bits together and share a scale",
                        .low = 4,
                        .high = 256,
                        .value = 32,
                        .whole = true},
                       {.id = "zero_groups",
                        .label = "Most 0-bit groups",
                        .unit = "%",
                        .help = "Largest share of a matrix's groups that may get 0 bits",
                        .low = 0,
                        .high = 75,
                        .value = 50,
                        .whole = true}},
            .make = make,
            .moves = "bits and 0-bit groups of every matrix"};
}

} // namespace pscope
