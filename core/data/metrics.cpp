// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See metrics.h. One function per metric and one row in the table; computeMetric checks the input once for
// all.
#include "core/data/metrics.h"

#include <algorithm>
#include <cmath>

#include "core/data/statistics.h"

namespace pscope {

namespace {

using Counts = std::span<const std::int64_t>;

Result<MetricValue> value(double estimate, statistics::Interval interval) {
    return MetricValue{.value = estimate, .low = interval.first, .high = interval.second};
}

double safeRatio(double numerator, double denominator) {
    return denominator > 0 ? numerator / denominator : 0;
}

/// Confusion counts [truth, prediction], C rows of C + 1; the last column holds rows without a prediction
/// (NaN).
std::vector<std::int64_t> confusion(const Predictions& p) {
    const auto width = static_cast<std::size_t>(p.classes) + 1;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(p.classes) * width);
    const auto predicted = p.argmax();
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        const auto column = predicted[i] < 0 ? width - 1 : static_cast<std::size_t>(predicted[i]);
        ++counts[static_cast<std::size_t>(p.labels[i]) * width + column];
    }
    return counts;
}

/// Rows, columns and diagonal of a confusion table.
struct Margins {
    std::vector<double> truth, predicted, hit;
    double total = 0, hits = 0;
};
Margins margins(Counts counts, std::size_t classes) {
    Margins m{std::vector<double>(classes), std::vector<double>(classes + 1), std::vector<double>(classes)};
    for (std::size_t t = 0; t < classes; ++t)
        for (std::size_t p = 0; p <= classes; ++p) {
            const auto n = static_cast<double>(counts[t * (classes + 1) + p]);
            m.truth[t] += n;
            m.predicted[p] += n;
            m.total += n;
            if (t == p) {
                m.hit[t] = n;
                m.hits += n;
            }
        }
    return m;
}

double f1OfClass(const Margins& m, std::size_t k) {
    return safeRatio(2 * m.hit[k], m.truth[k] + m.predicted[k]);
}

/// Mean F1 of the classes that occur in the truth or among the predictions.
double macroF1(Counts counts, std::size_t classes) {
    const Margins m = margins(counts, classes);
    double sum = 0, present = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        if (m.truth[k] + m.predicted[k] <= 0) continue;
        sum += f1OfClass(m, k);
        ++present;
    }
    return safeRatio(sum, present);
}

/// Gorodkin's multi-class form; equals (TP TN - FP FN) / sqrt(...) for two classes. 0 when a factor vanishes.
double matthews(Counts counts, std::size_t classes) {
    const Margins m = margins(counts, classes);
    double cross = 0, truthSquares = 0, predictedSquares = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        cross += m.truth[k] * m.predicted[k];
        truthSquares += m.truth[k] * m.truth[k];
    }
    for (const double n : m.predicted)
        predictedSquares += n * n;
    const double square = m.total * m.total;
    return safeRatio(m.hits * m.total - cross,
                     std::sqrt((square - predictedSquares) * (square - truthSquares)));
}

Result<MetricValue> fromConfusion(const Predictions& p, double (*statistic)(Counts, std::size_t)) {
    const auto counts = confusion(p);
    const auto classes = static_cast<std::size_t>(p.classes);
    const auto bound = [=](Counts drawn) { return statistic(drawn, classes); };
    return value(bound(counts), statistics::bootstrapCounts(counts, bound));
}

Result<MetricValue> accuracy(const Predictions& p) {
    const auto predicted = p.argmax();
    std::size_t hits = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i)
        hits += predicted[i] == p.labels[i];
    return value(static_cast<double>(hits) / static_cast<double>(predicted.size()),
                 wilsonInterval(hits, predicted.size()));
}

Result<MetricValue> binaryF1(const Predictions& p) {
    return fromConfusion(
        p, [](Counts counts, std::size_t classes) { return f1OfClass(margins(counts, classes), 1); });
}

Result<MetricValue> multiF1(const Predictions& p) {
    return fromConfusion(p, macroF1);
}
Result<MetricValue> mcc(const Predictions& p) {
    return fromConfusion(p, matthews);
}

Result<MetricValue> rocAuc(const Predictions& p) {
    const auto positives = static_cast<std::size_t>(std::ranges::count(p.labels, 1));
    if (positives == 0 || positives == p.labels.size())
        return fail(ErrorCode::Unsupported, "roc_auc: all {} examples have class {}; it needs both classes",
                    p.labels.size(), positives == 0 ? 0 : 1);
    std::vector<double> scores(p.count());
    for (std::size_t i = 0; i < scores.size(); ++i)
        scores[i] = static_cast<double>(p.logits[2 * i + 1]) - static_cast<double>(p.logits[2 * i]);
    const auto [auc, interval] = statistics::rocAuc(scores, p.labels);
    return value(auc, interval);
}

std::vector<double> outputs(const Predictions& p) {
    return {p.logits.begin(), p.logits.end()};
}

Result<MetricValue> pearson(const Predictions& p) {
    const double r = statistics::pearson(outputs(p), p.targets);
    return value(r, statistics::fisherInterval(r, p.count(), 1));
}

Result<MetricValue> spearman(const Predictions& p) {
    const double r =
        statistics::pearson(statistics::averageRanks(outputs(p)), statistics::averageRanks(p.targets));
    return value(r, statistics::fisherInterval(r, p.count(), 1 + r * r / 2)); // Bonett and Wright's variance
}

Result<MetricValue> meanSquaredError(const Predictions& p) {
    std::vector<double> losses(p.count());
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const double error = static_cast<double>(p.logits[i]) - p.targets[i];
        losses[i] = error * error;
    }
    const auto [mean, interval] = statistics::meanWithInterval(losses);
    return value(mean, interval);
}

Result<MetricValue> crossEntropy(const Predictions& p) {
    const auto classes = static_cast<std::size_t>(p.classes);
    std::vector<double> losses(p.count());
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const auto row = std::span(p.logits).subspan(i * classes, classes);
        const double top = std::ranges::max(row);
        double sum = 0;
        for (const float logit : row)
            sum += std::exp(static_cast<double>(logit) - top);
        losses[i] = std::log(sum) + top - static_cast<double>(row[static_cast<std::size_t>(p.labels[i])]);
    }
    const auto [mean, interval] = statistics::meanWithInterval(losses);
    return value(mean, interval);
}

enum class Needs { Classes, TwoClasses, Targets };
struct MetricRow {
    MetricInfo info;
    Needs needs = Needs::Classes;
    bool finite = false; // a NaN among the outputs makes it undefined
    Result<MetricValue> (*compute)(const Predictions&) = nullptr;
};

const std::vector<MetricRow>& rows() {
    static const std::string resampled = "bootstrap (1000, seed 1)";
    static const std::vector<MetricRow> table = {
        {.info = {.id = "accuracy", .label = "Accuracy", .interval = "Wilson"}, .compute = accuracy},
        {.info = {.id = "f1", .label = "F1 (class 1)", .interval = resampled},
         .needs = Needs::TwoClasses,
         .compute = binaryF1},
        {.info = {.id = "f1_macro", .label = "F1 (macro)", .interval = resampled}, .compute = multiF1},
        {.info = {.id = "mcc", .label = "Matthews correlation", .interval = resampled}, .compute = mcc},
        {.info = {.id = "roc_auc", .label = "ROC AUC", .interval = "DeLong"},
         .needs = Needs::TwoClasses,
         .finite = true,
         .compute = rocAuc},
        {.info = {.id = "loss",
                  .label = "Cross-entropy",
                  .unit = "nat",
                  .higherIsBetter = false,
                  .interval = "normal"},
         .finite = true,
         .compute = crossEntropy},
        {.info =
             {.id = "pearson", .label = "Pearson correlation", .regression = true, .interval = "Fisher z"},
         .needs = Needs::Targets,
         .finite = true,
         .compute = pearson},
        {.info = {.id = "spearman",
                  .label = "Spearman correlation",
                  .regression = true,
                  .interval = "Fisher z, Bonett-Wright variance"},
         .needs = Needs::Targets,
         .finite = true,
         .compute = spearman},
        {.info = {.id = "mse",
                  .label = "Mean squared error",
                  .unit = "target squared",
                  .higherIsBetter = false,
                  .regression = true,
                  .interval = "normal"},
         .needs = Needs::Targets,
         .finite = true,
         .compute = meanSquaredError},
    };
    return table;
}

Result<void> checkTask(const MetricRow& row, const Predictions& p) {
    const std::string& id = row.info.id;
    if (row.needs == Needs::Targets) {
        if (p.classes != 1 || p.targets.empty())
            return fail(ErrorCode::Unsupported, "{}: needs a regression task, got {} classes", id, p.classes);
        return {};
    }
    if (p.labels.empty())
        return fail(ErrorCode::Unsupported, "{}: needs a classification task, got {}", id,
                    p.targets.empty() ? "no labels" : "regression targets");
    if (row.needs == Needs::TwoClasses && p.classes != 2)
        return fail(ErrorCode::Unsupported, "{}: needs two classes, got {}", id, p.classes);
    return {};
}

Result<void> checkShape(const MetricRow& row, const Predictions& p) {
    const std::string& id = row.info.id;
    const std::size_t truths = row.needs == Needs::Targets ? p.targets.size() : p.labels.size();
    if (p.classes < 1 || p.count() * static_cast<std::size_t>(p.classes) != p.logits.size() ||
        p.count() != truths)
        return fail(ErrorCode::Mismatch, "{}: {} outputs of {} classes do not fit {} truths", id,
                    p.logits.size(), p.classes, truths);
    if (row.needs != Needs::Targets)
        for (std::size_t i = 0; i < truths; ++i)
            if (p.labels[i] < 0 || p.labels[i] >= p.classes)
                return fail(ErrorCode::BadInput, "{}: example {} has class {}, expected 0 to {}", id, i,
                            p.labels[i], p.classes - 1);
    if (!row.finite) return {};
    for (std::size_t i = 0; i < p.logits.size(); ++i)
        if (!std::isfinite(p.logits[i]))
            return fail(ErrorCode::BadInput,
                        "{}: the model's output for example {} is {}, expected a finite number", id,
                        i / static_cast<std::size_t>(p.classes), p.logits[i]);
    return {};
}

} // namespace

const std::vector<MetricInfo>& metricRegistry() {
    static const std::vector<MetricInfo> infos = [] {
        std::vector<MetricInfo> list;
        for (const MetricRow& row : rows())
            list.push_back(row.info);
        return list;
    }();
    return infos;
}

std::vector<int> Predictions::argmax() const {
    std::vector<int> best(count());
    for (std::size_t i = 0; i < best.size(); ++i) {
        const auto row = std::span(logits).subspan(i * static_cast<std::size_t>(classes),
                                                   static_cast<std::size_t>(classes));
        const bool broken = std::ranges::any_of(row, [](float logit) { return std::isnan(logit); });
        best[i] = broken ? -1 : static_cast<int>(std::ranges::max_element(row) - row.begin());
    }
    return best;
}

Result<MetricValue> computeMetric(std::string_view id, const Predictions& predictions) {
    const bool regression = !predictions.targets.empty() && predictions.labels.empty();
    const std::string_view wanted =
        id == "loss" && regression ? "mse" : id; // "loss" is what training minimised
    const auto row =
        std::ranges::find(rows(), wanted, [](const MetricRow& r) -> std::string_view { return r.info.id; });
    if (row == rows().end())
        return fail(ErrorCode::NotFound, "there is no metric \"{}\"; see `pscope list metrics`", id);
    if (predictions.logits.empty())
        return fail(ErrorCode::BadInput, "{}: there are no examples to compute it on", id);
    PSCOPE_CHECK(checkTask(*row, predictions));
    PSCOPE_CHECK(checkShape(*row, predictions));
    auto result = row->compute(predictions);
    if (result) {
        result->id = id;
        result->count = predictions.count();
    }
    return result;
}

std::string defaultMetric(bool regression) {
    return regression ? "pearson" : "accuracy";
}

double mcnemarP(std::span<const int> a, std::span<const int> b, std::span<const int> truth) {
    std::int64_t onlyA = 0, onlyB = 0; // examples that only this one gets right
    for (std::size_t i = 0; i < std::min({a.size(), b.size(), truth.size()}); ++i) {
        onlyA += a[i] == truth[i] && b[i] != truth[i];
        onlyB += a[i] != truth[i] && b[i] == truth[i];
    }
    return statistics::binomialHalfTest(onlyA, onlyA + onlyB);
}

std::pair<double, double> wilsonInterval(std::size_t successes, std::size_t n, double z) {
    if (n == 0) return {0, 1};
    const auto nd = static_cast<double>(n);
    const double p = static_cast<double>(successes) / nd;
    const double scale = 1 + z * z / nd;
    const double centre = (p + z * z / (2 * nd)) / scale;
    const double half = z * std::sqrt(p * (1 - p) / nd + z * z / (4 * nd * nd)) / scale;
    return {successes == 0 ? 0.0 : std::max(0.0, centre - half),
            successes == n ? 1.0 : std::min(1.0, centre + half)};
}

} // namespace pscope
