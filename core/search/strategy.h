// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A search strategy: proposes, is told, knows no clock and no thread. What it is after n answers follows from
// seed, parameters and those answers alone; a run is therefore resumed by telling a new object what the
// session already holds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/search/goal.h"
#include "core/search/space.h"

namespace pscope {

/// How much was done to know an outcome: arithmetic only (T0), accuracy without repair (T1), with a
/// closed-form repair (T2), timed (T4). Only Measured ones were timed; the others carry a predicted latency.
enum class Tier { Predicted = 0, ZeroShot = 1, Repaired = 2, Measured = 4 };
std::string_view name(Tier tier);

struct Proposal {
    Genome genome;
    std::string label;                 // why, in a few words
    int parent = -1;                   // number of the evaluation it descends from
    std::optional<Recipe> recipe = {}; // instead of the genome, for what genes do not express
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
    /// The same for any recipe of the space.
    virtual Figures predictRecipe(const Recipe& recipe) const = 0;
    double predictedViolation(const Recipe& recipe) const {
        return violation(goal(), predictRecipe(recipe), dense(), false);
    }
    /// Relative squared error that a setting alone does to one matrix (T0), and the sum of its squared
    /// weights.
    virtual double matrixError(int layer, MatrixKind kind, const MatrixSpec& spec) const = 0;
    virtual double matrixEnergy(int layer, MatrixKind kind) const = 0;
    /// Unsupported without gradients in this build or without labelled texts.
    virtual Result<const CalibrationStats*> gradients() const = 0;
    /// Whether the device has a kernel of its own for the setting.
    virtual bool runs(const MatrixSpec& spec, int rows, int columns) const = 0;
};

/// One field of a form. A flag is 0 or 1; a choice is the place in `choices`.
struct ParamInfo {
    std::string id, label, unit, help;
    double low = 0, high = 1, value = 0; // value: the default
    bool whole = false;
    std::vector<std::string> choices = {}; // texts accept the names too: "reward=latency"
    bool flag = false;
    /// "number", "whole", "flag" or "choice".
    std::string_view type() const {
        return flag ? "flag" : !choices.empty() ? "choice" : whole ? "whole" : "number";
    }
};
using Params = std::map<std::string, double>;

/// Rows: what is decided (parts of the model); columns: the choices; cells: probability or strength, 0..1.
struct PolicyMap {
    std::vector<std::string> rows, columns;
    std::vector<std::vector<double>> cells;
};

class Strategy {
public:
    virtual ~Strategy() = default;
    /// At most `most` proposals; empty when there is nothing more to try. Every one asked for is told, in
    /// order, before the next ask.
    virtual std::vector<Proposal> ask(int most) = 0;
    virtual void tell(const std::vector<Outcome>& outcomes) = 0;
    /// What is to be said at the end beside the result: counts, a guarantee as it is, a rank correlation.
    virtual std::vector<std::string> notes() const { return {}; }
    /// What the policy would do now, where there is one.
    virtual std::optional<PolicyMap> policy() const { return std::nullopt; }
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
    /// Fails where the world lacks what the strategy needs.
    std::function<Result<std::unique_ptr<Strategy>>(StrategyInput)> make;
    /// What it changes whatever the space frees: "" = the genes of the space; else for people, "heads", "bits
    /// of groups".
    std::string moves = {};
    /// Adapts the space to what it decides about; pins stay. May be empty.
    std::function<void(SpaceOptions&)> adapt = {};
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
StrategyRow moeadStrategy();
StrategyRow aeBertStrategy();
StrategyRow amcStrategy();
StrategyRow aStarHeadsStrategy();
StrategyRow nxMiFormerStrategy();
StrategyRow aqBertStrategy();
StrategyRow biggerFasterStrategy();
StrategyRow schemeMapStrategy();
StrategyRow fisherMaskStrategy();
StrategyRow hawqStrategy();

} // namespace pscope
