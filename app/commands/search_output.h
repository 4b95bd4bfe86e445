// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a search or a comparison of searches looks like as text and as JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/search/search_run.h"

namespace pscope {

using SearchedRun = std::pair<SearchSettings, SearchReport>;

nlohmann::ordered_json searchJson(const SearchedRun& run);
std::string winnerText(const SearchReport& report);
/// Side by side, at equal evaluations: hypervolume over evaluations and at the time the quickest took, and
/// what each found.
std::string comparisonText(const std::vector<SearchedRun>& runs);
nlohmann::ordered_json comparisonJson(const std::vector<SearchedRun>& runs);

} // namespace pscope
