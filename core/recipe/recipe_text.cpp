// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipe to canonical one-line text, and the difference of two recipes in the same words.
#include <algorithm>
#include <map>

#include <fmt/ranges.h>

#include "core/recipe/recipe_words.h"

namespace pscope {

namespace {

/// The setting that more than half of the encoder's matrices share: "*: ..." and exceptions may be the shorter text.
std::string majoritySpec(const Recipe& recipe) {
    std::map<std::string, std::size_t> counts;
    for (const LayerSpec& layer : recipe.layers)
        for (const MatrixSpec& spec : layer.matrices) ++counts[toText(spec)];
    for (const auto& [spec, count] : counts)
        if (2 * count > recipe.layers.size() * kLayerMatrices) return spec;
    return "dense";
}

/// One statement per group of matrices that differ from `base`.
std::vector<std::string> matrixStatements(const Recipe& recipe, const std::string& base) {
    std::vector<std::string> statements;
    const int layers = static_cast<int>(recipe.layers.size());
    const auto exception = [&](int layer, MatrixKind kind) {
        std::string spec = toText(recipe.matrix(layer, kind));
        return spec == base ? std::string() : spec;
    };
    for (const text::MatrixGroup& group : text::groupMatrices(layers, exception)) {
        const bool everywhere = static_cast<int>(group.layers.size()) == layers;
        const std::string where = everywhere ? "" : fmt::format("layers {} ", text::listText(group.layers));
        statements.push_back(fmt::format("{}{}: {}", where, group.selector->name, group.label));
    }
    return statements;
}

/// Layers with equal labels side by side, in order of first appearance; "" leaves a layer out.
template <class LabelOf> std::vector<std::pair<std::string, std::vector<int>>> groupLayers(const Recipe& recipe, LabelOf labelOf) {
    std::vector<std::pair<std::string, std::vector<int>>> groups;
    for (int l = 0; l < static_cast<int>(recipe.layers.size()); ++l) {
        std::string label = labelOf(l);
        if (label.empty()) continue;
        auto at = std::ranges::find_if(groups, [&](const auto& group) { return group.first == label; });
        if (at == groups.end()) at = groups.insert(groups.end(), {std::move(label), {}});
        at->second.push_back(l);
    }
    return groups;
}

std::string headsText(const std::vector<int>& removed, char sign) {
    std::string out;
    for (int head : removed) out += fmt::format("{}{}{}", out.empty() ? "" : ",", sign, head);
    return out;
}

std::vector<int> droppedLayers(const Recipe& recipe) {
    std::vector<int> dropped;
    for (int l = 0; l < static_cast<int>(recipe.layers.size()); ++l)
        if (recipe.layers[static_cast<std::size_t>(l)].dropped) dropped.push_back(l);
    return dropped;
}

std::string neuronsText(int neurons) { return neurons < 0 ? "all" : fmt::format("{}", neurons); }

} // namespace

std::string toText(const Recipe& recipe, const ModelShape&) {
    std::vector<std::string> statements = matrixStatements(recipe, "dense");
    if (const std::string base = majoritySpec(recipe); base != "dense") {
        std::vector<std::string> exceptions = matrixStatements(recipe, base);
        exceptions.insert(exceptions.begin(), "*: " + base);
        if (fmt::format("{}", fmt::join(exceptions, "; ")).size() < fmt::format("{}", fmt::join(statements, "; ")).size())
            statements = std::move(exceptions);
    }
    if (const std::string spec = toText(recipe.classifier); spec != "dense") statements.push_back("classifier: " + spec);
    const auto heads = [&](int l) { return headsText(recipe.layers[static_cast<std::size_t>(l)].removedHeads, '-'); };
    for (const auto& [removed, where] : groupLayers(recipe, heads))
        statements.push_back(fmt::format("heads {}: {}", text::listText(where), removed));
    const auto neurons = [&](int l) {
        const int kept = recipe.layers[static_cast<std::size_t>(l)].neurons;
        return kept < 0 ? std::string() : fmt::format("{}", kept);
    };
    for (const auto& [kept, where] : groupLayers(recipe, neurons))
        statements.push_back(fmt::format("neurons {}: {}", text::listText(where), kept));
    if (const auto dropped = droppedLayers(recipe); !dropped.empty()) statements.push_back("drop " + text::listText(dropped));
    if (recipe.weightMethod != Recipe{}.weightMethod) statements.push_back("by " + recipe.weightMethod);
    if (recipe.unitMethod != Recipe{}.unitMethod) statements.push_back("units by " + recipe.unitMethod);
    if (recipe.repair != Recipe{}.repair) statements.push_back("repair " + recipe.repair);
    return fmt::format("{}", fmt::join(statements, "; "));
}

std::vector<std::string> recipeDiff(const Recipe& a, const Recipe& b, const ModelShape&) {
    std::vector<std::string> lines;
    if (a.layers.size() != b.layers.size())
        return {fmt::format("recipes for different models: {} and {} layers", a.layers.size(), b.layers.size())};
    const int layers = static_cast<int>(a.layers.size());
    const auto change = [](const std::string& from, const std::string& to) {
        return from == to ? std::string() : fmt::format("{} -> {}", from, to);
    };
    const auto matrixChange = [&](int layer, MatrixKind kind) {
        return change(toText(a.matrix(layer, kind)), toText(b.matrix(layer, kind)));
    };
    for (const text::MatrixGroup& group : text::groupMatrices(layers, matrixChange)) {
        const bool everywhere = static_cast<int>(group.layers.size()) == layers && layers > 1;
        const std::string where = everywhere ? "" : text::layersText(group.layers) + " ";
        lines.push_back(fmt::format("{}{}: {}", where, group.selector->name, group.label));
    }
    if (const std::string line = change(toText(a.classifier), toText(b.classifier)); !line.empty())
        lines.push_back("classifier: " + line);
    const auto headChange = [&](int l) {
        const auto& from = a.layers[static_cast<std::size_t>(l)].removedHeads;
        const auto& to = b.layers[static_cast<std::size_t>(l)].removedHeads;
        std::vector<int> removed, restored;
        std::ranges::set_difference(to, from, std::back_inserter(removed));
        std::ranges::set_difference(from, to, std::back_inserter(restored));
        const bool both = !removed.empty() && !restored.empty();
        return headsText(removed, '-') + (both ? "," : "") + headsText(restored, '+');
    };
    for (const auto& [heads, where] : groupLayers(a, headChange))
        lines.push_back(fmt::format("{} heads: {}", text::layersText(where), heads));
    const auto neuronChange = [&](int l) {
        return change(neuronsText(a.layers[static_cast<std::size_t>(l)].neurons), neuronsText(b.layers[static_cast<std::size_t>(l)].neurons));
    };
    for (const auto& [neurons, where] : groupLayers(a, neuronChange))
        lines.push_back(fmt::format("{} neurons: {}", text::layersText(where), neurons));
    const auto dropChange = [&](int l) {
        const bool from = a.layers[static_cast<std::size_t>(l)].dropped, to = b.layers[static_cast<std::size_t>(l)].dropped;
        return from == to ? std::string() : std::string(to ? "dropped" : "restored");
    };
    for (const auto& [what, where] : groupLayers(a, dropChange)) lines.push_back(fmt::format("{}: {}", text::layersText(where), what));
    if (const std::string line = change(a.weightMethod, b.weightMethod); !line.empty()) lines.push_back("weights by: " + line);
    if (const std::string line = change(a.unitMethod, b.unitMethod); !line.empty()) lines.push_back("units by: " + line);
    if (const std::string line = change(a.repair, b.repair); !line.empty()) lines.push_back("repair: " + line);
    return lines;
}

} // namespace pscope
