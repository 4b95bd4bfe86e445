// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Content identity of files and texts: XXH3-128 in hex. It detects change and damage, not malice.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/util/result.h"

namespace pscope {

/// 32 lower-case hex digits.
std::string contentHash(std::span<const std::byte> bytes);
std::string contentHash(std::string_view text);

/// Hash of a file's bytes (memory-mapped, so a 440 MB checkpoint costs no heap). Io / NotFound.
Result<std::string> contentHashOfFile(const std::filesystem::path& path);

} // namespace pscope
