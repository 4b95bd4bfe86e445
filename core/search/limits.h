// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What strategies do with limits that can be predicted without an evaluation, and a field that several of them have.
// Private to this room and its tests.
#pragma once

#include <set>

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

/// A member of a first population: drawn within the limits, brought to them, and none of `seen`, which it joins. Empty
/// when none was found.
Genome freshStart(const SearchWorld& world, Rng& rng, std::set<Genome>& seen);

/// Genes become harsher until the limits are met, each time the one that gains most per weight error it adds; as far as it
/// goes where they cannot be met.
Genome harsherToLimit(const SearchWorld& world, Genome genome);

/// Genes become milder while the limits stay met, each time the one that takes back most weight error.
Genome milderToLimit(const SearchWorld& world, Genome genome);

/// harsherToLimit for a recipe that genes do not express: matrices that have a share of zeros get more of them, in steps of five
/// points. Pins stay; recipes without such matrices come back as they are.
Recipe sparserToLimit(const SearchWorld& world, Recipe recipe);

/// The largest share in [0, 1] whose recipe meets the limits, by bisection (recipes must get lighter as the
/// share falls); `otherwise` where no limit is predictable, 0 where none meets them.
double largestShareWithin(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                          double otherwise);

/// Shares to try, best guess first: the one at the limit and a little below it because the model errs;
/// without a limit the whole range.
std::vector<double> sharesToTry(const SearchWorld& world, const std::function<Recipe(double)>& recipeOf,
                                double otherwise);

/// "int8" of strategies that decide about patterns only.
ParamInfo int8Param();

/// Spearman's rank correlation, ties averaged; NaN below three pairs.
double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b);

} // namespace pscope
