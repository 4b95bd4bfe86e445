// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text forms of the small choices a session keeps: workload, axes, scope.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "widgets/models/session_document.h"

namespace pscope {

std::string workloadText(const Workload& workload); // "batch=1 tokens=0 threads=1"
std::optional<Workload> parseWorkload(const std::string& text);
std::string axesText(const std::string& x, const std::string& y); // "latency_p50 accuracy"
std::optional<std::pair<std::string, std::string>> parseAxes(const std::string& text); // known axes only
std::string scopeText(FrontScope scope);
std::optional<FrontScope> parseScope(const std::string& text);
/// Columns and layout chosen when data was imported; "" for the defaults.
std::string dataOptionsText(const DatasetOptions& options);
DatasetOptions parseDataOptions(const std::string& text);
std::string pinsText(const std::set<MatrixId>& pins); // "layers 0 ffn.in; layers 1 attention.query; classifier"
std::set<MatrixId> parsePins(const std::string& text); // what is not understood is left out
std::string viewText(const FrontView& view); // JSON
FrontView parseView(const std::string& text); // what it does not say, or says wrongly, is as by default

} // namespace pscope
