// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The schema of the session file, version by version. Files only ever go forward.
#pragma once

#include "core/session/database.h"

namespace pscope {

/// "PSCP" in the file's header: tells our files from every other SQLite database.
inline constexpr std::int32_t kSessionApplicationId = 0x50534350;

/// The version this program writes.
int currentSchemaVersion();

/// Brings the file up to the current version, each step in a transaction of its own. A file that is newer is left alone: BadInput.
Result<void> migrate(const Database& database);

} // namespace pscope
