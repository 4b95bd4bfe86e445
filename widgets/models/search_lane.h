// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A search as a job on the lane: two workbenches over the open model, one to choose by and one to report on,
// and the report told piece by piece.
#pragma once

#include "core/search/search_request.h"
#include "widgets/models/lab.h"

namespace pscope {

/// Lives on the lane, like Lane itself; kept from one search to the next while model, device and texts stay.
struct SearchBenches {
    std::string key;
    std::unique_ptr<Workbench> selection;
    std::map<std::string, std::unique_ptr<Workbench>> others; // further devices that limits name
    std::unique_ptr<Workbench> ownReport;                     // null: the lane's own workbench reports
    std::string selectionSplit, reportSplit;
};

/// What a search is run on, taken from the document when it is posted.
struct SearchGround {
    std::filesystem::path model, data, calibration;
    DatasetOptions columns; // of the data, and of files chosen beside it
    std::string metric;
    EvaluateOptions report;
};
/// BadInput or NotFound when the document has not what a search needs.
Result<SearchGround> searchGround(const SessionDocument& document);

/// What came since the last letter.
struct SearchNews {
    bool restart = false; // forget what was told before
    SearchReport part;    // steps, hypervolume, finalists: the new ones; latencies: all once they are fitted;
                          // the rest as it is
};
using SearchTeller = std::function<void(std::shared_ptr<const SearchNews>)>;

/// Runs, or goes on with, a search. A run that cannot be found again is begun anew; what was evaluated is not
/// evaluated twice.
Result<SearchReport> searchOnLane(Lane& lane, SearchBenches& benches, const LabServices& services,
                                  const Session& session, const SearchRequest& request,
                                  const SearchGround& ground, bool resume,
                                  std::shared_ptr<const std::atomic<bool>> enough, const SearchTeller& tell,
                                  JobContext& job);

} // namespace pscope
