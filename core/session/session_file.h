// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A session as a file among other files: recognised before SQLite may touch it, made and replaced in one step.
#pragma once

#include "core/session/database.h"

namespace pscope {

enum class FileKind { Missing, Empty, Session };

/// Reads the first bytes only. BadInput says why a file is not a session of ours (garbage, another program's database, cut off,
/// newer); such a file is never opened by SQLite, so nothing about it changes.
Result<FileKind> inspectSessionFile(const std::filesystem::path& file);

/// Makes an empty session. A crash leaves either no file or a whole one.
Result<void> createSessionFile(const std::filesystem::path& file);

/// Writes a copy of `database` to `file`, replacing what is there only when the copy is whole and on the disk.
/// Refused when another program has the target open.
Result<void> copySessionTo(const Database& database, const std::filesystem::path& file);

/// Whether this program may write the file and beside it (SQLite needs both).
bool isWritable(const std::filesystem::path& file);

/// Opens for writing (recovering what a crash left) or for reading, checks damage and version, migrates when writing.
Result<std::unique_ptr<Database>> openSessionDatabase(const std::filesystem::path& file, bool forWriting);

} // namespace pscope
