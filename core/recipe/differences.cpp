// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/differences.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace pscope {

std::vector<AlikeDifferences> alikeDifferences(const std::vector<RecipeDifference>& differences) {
    const auto content = [](const RecipeDifference& d) { return std::tie(d.requested, d.effective, d.reason); };
    std::vector<AlikeDifferences> groups;
    for (const RecipeDifference& difference : differences) {
        const auto alike = std::ranges::find_if(
            groups, [&](const AlikeDifferences& group) { return content(*group.first) == content(difference); });
        if (alike == groups.end())
            groups.push_back({&difference});
        else
            ++alike->more;
    }
    return groups;
}

std::string differencesText(const std::vector<RecipeDifference>& differences) {
    std::string text;
    for (const auto& [first, more] : alikeDifferences(differences))
        text += fmt::format("{}{} -> {}: {} ({})", text.empty() ? "" : " | ", first->requested, first->effective,
                            first->reason, more ? fmt::format("{} places", more + 1) : first->where);
    return text;
}

} // namespace pscope
