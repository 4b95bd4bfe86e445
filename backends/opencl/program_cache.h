// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled programs on disk. A driver may abort the process over a damaged binary, so nothing reaches it that
// is not as long and does not hash as when it was written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backends/opencl/cl.h"

namespace pscope::opencl {

struct DeviceTraits;

/// A binary behind a line with its length and hash. Written under another name and then renamed.
bool writeVerified(const std::filesystem::path& file, const std::vector<unsigned char>& bytes);
/// Nothing unless the file is exactly as it was written.
std::optional<std::vector<unsigned char>> readVerified(const std::filesystem::path& file);

class ProgramCache {
public:
    /// Keeps nothing without a folder, and for PoCL, which has a cache of its own and would compile every
    /// kernel of a program before handing out its binary (seconds). PSCOPE_OPENCL_CACHE=always overrules the
    /// latter, =never everything.
    ProgramCache(std::filesystem::path folder, const DeviceTraits& traits);
    /// Built and ready, or nothing; a file that is damaged or that the driver refuses is removed.
    std::optional<cl::Program> find(const cl::Context& context, const cl::Device& device,
                                    const std::string& source, const std::string& options) const;
    void keep(const cl::Program& program, const std::string& source, const std::string& options) const;
    std::filesystem::path fileOf(const std::string& source, const std::string& options) const;

private:
    std::filesystem::path m_folder; // empty: off
    std::string m_deviceKey;
};

} // namespace pscope::opencl
