// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only memory map of a whole file; tensors point into it and keep it alive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/util/result.h"

namespace pscope {

class FileMap {
public:
    /// NotFound, Io, or BadInput when it is not a regular file. An empty file maps to an empty span.
    static Result<std::shared_ptr<const FileMap>> open(const std::filesystem::path& file);
    ~FileMap();
    FileMap(const FileMap&) = delete;
    FileMap& operator=(const FileMap&) = delete;

    std::span<const std::byte> bytes() const { return m_bytes; }
    /// Gives the resident pages back to the system; they return from the file when touched again.
    void release() const;

private:
    explicit FileMap(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::span<const std::byte> m_bytes;
};

/// A clone without git-lfs leaves small text files where the weights should be; says so instead of "not a ... file".
Result<void> refuseLfsPointer(std::string_view start, const std::string& file);

} // namespace pscope
