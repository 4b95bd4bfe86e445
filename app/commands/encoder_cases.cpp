// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/encoder_cases.h"

#include <fmt/format.h>

namespace pscope {
namespace {

constexpr int kSentences[] = {9,  5,  19, 15, 15, 64, 16, 60, 13, 36, 47, 53, 19, 12, 14, 11,
                              18, 14, 14, 15, 31, 15, 8,  29, 38, 11, 12, 12, 14, 17, 13, 14};

} // namespace

const std::vector<int>& questionLengths() {
    static const std::vector<int> lengths(std::begin(kSentences), std::end(kSentences));
    return lengths;
}

std::vector<NamedRecipe> encoderRecipes(const ModelConfig& config) {
    std::string heads, layers;
    for (int h = 0; h < config.heads / 2; ++h)
        heads += fmt::format("{}-{}", h ? "," : "", h);
    for (int l = 1; l < config.layers; l += 2)
        layers += fmt::format("{}{}", l > 1 ? "," : "", l);
    const int last = config.layers - 1;
    return {{"dense fp32", ""},
            {"bf16", "*: bf16"},
            {"int8", "*: int8"},
            {"2:4 int8", "*: 2:4 int8"},
            {"1:4 int8", "*: 1:4 int8"},
            {"4x4 90% int8", "*: 4x4 90% int8"},
            {"90% int8", "*: 90% int8"},
            {"half the heads", fmt::format("heads 0-{}: {}", last, heads)},
            {"half the neurons", fmt::format("neurons 0-{}: {}", last, config.feedForward / 2)},
            {"half the layers", fmt::format("drop {}", layers)}};
}

std::vector<EncoderCase> encoderCases(const EncoderBenchOptions& options) {
    std::vector<EncoderCase> cases;
    for (const auto& shape : options.shapes) {
        for (const int batch : options.batches)
            for (const int tokens : options.tokens) {
                EncoderCase which{.shape = shape,
                                  .lengths = std::vector<int>(static_cast<std::size_t>(batch), tokens),
                                  .threads = options.threads};
                which.name = fmt::format("{} b{} s{}", shape, batch, tokens);
                if (options.threads != 1) which.name += fmt::format(", {} threads", options.threads);
                cases.push_back(std::move(which));
            }
        if (options.plainOnly) continue;
        EncoderCase packed{.shape = shape, .lengths = questionLengths(), .padded = true};
        packed.name = fmt::format("{} 32 sentences, peers padded", shape);
        EncoderCase busy{.shape = shape, .lengths = {128}, .threads = 2, .busyJobs = 4};
        busy.name = fmt::format("{} b1 s128, 2 threads beside 4 busy jobs", shape);
        cases.push_back(std::move(packed));
        cases.push_back(std::move(busy));
    }
    std::erase_if(
        cases, [&](const EncoderCase& which) { return which.name.find(options.cases) == std::string::npos; });
    return cases;
}

} // namespace pscope
