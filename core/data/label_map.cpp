// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// mapLabels(): the labels of a file become the class ids of a model. A wrong order gives a plausible but
// wrong accuracy, so names always win over numbers, and every assumption leaves a note.
#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "core/data/columns.h"
#include "core/data/dataset.h"

namespace pscope {

namespace {

using Names = std::vector<std::string>;

/// "a, b, c, ... (77)": enough to see what kind of names they are.
std::string listed(const Names& names) {
    constexpr std::size_t shown = 8, longest = 40; // a column of texts taken for labels must not fill the window
    Names some(names.begin(), names.begin() + std::ptrdiff_t(std::min(shown, names.size())));
    for (std::string& name : some)
        if (name.size() > longest) name = name.substr(0, longest) + "...";
    return names.size() <= shown ? fmt::format("{}", fmt::join(some, ", "))
                                 : fmt::format("{}, ... ({})", fmt::join(some, ", "), names.size());
}

/// Exporters without names write LABEL_0, LABEL_1, ...
bool areGeneric(const Names& names) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (foldedName(names[i]) != "label" + std::to_string(i)) return false;
    return true;
}

bool areNumbers(const Names& names) {
    return std::ranges::all_of(names, [](const std::string& name) {
        const auto number = parsedNumber(name);
        return number && *number == std::floor(*number);
    });
}

/// The order in which GLUE's distributed integer labels stand for names; empty for other sets of names.
Names glueOrder(const Names& names) {
    static const std::vector<Names> known = {{"entailment", "neutral", "contradiction"},
                                             {"entailment", "not_entailment"},
                                             {"unacceptable", "acceptable"},
                                             {"negative", "positive"},
                                             {"not_equivalent", "equivalent"},
                                             {"not_duplicate", "duplicate"}};
    const auto folded = [](const Names& list) {
        std::set<std::string> set;
        for (const std::string& name : list)
            set.insert(foldedName(name));
        return set;
    };
    for (const Names& order : known)
        if (folded(order) == folded(names)) return order;
    return {};
}

/// Class of each name, exactly or with case, '_' and '-' ignored; -1 where there is none or more than one.
std::vector<int> matchNames(const Names& names, const Names& classes) {
    std::unordered_map<std::string, int> exact, folded;
    for (std::size_t id = 0; id < classes.size(); ++id) {
        exact.emplace(classes[id], static_cast<int>(id));
        const auto [place, isNew] = folded.emplace(foldedName(classes[id]), static_cast<int>(id));
        if (!isNew) place->second = -1;
    }
    std::vector<int> result;
    for (const std::string& name : names) {
        const auto whole = exact.find(name);
        const auto similar = folded.find(foldedName(name));
        result.push_back(whole != exact.end()      ? whole->second
                         : similar != folded.end() ? similar->second
                                                   : -1);
    }
    return result;
}

void apply(Dataset& dataset, const std::vector<int>& classOf, const Names& classes) {
    for (Example& example : dataset.examples)
        example.label = classOf[static_cast<std::size_t>(example.label)];
    const std::set<int> used(classOf.begin(), classOf.end());
    if (used.size() < classes.size())
        dataset.notes.push_back(fmt::format("{} of the model's {} classes do not occur in the file",
                                            classes.size() - used.size(), classes.size()));
    dataset.labels = classes;
}

/// Labels are in numeric order: from 1 to as many as there are classes they cannot be ids, which end one
/// lower.
bool countsFromOne(const Names& labels, std::size_t classes) {
    return *parsedNumber(labels.front()) == 1 && *parsedNumber(labels.back()) == static_cast<double>(classes);
}

/// Numbers are class ids, unless the names say in which order the numbers were given out.
Result<std::vector<int>> byNumber(Dataset& dataset, const Names& classes) {
    const Names order = glueOrder(classes);
    const std::vector<int> reordered = order.empty() ? std::vector<int>() : matchNames(order, classes);
    std::vector<int> result;
    const std::int64_t first = countsFromOne(dataset.labels, classes.size()) ? 1 : 0;
    if (first == 1)
        dataset.notes.push_back(
            fmt::format("labels 1 to {} taken as classes 0 to {}", classes.size(), classes.size() - 1));
    for (const std::string& label : dataset.labels) {
        const std::int64_t number = static_cast<std::int64_t>(*parsedNumber(label)) - first;
        if (number == -1)
            return fail(ErrorCode::Mismatch,
                        "{}: has label -1, which marks a test split without labels; choose a labelled split",
                        dataset.path.string());
        if (number < 0 || number >= static_cast<std::int64_t>(classes.size()))
            return fail(ErrorCode::Mismatch,
                        "{}: column \"{}\" has labels {} but the model's classes are 0 to {} ({})",
                        dataset.path.string(), dataset.labelColumn, listed(dataset.labels),
                        classes.size() - 1, listed(classes));
        result.push_back(reordered.empty() ? static_cast<int>(number)
                                           : reordered[static_cast<std::size_t>(number)]);
    }
    if (!reordered.empty() && !std::ranges::is_sorted(reordered))
        dataset.notes.push_back(fmt::format("the file's numbers follow GLUE's order ({}), the model's "
                                            "classes another one ({}): mapped by name",
                                            fmt::join(order, ", "), fmt::join(classes, ", ")));
    return result;
}

/// A model without class names was trained on names in some order: GLUE's, or sorted as the usual scripts do.
Result<std::vector<int>> byAssumedOrder(Dataset& dataset, const Names& classes) {
    if (dataset.labels.size() != classes.size())
        return fail(ErrorCode::Mismatch, "{}: has {} labels ({}) but the model has {} classes without names",
                    dataset.path.string(), dataset.labels.size(), listed(dataset.labels), classes.size());
    Names order = glueOrder(dataset.labels);
    const bool known = !order.empty();
    if (!known) {
        order = dataset.labels;
        std::ranges::sort(order);
    }
    dataset.notes.push_back(fmt::format("the model's classes have no names: assumed {} order ({}); an "
                                        "accuracy near chance means it is another",
                                        known ? "GLUE's" : "alphabetical", listed(order)));
    return matchNames(dataset.labels, order);
}

Result<std::vector<int>> byName(Dataset& dataset, const Names& classes) {
    std::vector<int> result = matchNames(dataset.labels, classes);
    Names unknown;
    for (std::size_t i = 0; i < result.size(); ++i)
        if (result[i] < 0) unknown.push_back(dataset.labels[i]);
    if (!unknown.empty())
        return fail(ErrorCode::Mismatch,
                    "{}: {} of {} labels are unknown to the model: {}; the model's classes are {}",
                    dataset.path.string(), unknown.size(), dataset.labels.size(), listed(unknown),
                    listed(classes));
    std::set<int> distinct(result.begin(), result.end());
    if (distinct.size() < result.size())
        return fail(ErrorCode::Mismatch,
                    "{}: two of its labels are the same class of the model when case, '_' and '-' are "
                    "ignored; labels are {}",
                    dataset.path.string(), listed(dataset.labels));
    if (!std::ranges::is_sorted(result))
        dataset.notes.push_back(fmt::format(
            "{} labels matched by name; the file lists them in another order than the model", result.size()));
    return result;
}

Result<void> toRegression(Dataset& dataset) {
    if (dataset.regression) return {};
    for (Example& example : dataset.examples) {
        const auto number = parsedNumber(dataset.labels[static_cast<std::size_t>(example.label)]);
        if (!number)
            return fail(ErrorCode::Mismatch,
                        "{}: the model predicts one number but column \"{}\" holds names ({})",
                        dataset.path.string(), dataset.labelColumn, listed(dataset.labels));
        example.target = *number;
        example.label = -1;
    }
    dataset.labels.clear();
    dataset.regression = true;
    dataset.notes.push_back("the model predicts one number: whole-number labels read as targets");
    return {};
}

} // namespace

Result<void> mapLabels(Dataset& dataset, const ModelConfig& config) {
    if (config.regression) return toRegression(dataset);
    if (dataset.regression)
        return fail(ErrorCode::Mismatch,
                    "{}: column \"{}\" holds numbers to regress on, but the model has {} classes ({})",
                    dataset.path.string(), dataset.labelColumn, config.classes(), listed(config.labels));
    if (config.labels.empty())
        return fail(ErrorCode::Mismatch, "the model has no classes to map the labels of {} to",
                    dataset.path.string());
    // Names first, even when they are digits: "1" may be a class name with another id.
    const bool allNamesFit =
        std::ranges::none_of(matchNames(dataset.labels, config.labels), [](int id) { return id < 0; });
    auto classOf = !allNamesFit && areNumbers(dataset.labels)  ? byNumber(dataset, config.labels)
                   : !allNamesFit && areGeneric(config.labels) ? byAssumedOrder(dataset, config.labels)
                                                               : byName(dataset, config.labels);
    if (!classOf) return std::unexpected(std::move(classOf.error()));
    apply(dataset, *classOf, config.labels);
    return {};
}

} // namespace pscope
