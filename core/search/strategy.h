// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A search strategy: proposes, is told, knows no clock and no thread. What it is after n answers follows from
// seed, parameters and those answers alone; a run is therefore resumed by telling a new object what the
// session already holds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/search/goal.h"
#include "core/search/space.h"

namespace pscope {

/// How much was done to know an outcome. Only Measured ones were timed; the others carry a predicted latency.
enum class Tier { Predicted = 0, ZeroShot = 1, Measured = 4 };
std::string_view name(Tier tier);

struct Proposal {
    Genome genome;
    std::string label; // why, in a few words
    int parent = -1;   // number of the evaluation it descends from
};

struct Outcome {
    int number = 0; // in this run, from 0
    Genome genome;
    std::string recipe;
    Tier tier = Tier::ZeroShot;
    Figures figures;
    double accuracyLow = 0, accuracyHigh = 0; // 95 %, percent
    double loss = 0;                          // cross-entropy on the same examples: finer than accuracy
    double violation = 0;                     // 0 = meets every constraint, as far as this tier knows
    double score = 0;                         // objective, more is better
    bool failed = false;                      // the back-end could not run it
};
/// Less violation first, then score, then loss.
bool better(const Outcome& a, const Outcome& b);

/// What a strategy may ask without evaluating anything: arithmetic and tables.
class SearchWorld {
public:
    virtual ~SearchWorld() = default;
    virtual const SearchSpace& space() const = 0;
    virtual const Goal& goal() const = 0;
    virtual const Figures& dense() const = 0;
    /// Latency from the fitted model, sizes from the settings; accuracy is not known.
    virtual Figures predict(const Genome& genome) const = 0;
    /// Relative squared error of the weights a gene's option touches: the cheapest proxy (T0). 0 for option
    /// 0.
    virtual double weightError(std::size_t gene, int option) const = 0;
    double predictedViolation(const Genome& genome) const {
        return violation(goal(), predict(genome), dense(), false);
    }
};

struct ParamInfo {
    std::string id, label, unit, help;
    double low = 0, high = 1, value = 0; // value: the default
    bool whole = false;
};
using Params = std::map<std::string, double>;

class Strategy {
public:
    virtual ~Strategy() = default;
    /// At most `most` proposals; empty when there is nothing more to try. Every one asked for is told, in
    /// order, before the next ask.
    virtual std::vector<Proposal> ask(int most) = 0;
    virtual void tell(const std::vector<Outcome>& outcomes) = 0;
};

struct StrategyInput {
    const SearchWorld& world;
    Params params;
    int evaluations; // budget
    std::uint64_t seed;
};

struct StrategyRow {
    std::string id, label, source;
    std::string provenance; // "paper", "code", "reconstruction", "baseline"
    std::string help;
    std::vector<ParamInfo> params;
    std::function<std::unique_ptr<Strategy>(StrategyInput)> make;
};
const std::vector<StrategyRow>& strategies();
Result<const StrategyRow*> findStrategy(std::string_view id);
/// "key=value" texts over the defaults; BadInput names the key, the range and what there is.
Result<Params> readParams(const StrategyRow& row, std::span<const std::string> settings);

// One function per strategy file; registry.cpp lists them.
StrategyRow randomStrategy();
StrategyRow uniformStrategy();
StrategyRow greedyStrategy();
StrategyRow spdyStrategy();
StrategyRow nsga2Strategy();
StrategyRow swiftPrunerStrategy();

} // namespace pscope
