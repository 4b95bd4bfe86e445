// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Measuring a ladder of recipes one after the other; `sweep` and `demo` do the same thing with different models.
#pragma once

#include "app/commands/command.h"
#include "core/search/sweep.h"
#include "core/session/session.h"

namespace pscope {

/// Measures every step and stores it in `session` (may be null) at once; tells each on stderr. A step that a back-end cannot
/// run is noted and left out; being cancelled ends it with what is already stored.
Result<std::vector<Measurement>> measureLadder(CommandRun& run, Workbench& bench, const std::vector<SweepStep>& steps,
                                               const EvaluateOptions& options, Session* session);

} // namespace pscope
