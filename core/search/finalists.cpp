// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The end of a search: nothing counts as found before it was measured and met every constraint as measured.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/limits.h"
#include "core/search/run_state.h"

namespace pscope {
namespace {

constexpr double kFirstNeed = 0.5, kLastNeed = 0.95; // probability asked of the first and of the last finalist
constexpr double kHopeless = 0.01;
constexpr int kAfter = 3; // measured at most after one that holds, where a better one may hold too
constexpr int kAtLeast = 4; // measured even without hope: how far off the closest is, and one timing may have been disturbed

struct Candidate {
    const SearchStep* step;
    Recipe recipe;
    Figures expected;
    double probability;
};

/// Early finalists go for the better score, later ones for certainty.
double needOf(int turn, int turns) {
    return turns < 2 ? kFirstNeed : kFirstNeed + (kLastNeed - kFirstNeed) * turn / (turns - 1);
}

/// What was evaluated and not measured yet, with latencies as the model has them.
Result<std::vector<Candidate>> candidates(const RunState& run, const std::set<std::string>& measured) {
    std::vector<Candidate> list;
    std::set<std::string> seen = measured;
    for (const SearchStep& step : run.report.steps) {
        if (step.outcome.failed || !seen.insert(step.outcome.recipe).second) continue;
        PSCOPE_TRY(recipe, parseRecipe(step.outcome.recipe, run.bench.shape()));
        const double probability =
            probabilityMet(run.settings.goal, run.report.margins, step.outcome.figures, run.report.dense);
        list.push_back({&step, std::move(recipe), step.outcome.figures, probability});
    }
    return list;
}

bool isBetter(const Outcome& a, const Outcome& b) {
    Outcome one = a, other = b;
    one.violation = other.violation = 0;
    return better(one, other);
}

/// The best of those that are likely enough; else the likeliest.
const Candidate* choose(const std::vector<Candidate>& list, double need) {
    const Candidate* best = nullptr;
    for (const Candidate& one : list) {
        if (!best) {
            best = &one;
            continue;
        }
        const bool likely = one.probability >= need, bestLikely = best->probability >= need;
        if (likely != bestLikely) {
            if (likely) best = &one;
        } else if (!likely && one.probability != best->probability) {
            if (one.probability > best->probability) best = &one;
        } else {
            // Of the likely the best: the probability has spoken about limits. Where the hopeless are equally so, the one that
            // misses by less.
            const Outcome &a = one.step->outcome, &b = best->step->outcome;
            if (likely ? isBetter(a, b) : better(a, b)) best = &one;
        }
    }
    return best;
}

/// A new candidate, unless it was evaluated before.
Result<void> tryNeighbour(RunState& run, const Proposal& proposal) {
    const SearchSpace& space = run.world->space();
    const std::string text = proposal.recipe ? toText(*proposal.recipe, space.shape()) : space.key(proposal.genome);
    if (std::ranges::any_of(run.report.steps, [&](const SearchStep& s) { return s.outcome.recipe == text; }))
        return {};
    PSCOPE_CHECK(evaluateStep(run, proposal));
    ++run.report.neighbours;
    return {};
}

/// The world's limits as far in as what was learnt asks for.
void aimFor(RunState& run, double probability) {
    run.world->setGoal(
        drawnIn(run.settings.goal, sharesFor(run.settings.goal, run.report.margins, probability)));
}

/// One that holds with room to spare gets a neighbour that uses the room, now that the model's bias is known.
Result<void> trySlower(RunState& run, const SearchStep& held) {
    const SearchSpace& space = run.world->space();
    if (space.key(held.outcome.genome) != held.outcome.recipe) return {};
    aimFor(run, kFirstNeed);
    const int parent = held.outcome.number;
    return tryNeighbour(run, {milderToLimit(*run.world, held.outcome.genome),
                              fmt::format("a little slower than #{}", parent), parent});
}

/// A candidate that missed a limit of time gets a neighbour that is as much faster as the next turn asks for.
Result<void> tryFaster(RunState& run, const SearchStep& missed, double need) {
    const SearchSpace& space = run.world->space();
    const std::string recipe = missed.outcome.recipe;
    const int parent = missed.outcome.number;
    const bool hasGenes = space.key(missed.outcome.genome) == recipe; // else they do not tell what it is
    aimFor(run, need);
    Proposal faster{missed.outcome.genome, fmt::format("a little faster than #{}", parent), parent};
    if (hasGenes) {
        faster.genome = harsherToLimit(*run.world, missed.outcome.genome);
    } else {
        PSCOPE_TRY(own, parseRecipe(recipe, space.shape()));
        faster.recipe = sparserToLimit(*run.world, own);
    }
    return tryNeighbour(run, faster);
}

Figures::Latency latencyOf(const std::optional<LatencyResult>& latency) {
    if (!latency) return {};
    return {latency->p50Us / 1000, latency->p95Us / 1000};
}

Result<void> keepTiming(RunState& run, const SearchIdentity& identity, const Measurement& point,
                        const std::string& device, double predictedMs) {
    if (!point.latency) return {};
    const LatencyResult& own = *point.latency;
    LatencyPair pair{point.requested,     own.p50Us / 1000, own.ciLowUs / 1000,
                     own.ciHighUs / 1000, predictedMs,      "final"};
    pair.p95Ms = own.p95Us / 1000;
    pair.device = device;
    PSCOPE_CHECK(run.log.addLatency(run.report.run, identity, pair));
    run.report.latencies.push_back(std::move(pair));
    return {};
}

struct Measured {
    Figures own, dense;
};

/// With the dense model as it was measured beside this point, on every device.
Result<Measured> measuredFigures(RunState& run, const Measurement& point, const Recipe& recipe,
                                 const SearchStep& step) {
    Figures own = figuresOf(point, latencyOf(point.latency).p50Ms), dense = run.report.dense;
    own.latencyP95Ms = latencyOf(point.latency).p95Ms;
    if (point.baselineLatency) {
        dense.latencyMs = latencyOf(point.baselineLatency).p50Ms;
        dense.latencyP95Ms = latencyOf(point.baselineLatency).p95Ms;
    }
    if (point.baselineAccuracy) dense.accuracy = 100 * point.baselineAccuracy->value;
    EvaluateOptions counting = run.settings.report; // the report split's sentences have another mean length
    counting.measureAccuracy = counting.measureLatency = false;
    PSCOPE_TRY(whole, run.bench.evaluate(denseRecipe(run.bench.shape()), counting, {}, run.job));
    dense.megaMacs = double(whole.cost.executedMacs) * 1e-6;
    for (const SearchDevice& other : run.settings.others) {
        EvaluateOptions timing = run.settings.report;
        timing.measureAccuracy = false;
        timing.measureLatency = true;
        PSCOPE_TRY(there, other.bench->evaluate(recipe, timing, {}, run.job));
        own.elsewhere[other.name] = latencyOf(there.latency);
        dense.elsewhere[other.name] = latencyOf(there.baselineLatency);
        const auto predicted = step.outcome.figures.elsewhere.find(other.name);
        PSCOPE_CHECK(
            keepTiming(run, identityOn(run, other), there, other.name,
                       predicted == step.outcome.figures.elsewhere.end() ? NAN : predicted->second.p50Ms));
        run.report.notes.push_back(fmt::format("{} on {}: {:.3f} ms (dense {:.3f} ms)", point.name,
                                               other.name, own.elsewhere[other.name].p50Ms,
                                               dense.elsewhere[other.name].p50Ms));
    }
    return Measured{std::move(own), std::move(dense)};
}

/// "latency_p50<=0.07ms by 1.8 %"
std::string missText(const Goal& goal, const Figures& own, const Figures& dense) {
    std::string text;
    for (const Constraint& constraint : goal.constraints) {
        const double beyond = excess(constraint, own, dense);
        if (!(beyond > 1e-9)) continue;
        const auto metric = findGoalMetric(constraint.metric);
        const bool points = metric && (*metric)->needsAccuracy;
        text += fmt::format("{}{} by {:.2g} {}", text.empty() ? "" : ", ", toText(constraint),
                            points ? beyond : 100 * (isTimed(constraint) ? std::expm1(beyond) : beyond),
                            points ? "pt" : "%");
    }
    return text;
}

/// Teaches the margins what this candidate was expected to be and what it is.
void learn(RunState& run, const Candidate& candidate, const Measured& measured) {
    const Goal& goal = run.settings.goal;
    for (std::size_t i = 0; i < goal.constraints.size(); ++i)
        run.report.margins[i].deviation.learn(excess(goal.constraints[i], measured.own, measured.dense) -
                                              excess(goal.constraints[i], candidate.expected, run.report.dense));
}

bool hasTimedLimit(const Goal& goal) {
    return std::ranges::any_of(goal.constraints, isTimed);
}

std::string messageOf(const RunState& run, const std::string& closest) {
    const SearchReport& report = run.report;
    std::string text =
        report.winner ? fmt::format("{} of {} measured candidates meet every constraint; the best of them is returned",
                                    report.finalists.size() - report.misses.size(), report.finalists.size())
                      : fmt::format("none of {} evaluated and {} measured candidates meets every "
                                    "constraint; the closest is '{}'",
                                    report.steps.size(), report.finalists.size(),
                                    closest.empty() ? "dense" : closest);
    if (!report.misses.empty()) {
        text += "; missed when measured: ";
        const std::size_t shown = std::min<std::size_t>(report.misses.size(), 4);
        for (std::size_t i = 0; i < shown; ++i)
            text += (i ? "; " : "") + report.misses[i];
        if (shown < report.misses.size()) text += fmt::format("; and {} more", report.misses.size() - shown);
    }
    return text;
}

void noteMargins(RunState& run) {
    for (const LimitMargin& margin : run.report.margins) {
        const auto constraint = parseConstraint(margin.constraint);
        if (!constraint || !isTimed(*constraint)) continue;
        run.report.notes.push_back(
            fmt::format("{}: aimed {:.1f} % within, because what is measured lies {:+.1f} +- {:.1f} % from what the latency "
                        "model expects",
                        margin.constraint, 100 * margin.share, 100 * margin.deviation.bias(),
                        100 * margin.deviation.spread()));
    }
    if (run.report.neighbours > 0)
        run.report.notes.push_back(fmt::format(
            "{} neighbours of measured candidates, a little faster or slower, were evaluated beyond the budget", run.report.neighbours));
}

} // namespace

Result<void> measureFinalists(RunState& run) {
    SearchReport& report = run.report;
    const int turns = run.settings.finalists;
    double closest = INFINITY;
    std::string closestRecipe;
    std::set<std::string> measured;
    std::optional<SearchStep> held; // what the winner is
    int last = turns;
    for (int turn = 0; turn < last; ++turn) {
        if (run.job.stopRequested()) return cancelled();
        PSCOPE_TRY(list, candidates(run, measured));
        const double need = held ? kFirstNeed : needOf(turn, turns);
        if (held)
            std::erase_if(list, [&](const Candidate& one) {
                return one.probability < need || !isBetter(one.step->outcome, held->outcome);
            });
        const Candidate* candidate = choose(list, need);
        if (!candidate || (turn >= kAtLeast && candidate->probability < kHopeless)) break;
        const SearchStep step = *candidate->step; // neighbours move the steps
        PSCOPE_TRY(point, run.bench.evaluate(candidate->recipe, run.settings.report, {}, run.job));
        point.name = fmt::format("{} #{}", run.settings.strategy, step.outcome.number);
        PSCOPE_TRY(found, measuredFigures(run, point, candidate->recipe, step));
        const double missed = violation(run.settings.goal, found.own, found.dense);
        measured.insert(step.outcome.recipe);
        PSCOPE_TRY(id, run.log.addFinalist(report.run, point, missed <= 0));
        point.id = id;
        PSCOPE_CHECK(keepTiming(run, run.identity, point, "", step.outcome.figures.latencyMs));
        learn(run, *candidate, found);
        if (missed < closest) closest = missed, closestRecipe = step.outcome.recipe;
        if (missed <= 0) {
            if (!held) last = std::min(turns, turn + 1 + kAfter);
            report.winner = point;
            held = step;
        } else {
            report.misses.push_back(
                fmt::format("#{} {}", step.outcome.number, missText(run.settings.goal, found.own, found.dense)));
        }
        report.finalists.push_back(std::move(point));
        run.job.phase("measuring the best");
        run.job.progress(std::int64_t(report.finalists.size()), turns);
        if (turn + 1 < last && hasTimedLimit(run.settings.goal)) {
            if (missed <= 0)
                PSCOPE_CHECK(trySlower(run, step));
            else if (!held)
                PSCOPE_CHECK(tryFaster(run, step, needOf(turn + 1, turns)));
        }
        run.watch();
    }
    report.message = messageOf(run, closestRecipe);
    noteMargins(run);
    return {};
}

} // namespace pscope
