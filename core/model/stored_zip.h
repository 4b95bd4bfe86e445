// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The directory of a zip file whose entries are stored without compression, as torch.save writes them (zip64 included).
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "core/util/result.h"

namespace pscope {

struct ZipEntry {
    std::span<const std::byte> bytes; // inside the archive
    bool stored = true;               // else compressed: the bytes are of no use here
};

/// The entries by name. Encrypted and duplicate entries are refused by name.
Result<std::map<std::string, ZipEntry, std::less<>>> readStoredZip(std::span<const std::byte> bytes, const std::string& file);

} // namespace pscope
