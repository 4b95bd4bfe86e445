// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What strategies do with limits that can be predicted without an evaluation. Private to this room and its
// tests.
#pragma once

#include "core/search/strategy.h"

namespace pscope {

/// Whether any constraint is known before an evaluation (latency, size, MACs; not accuracy).
bool hasPredictableLimit(const Goal& goal);

/// The best of `tries` random draws by predicted violation, among those that `accept` takes.
std::optional<Genome> drawWithin(const SearchWorld& world, Rng& rng, int tries,
                                 const std::function<bool(const Genome&)>& accept);

/// Genes at random become harsher until the limits are met, then milder while they still are: what lies far
/// below a limit gives away accuracy for nothing. Unchanged where no limit is predictable.
Genome toLimit(const SearchWorld& world, Genome genome, Rng& rng);

/// The largest share in [0, 1] whose recipe meets the limits, by bisection (recipes must get lighter as the
/// share falls); `otherwise` where no limit is predictable, 0 where none meets them.
double largestShareWithin(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                          double otherwise);

/// Shares to try, best guess first: the one at the limit and a little below it because the model errs;
/// without a limit the whole range.
std::vector<double> sharesToTry(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                                double otherwise);

/// Spearman's rank correlation, ties averaged; NaN below three pairs.
double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b);

} // namespace pscope
