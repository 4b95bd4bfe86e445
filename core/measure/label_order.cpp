// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/label_order.h"

#include <algorithm>
#include <numeric>

#include <fmt/ranges.h>

namespace pscope {

std::optional<std::string> swappedLabelWarning(const Predictions& dense, const std::vector<std::string>& labels) {
    const int classes = dense.classes;
    const std::size_t rows = dense.labels.size();
    if (classes < 2 || classes > kMostPermutedClasses || rows < 50 || labels.size() != std::size_t(classes)) return {};

    // confusion[truth][answer]; an order then is a choice of one answer per truth.
    std::vector<std::size_t> confusion(std::size_t(classes * classes), 0);
    const std::vector<int> answers = dense.argmax();
    for (std::size_t i = 0; i < rows; ++i)
        if (answers[i] >= 0 && dense.labels[i] >= 0) ++confusion[std::size_t(dense.labels[i] * classes + answers[i])];

    std::vector<int> order(std::size_t(classes), 0);
    std::iota(order.begin(), order.end(), 0);
    const auto correct = [&] {
        std::size_t sum = 0;
        for (int truth = 0; truth < classes; ++truth) sum += confusion[std::size_t(truth * classes + order[std::size_t(truth)])];
        return sum;
    };
    const std::size_t asRead = correct();
    std::size_t most = asRead;
    std::vector<int> best = order;
    while (std::next_permutation(order.begin(), order.end()))
        if (const std::size_t count = correct(); count > most) {
            most = count;
            best = order;
        }
    if (wilsonInterval(most, rows).first <= wilsonInterval(asRead, rows).second) return {};

    std::vector<std::string> names;
    for (const int answer : best) names.push_back(labels[std::size_t(answer)]);
    return fmt::format("the file's classes seem to be in another order than the model's: {:.1f} % right as read ({}), {:.1f} % if they "
                       "stood for {}; name the labels in config.json (id2label) or in the file",
                       100.0 * double(asRead) / double(rows), fmt::join(labels, ", "), 100.0 * double(most) / double(rows),
                       fmt::join(names, ", "));
}

} // namespace pscope
