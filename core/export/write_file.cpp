// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Replacing a file so that a crash or a full disk leaves the old content or the new one, never half of it.
#include "core/export/export.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace pscope {

namespace {

std::string reasonOf(int error) { return std::strerror(error); }

/// Closes and, unless released, removes the temporary file.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& target) {
        static std::atomic<unsigned> counter{0};
        m_path = fmt::format("{}.{}-{}.part", target.string(), ::getpid(), counter++);
        // O_EXCL: never write into a file somebody else laid there. Rights as for any new file of the user.
        m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    ~TemporaryFile() {
        if (m_descriptor < 0) return;
        ::close(m_descriptor);
        if (!m_released) ::unlink(m_path.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    bool write(std::string_view content) const {
        while (!content.empty()) {
            const ssize_t written = ::write(m_descriptor, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            content.remove_prefix(static_cast<std::size_t>(written));
        }
        return ::fsync(m_descriptor) == 0;
    }
    bool rename(const std::filesystem::path& target) {
        m_released = ::rename(m_path.c_str(), target.c_str()) == 0;
        return m_released;
    }

private:
    std::string m_path;
    int m_descriptor = -1;
    bool m_released = false;
};

/// Makes the new name itself survive a power cut; a file system that cannot do it is no reason to fail.
void syncFolder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

Result<void> writeFile(const std::filesystem::path& file, std::string_view content) {
    if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
        return fail(ErrorCode::Io, "{} is a folder, a file name is needed", file.string());
    TemporaryFile temporary(file);
    if (!temporary.isOpen()) return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), reasonOf(errno));
    if (!temporary.write(content)) return fail(ErrorCode::Io, "{}: writing stopped: {}", file.string(), reasonOf(errno));
    if (!temporary.rename(file)) return fail(ErrorCode::Io, "{}: cannot be replaced: {}", file.string(), reasonOf(errno));
    syncFolder(file.parent_path());
    return {};
}

} // namespace pscope
