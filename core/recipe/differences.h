// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What ran otherwise than asked, for people: matrices that differ alike are told once.
#pragma once

#include "core/recipe/recipe.h"

namespace pscope {

struct AlikeDifferences {
    const RecipeDifference* first; // into the list given
    int more = 0;                  // others with the same request, effect and reason
};
std::vector<AlikeDifferences> alikeDifferences(const std::vector<RecipeDifference>& differences);
/// "dense -> int8: the cells multiply 8-bit integers (25 places)", several separated by " | "; empty when there are none.
std::string differencesText(const std::vector<RecipeDifference>& differences);

} // namespace pscope
