// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The live latency model: which recipes are timed, on which devices, and how far the fit is off.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/search/run_state.h"

namespace pscope {
namespace {

constexpr double kDesignBudgetSeconds = 0.25; // per timed recipe, shared with the dense baseline

/// Dense, each level everywhere, then random members of the space: every kernel is met alone and in
/// company.
std::vector<Recipe> latencyDesign(const RunState& run) {
    const SearchSpace& space = run.world->space();
    std::vector<Recipe> design;
    std::set<std::string> seen;
    const auto add = [&](const Genome& genome) {
        Recipe recipe = space.decode(genome);
        if (seen.insert(toText(recipe, space.shape())).second) design.push_back(std::move(recipe));
    };
    add(space.dense());
    int strongest = 0;
    for (const Gene& gene : space.genes())
        strongest = std::max(strongest, gene.options() - 1);
    for (int option = 1; option <= strongest; ++option)
        for (const Gene::Kind kind : {Gene::Kind::Matrices, Gene::Kind::Heads, Gene::Kind::Neurons}) {
            Genome genome = space.dense();
            for (std::size_t g = 0; g < genome.size(); ++g)
                if (space.genes()[g].kind == kind)
                    genome[g] = std::min(option, space.genes()[g].options() - 1);
            if (int(design.size()) < run.settings.latencyPoints / 2) add(genome);
        }
    Rng rng(run.settings.seed ^ 0x6C6174656E6379ULL);
    const auto wanted = std::size_t(run.settings.latencyPoints + run.settings.heldOut);
    for (int tries = 0; design.size() < wanted && tries < 2000; ++tries)
        add(space.random(rng));
    return design;
}

Result<LatencyPair> timed(RunState& run, Workbench& bench, const SearchIdentity& identity,
                          const Recipe& recipe) {
    const std::string text = toText(recipe, run.world->space().shape());
    PSCOPE_TRY(known, run.log.findLatency(identity, text));
    if (known) return *known;
    EvaluateOptions options = run.settings.report;
    options.measureAccuracy = false;
    options.measureLatency = true;
    options.latency.budgetSeconds = std::min(options.latency.budgetSeconds, kDesignBudgetSeconds);
    PSCOPE_TRY(point, bench.evaluate(recipe, options, {}, run.job));
    const LatencyResult& latency = *point.latency;
    LatencyPair pair{text, latency.p50Us / 1000, latency.ciLowUs / 1000, latency.ciHighUs / 1000, NAN, ""};
    pair.p95Ms = latency.p95Us / 1000;
    return pair;
}

/// p95 follows p50 by the median of their ratios: the tail is the machine's more than the recipe's.
double tailRatio(const std::vector<LatencyPair>& pairs) {
    std::vector<double> ratios;
    for (const LatencyPair& pair : pairs)
        if (pair.role == "fit" && pair.p95Ms > 0 && pair.measuredMs > 0)
            ratios.push_back(pair.p95Ms / pair.measuredMs);
    if (ratios.empty()) return 1;
    std::ranges::nth_element(ratios, ratios.begin() + std::ptrdiff_t(ratios.size() / 2));
    return ratios[ratios.size() / 2];
}

Result<std::vector<LatencyPair>> timeDesign(RunState& run, Workbench& bench, const SearchIdentity& identity,
                                            const std::string& device, const std::vector<Recipe>& design) {
    std::vector<LatencyPair> pairs;
    std::vector<Recipe> recipes;
    std::vector<double> measured;
    for (std::size_t i = 0; i < design.size(); ++i) {
        if (run.job.stopRequested()) return cancelled();
        PSCOPE_TRY(pair, timed(run, bench, identity, design[i]));
        pair.device = device;
        pair.role = i < std::size_t(run.settings.latencyPoints) ? "fit" : "held-out";
        if (pair.role == "fit") recipes.push_back(design[i]), measured.push_back(pair.measuredMs);
        PSCOPE_CHECK(run.log.addLatency(run.report.run, identity, pair));
        pairs.push_back(std::move(pair));
        run.job.phase("timing recipes for the latency model");
        run.job.progress(std::int64_t(i + 1), std::int64_t(design.size()));
    }
    run.world->fitLatency(device, recipes, measured, tailRatio(pairs));
    for (std::size_t i = 0; i < design.size(); ++i)
        pairs[i].predictedMs = run.world->latencyOf(device, design[i]).p50Ms;
    return pairs;
}

} // namespace

SearchIdentity identityOn(const RunState& run, const SearchDevice& device) {
    SearchIdentity identity = run.identity;
    identity.backend = device.bench->backendInfo().id;
    identity.device = device.bench->deviceInfo().id;
    return identity;
}

Result<void> fitLatencies(RunState& run) {
    const auto design = latencyDesign(run);
    SearchReport& report = run.report;
    PSCOPE_TRY(own, timeDesign(run, run.bench, run.identity, "", design));
    report.latencies = own;
    report.latencyErrorPercent = meanAbsolutePercentageError(own, "held-out");
    report.dense.latencyMs = own.front().measuredMs;
    report.dense.latencyP95Ms = own.front().p95Ms;
    for (const SearchDevice& other : run.settings.others) {
        PSCOPE_TRY(pairs, timeDesign(run, *other.bench, identityOn(run, other), other.name, design));
        report.dense.elsewhere[other.name] = {pairs.front().measuredMs, pairs.front().p95Ms};
        report.notes.push_back(fmt::format("latency model of {}: mean error {:.1f} % on {} held out",
                                           other.name, meanAbsolutePercentageError(pairs, "held-out"),
                                           run.settings.heldOut));
        report.latencies.insert(report.latencies.end(), pairs.begin(), pairs.end());
    }
    run.world->setDense(report.dense);
    PSCOPE_CHECK(run.log.setDense(report.run, report.dense));
    run.watch();
    return {};
}

} // namespace pscope
