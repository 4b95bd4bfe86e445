// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/program_cache.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "backends/opencl/device.h"
#include "core/util/hash.h"

namespace pscope::opencl {
namespace {

constexpr const char* kMagic = "pscope-opencl-binary-1";

std::string hashOf(const std::vector<unsigned char>& bytes) {
    return contentHash(std::as_bytes(std::span(bytes)));
}

} // namespace

bool writeVerified(const std::filesystem::path& file, const std::vector<unsigned char>& bytes) {
    std::error_code problem;
    std::filesystem::create_directories(file.parent_path(), problem);
    const std::filesystem::path unfinished = file.string() + ".new";
    {
        std::ofstream out(unfinished, std::ios::binary);
        out << kMagic << ' ' << bytes.size() << ' ' << hashOf(bytes) << '\n';
        out.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
        if (!out) return false;
    }
    std::filesystem::rename(unfinished, file, problem);
    return !problem;
}

std::optional<std::vector<unsigned char>> readVerified(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string line, magic, hash;
    if (!std::getline(in, line)) return {};
    std::size_t length = 0;
    if (!(std::istringstream(line) >> magic >> length >> hash) || magic != kMagic) return {};
    std::error_code problem;
    if (std::filesystem::file_size(file, problem) != line.size() + 1 + length || problem) return {};
    std::vector<unsigned char> bytes(length);
    in.read(reinterpret_cast<char*>(bytes.data()), std::streamsize(length));
    if (!in || hashOf(bytes) != hash) return {};
    return bytes;
}

ProgramCache::ProgramCache(std::filesystem::path folder, const DeviceTraits& traits)
    : m_folder(std::move(folder))
    , m_deviceKey(traits.key) {
    const char* wish = std::getenv("PSCOPE_OPENCL_CACHE");
    const std::string_view text = wish ? wish : "";
    if (text == "never" || (text != "always" && traits.platform == "Portable Computing Language"))
        m_folder.clear();
}

std::filesystem::path ProgramCache::fileOf(const std::string& source, const std::string& options) const {
    return m_folder / (contentHash(m_deviceKey + '\n' + options + '\n' + source) + ".clbin");
}

std::optional<cl::Program> ProgramCache::find(const cl::Context& context, const cl::Device& device,
                                              const std::string& source, const std::string& options) const {
    if (m_folder.empty()) return {};
    const auto file = fileOf(source, options);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    if (auto binary = readVerified(file)) {
        try {
            cl::Program program(context, {device}, {std::move(*binary)});
            program.build({device}, options.c_str());
            return program;
        } catch (const cl::Error&) {
        } // of another driver after all
    }
    std::filesystem::remove(file, ignored);
    return {};
}

void ProgramCache::keep(const cl::Program& program, const std::string& source,
                        const std::string& options) const {
    if (m_folder.empty()) return;
    const auto binaries = program.getInfo<CL_PROGRAM_BINARIES>();
    if (binaries.size() == 1 && !binaries.front().empty())
        writeVerified(fileOf(source, options), binaries.front());
}

} // namespace pscope::opencl
