// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/choices_text.h"

#include <cstdio>
#include <sstream>

#include "widgets/models/formatter.h"

namespace pscope {

std::string workloadText(const Workload& workload) {
    return fmt::format("batch={} tokens={} threads={}", workload.batch, workload.tokens, workload.threads);
}

std::optional<Workload> parseWorkload(const std::string& text) {
    Workload workload;
    const int read = std::sscanf(text.c_str(), "batch=%d tokens=%d threads=%d", &workload.batch, &workload.tokens, &workload.threads);
    if (read != 3 || workload.batch < 1 || workload.tokens < 0 || workload.threads < 1) return std::nullopt;
    return workload;
}

std::string axesText(const std::string& x, const std::string& y) { return x + " " + y; }

std::optional<std::pair<std::string, std::string>> parseAxes(const std::string& text) {
    std::istringstream words(text);
    std::string x, y;
    if (!(words >> x >> y) || !findAxis(x) || !findAxis(y)) return std::nullopt;
    return std::pair{x, y};
}

std::string scopeText(FrontScope scope) {
    switch (scope) {
    case FrontScope::SameWorkload: return "same-workload";
    case FrontScope::SameData: return "same-data";
    case FrontScope::Everything: break;
    }
    return "everything";
}

std::optional<FrontScope> parseScope(const std::string& text) {
    for (const FrontScope scope : {FrontScope::SameWorkload, FrontScope::SameData, FrontScope::Everything})
        if (scopeText(scope) == text) return scope;
    return std::nullopt;
}

} // namespace pscope
