// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A search from the first timing to the measured winner, on the job lane:
//   fit a latency model on about thirty timings -> ask, evaluate on the search split, tell, until the budget
//   ends
//   -> measure the best for real on the report split until one meets every constraint; each measurement teaches how far the
//   prediction errs, and candidates that missed get faster neighbours.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "core/measure/workbench.h"
#include "core/search/margin.h"
#include "core/search/search_log.h"

namespace pscope {

/// A further device that constraints speak of ("latency_p50<9ms@opencl").
struct SearchDevice {
    std::string name;           // as the constraints write it
    Workbench* bench = nullptr; // the same model and report data on that device; outlives the run
};

struct SearchSettings {
    std::string strategy = "greedy";
    Params params; // from readParams
    Goal goal;
    SpaceOptions space;
    int evaluations = 200;
    double minutes = 0; // 0 = no limit; of this call
    std::uint64_t seed = 1;
    int latencyPoints = 30, heldOut = 10;
    int finalists = 8;                       // at most so many are measured at the end
    EvaluateOptions report;                  // workload, and how thoroughly finalists are timed
    std::string selectionSplit, reportSplit; // for people: file and rows
    bool resume = false;
    std::vector<SearchDevice> others;
    std::string request; // see SearchIdentity
    /// Set from outside: propose no more, measure the best of what there is.
    std::shared_ptr<const std::atomic<bool>> enough;
};
/// The same search by random draws with equal evaluations: what every strategy is to be held against.
SearchSettings randomControl(const SearchSettings& settings);

struct SearchReport {
    std::int64_t run = 0;
    std::string state;   // "done" or "stopped"
    std::string message; // one sentence: what was found, or why nothing
    Figures dense;       // on the search split
    std::vector<SearchStep> steps;
    std::vector<LatencyPair> latencies;
    std::vector<LimitMargin> margins; // one per constraint, as known at the end
    std::vector<std::string> misses;  // one sentence per measured candidate that missed a limit
    int neighbours = 0;               // steps beyond the budget: a little faster than finalists that missed, a little slower than one that held
    std::vector<Measurement> finalists;
    std::optional<Measurement> winner; // meets every constraint as measured
    std::vector<double>
        hypervolume; // after each step, of dense area dominated: (latency saved) x (accuracy kept)
    std::vector<double> elapsed; // seconds since the first proposal, after each step: hypervolume over time
    std::vector<std::string> notes; // of the strategy and of the data
    std::optional<PolicyMap> policy;
    double latencyErrorPercent = 0; // MAPE on the held-out timings; NaN when nothing was held out
    double seconds = 0, evaluateSeconds = 0, prepareSeconds = 0;
    double compressSeconds = 0; // of prepareSeconds; the rest is packing for the device
    double searchSeconds = 0; // from the first proposal to the last answer
    bool cancelled = false;
};

/// Called after every step, timing and finalist.
using SearchWatcher = std::function<void(const SearchReport& soFar)>;

/// `selection` has the search split as its data (and calibration), `report` the split that is reported. A
/// stop request is no error: what exists is returned, with `cancelled` set.
Result<SearchReport> runSearch(Workbench& selection, Workbench& report, const SearchSettings& settings,
                               SearchLog& log, const SearchWatcher& watcher, JobContext& job);

/// Fails when rows are chosen by that are also reported. A few equal texts in different files give a sentence
/// instead.
Result<std::string> checkDisjoint(const Dataset& selection, const Dataset& report);

/// Area dominated by the points (latency, accuracy), in units of dense latency x dense accuracy.
double hypervolume(const std::vector<Figures>& points, const Figures& dense);

/// The same after each further point, keeping the undominated ones only.
class HypervolumeCurve {
public:
    explicit HypervolumeCurve(const Figures& dense)
        : m_dense(dense) {}
    double add(const Figures& point);
    double value() const { return m_value; }

private:
    Figures m_dense;
    std::vector<Figures> m_front;
    double m_value = 0;
};

} // namespace pscope
