// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/flips.h"

#include <algorithm>
#include <cmath>

namespace pscope {
namespace {

float confidenceOf(const Predictions& predictions, std::size_t row, int predicted) {
    if (predicted < 0) return 0;
    const float* logits = predictions.logits.data() + row * static_cast<std::size_t>(predictions.classes);
    double sum = 0;
    for (int c = 0; c < predictions.classes; ++c)
        sum += std::exp(static_cast<double>(logits[c]) - logits[predicted]);
    return static_cast<float>(1 / sum);
}

std::string csvQuoted(std::string_view text) {
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

} // namespace

Result<FlipTable> flippedExamples(const Dataset& data, const std::vector<std::string>& labels,
                                  const std::vector<std::string>& columns,
                                  const std::vector<Predictions>& predictions) {
    if (data.regression)
        return fail(ErrorCode::Unsupported,
                    "{}: holds numbers, not classes; flipped answers exist for classes only",
                    data.path.string());
    FlipTable table{.labels = labels, .columns = columns};
    if (predictions.empty()) return table;
    table.examples = predictions.front().count();
    std::vector<std::vector<int>> classes;
    for (const Predictions& one : predictions) {
        if (one.count() != table.examples || one.count() > data.examples.size())
            return fail(ErrorCode::Mismatch,
                        "compare: one recipe was evaluated on {} examples and another on {}; evaluate all on "
                        "the same rows",
                        table.examples, one.count());
        classes.push_back(one.argmax());
    }
    const std::vector<int>& truth = predictions.front().labels;
    table.counts.resize(predictions.size());
    for (std::size_t column = 1; column < predictions.size(); ++column)
        table.counts[column].mcnemarP = mcnemarP(classes[0], classes[column], truth);
    for (std::size_t row = 0; row < table.examples; ++row) {
        const int first = classes[0][row];
        bool differs = false;
        for (std::size_t column = 1; column < predictions.size(); ++column) {
            const int now = classes[column][row];
            if (now == first) continue;
            differs = true;
            FlipCounts& counts = table.counts[column];
            if (now == truth[row])
                ++counts.gained;
            else if (first == truth[row])
                ++counts.lost;
            else
                ++counts.otherWrong;
        }
        if (!differs) continue;
        FlippedExample example{.row = row,
                               .label = truth[row],
                               .text = data.examples[row].text,
                               .pair = data.examples[row].pair};
        for (std::size_t column = 0; column < predictions.size(); ++column)
            example.answers.push_back(
                {classes[column][row], confidenceOf(predictions[column], row, classes[column][row])});
        table.rows.push_back(std::move(example));
    }
    return table;
}

Result<FlipTable> compareAnswers(Workbench& bench, const std::vector<Recipe>& recipes,
                                 const std::vector<std::string>& columns, const EvaluateOptions& options,
                                 JobContext& job) {
    if (!bench.data()) return fail(ErrorCode::BadInput, "compare: needs labelled data; open some first");
    std::vector<Predictions> predictions;
    EvaluateOptions accuracyOnly = options;
    accuracyOnly.measureLatency = false;
    accuracyOnly.measureAccuracy = true;
    const std::size_t rows =
        options.limit > 0 ? std::min(bench.data()->examples.size(), static_cast<std::size_t>(options.limit))
                          : bench.data()->examples.size();
    for (std::size_t i = 0; i < recipes.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        const std::string text = toText(recipes[i], bench.shape());
        const Predictions* known = bench.predictions(text);
        if (!known || known->count() != rows) {
            PSCOPE_CHECK(bench.evaluate(recipes[i], accuracyOnly, {}, job));
            known = bench.predictions(text);
        }
        if (!known) return fail(ErrorCode::Internal, "compare: '{}' was evaluated but left no answers", text);
        predictions.push_back(*known);
    }
    return flippedExamples(*bench.data(), bench.model().config.labels, columns, predictions);
}

std::string toCsv(const FlipTable& table) {
    const auto label = [&table](int id) {
        return id >= 0 && static_cast<std::size_t>(id) < table.labels.size()
                   ? table.labels[static_cast<std::size_t>(id)]
                   : std::to_string(id);
    };
    std::string csv = "row,label";
    for (const std::string& column : table.columns)
        csv += fmt::format(",{},{}", csvQuoted(column + " answer"), csvQuoted(column + " confidence"));
    csv += ",text,pair\n";
    for (const FlippedExample& row : table.rows) {
        csv += fmt::format("{},{}", row.row + 1, csvQuoted(label(row.label)));
        for (const Answer& answer : row.answers)
            csv += fmt::format(",{},{:.4f}", csvQuoted(label(answer.predicted)), answer.confidence);
        csv += fmt::format(",{},{}\n", csvQuoted(row.text), csvQuoted(row.pair));
    }
    return csv;
}

} // namespace pscope
