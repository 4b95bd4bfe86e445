// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The uniform ladder: one rung per pattern, sparsity and bit width, the same in every layer.
#include <algorithm>
#include <numeric>
#include <set>

#include "core/search/sweep.h"

namespace pscope {
namespace {

std::vector<std::string> uniformSettings(const SweepOptions& options) {
    std::vector<std::string> settings;
    const auto add = [&](bool wanted, std::initializer_list<const char*> texts) {
        if (wanted) settings.insert(settings.end(), texts.begin(), texts.end());
    };
    add(options.bits, {"bf16", "int8", "int4", "int3"});
    add(options.unstructured, {"50%", "70%", "80%", "90%"});
    add(options.nm, {"2:4", "1:4"});
    add(options.nm && options.bits, {"2:4 int8", "1:4 int8"});
    add(options.blocks, {"4x4 50%", "4x4 80%"});
    add(options.blocks && options.bits, {"4x4 50% int8", "4x4 80% int8"});
    add(options.unstructured && options.bits, {"80% int8"});
    return settings;
}

/// The recipe without the `fraction` least important heads of the whole model; every layer keeps at least one.
Recipe withoutHeads(const ModelShape& shape, const UnitScores& scores, double fraction) {
    struct Head {
        float score;
        std::size_t layer;
        int id;
    };
    std::vector<Head> heads;
    for (std::size_t l = 0; l < shape.headIds.size() && l < scores.heads.size(); ++l)
        for (std::size_t h = 0; h < shape.headIds[l].size() && h < scores.heads[l].size(); ++h)
            heads.push_back({scores.heads[l][h], l, shape.headIds[l][h]});
    std::stable_sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) { return a.score < b.score; });

    Recipe recipe = denseRecipe(shape);
    auto toRemove = static_cast<std::size_t>(fraction * double(heads.size()) + 0.5);
    for (const Head& head : heads) {
        if (toRemove == 0) break;
        auto& removed = recipe.layers[head.layer].removedHeads;
        if (removed.size() + 1 >= shape.headIds[head.layer].size()) continue;
        removed.insert(std::upper_bound(removed.begin(), removed.end(), head.id), head.id);
        --toRemove;
    }
    return recipe;
}

Recipe withoutNeurons(const ModelShape& shape, double fraction) {
    Recipe recipe = denseRecipe(shape);
    for (std::size_t l = 0; l < recipe.layers.size(); ++l) {
        const int kept = int(double(shape.neurons[l]) * (1 - fraction));
        recipe.layers[l].neurons = std::max(16, kept / 16 * 16); // whole vectors: odd widths cost as much as the next multiple
        if (recipe.layers[l].neurons >= shape.neurons[l]) recipe.layers[l].neurons = -1;
    }
    return recipe;
}

} // namespace

std::vector<SweepStep> uniformLadder(const ModelShape& shape, const UnitScores& scores, const SweepOptions& options) {
    std::vector<SweepStep> steps{{"dense", denseRecipe(shape)}};
    std::set<std::string> seen{""};
    const auto add = [&](std::string name, const Recipe& recipe) {
        if (!checkRecipe(recipe, shape)) return; // illegal for this shape: no rung
        if (seen.insert(toText(recipe, shape)).second) steps.push_back({std::move(name), recipe});
    };
    for (const std::string& setting : uniformSettings(options))
        if (const auto recipe = parseRecipe("*: " + setting, shape)) add("uniform " + setting, *recipe);
    if (options.heads) {
        add("without 25 % of the heads", withoutHeads(shape, scores, 0.25));
        add("without 50 % of the heads", withoutHeads(shape, scores, 0.5));
        add("half the FFN neurons", withoutNeurons(shape, 0.5));
    }
    for (int kept = shape.layers - 1; options.layers && kept >= std::max(1, shape.layers / 2); --kept) {
        Recipe recipe = denseRecipe(shape);
        for (int l = kept; l < shape.layers; ++l) recipe.layers[std::size_t(l)].dropped = true;
        add(fmt::format("first {} layers", kept), recipe);
    }
    return steps;
}

} // namespace pscope
