// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the margins of one run start from: errors of latency models that had not seen the recipe, and how much an accuracy
// may differ between the rows chosen by and the rows reported.
#include <algorithm>
#include <cmath>

#include "core/search/run_state.h"

namespace pscope {
namespace {

constexpr double kAim = 0.8;        // probability with which the search wants each timed limit met
constexpr int kFolds = 8;
constexpr double kFloor = 0.005;    // two timings of one recipe differ by about as much
constexpr double kNear = 0.5;       // log ratio over which timings far from the limit lose weight
constexpr double kDisagree = 0.02;  // answers that flip without a change of the accuracy, as a share

/// Timings count more, the closer the recipe is to the limit.
Deviation timedDeviation(const RunState& run, const Constraint& constraint) {
    std::vector<Recipe> recipes;
    std::vector<double> p50, p95;
    for (const LatencyPair& pair : run.report.latencies) {
        if (pair.device != constraint.device || !(pair.measuredMs > 0)) continue;
        const auto recipe = parseRecipe(pair.recipe, run.world->space().shape());
        if (!recipe) continue;
        recipes.push_back(*recipe), p50.push_back(pair.measuredMs), p95.push_back(pair.p95Ms);
    }
    std::vector<double> residuals, weights;
    if (recipes.size() >= 6) {
        const auto unseen = run.world->latencyModel(constraint.device)
                                .predictedUnseen(recipes, p50, std::min(kFolds, int(recipes.size())));
        for (std::size_t i = 0; i < recipes.size(); ++i) {
            const auto figures = [&](double median, double tail) {
                Figures f;
                f.latencyMs = median, f.latencyP95Ms = tail;
                f.elsewhere[constraint.device] = {median, tail};
                return f;
            };
            const Figures::Latency fitted = run.world->latencyOf(constraint.device, recipes[i]);
            const double tail = fitted.p50Ms > 0 ? fitted.p95Ms / fitted.p50Ms : 1;
            const double expected = excess(constraint, figures(unseen[i], unseen[i] * tail), run.report.dense),
                         measured = excess(constraint, figures(p50[i], p95[i]), run.report.dense);
            if (!std::isfinite(expected) || !std::isfinite(measured)) continue;
            residuals.push_back(measured - expected);
            weights.push_back(std::exp(-0.5 * std::pow(expected / kNear, 2)) + 0.05);
        }
    }
    return deviationOf(residuals, weights, kFloor);
}

/// Points. The bias is what the two sets of rows have to do with each other, the same for every candidate.
Deviation countedDeviation(const RunState& run, const Constraint& constraint) {
    const double rows = double(run.selection.data()->examples.size());
    const double reported = run.bench.data() ? double(run.bench.data()->examples.size()) : rows;
    const double accuracy = std::clamp(run.report.dense.accuracy / 100, 0.01, 0.99);
    const bool paired = constraint.metric == "drop"; // both models answer the same rows
    const double drop = std::abs(paired ? constraint.limit : run.report.dense.accuracy - constraint.limit) / 100;
    const double perRow = paired ? kDisagree + drop : accuracy * (1 - accuracy);
    const double spread = 100 * std::sqrt(perRow * (1 / rows + 1 / reported) / 2);
    return {0, spread, spread};
}

} // namespace

void learnMargins(RunState& run) {
    const Goal& goal = run.settings.goal;
    run.report.margins.clear();
    for (const Constraint& constraint : goal.constraints) {
        Deviation deviation; // sizes are what they are
        if (isTimed(constraint))
            deviation = timedDeviation(run, constraint);
        else if (const auto metric = findGoalMetric(constraint.metric); metric && (*metric)->needsAccuracy)
            deviation = countedDeviation(run, constraint);
        run.report.margins.push_back({toText(constraint), deviation});
    }
    const auto shares = sharesFor(goal, run.report.margins, kAim);
    for (std::size_t i = 0; i < shares.size(); ++i)
        run.report.margins[i].share = shares[i];
    run.world->setGoal(drawnIn(goal, shares));
}

} // namespace pscope
