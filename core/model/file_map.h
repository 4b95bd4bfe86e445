// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only memory map of a whole file; tensors point into it and keep it alive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

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

private:
    explicit FileMap(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::span<const std::byte> m_bytes;
};

} // namespace pscope
