// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/file_map.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pscope {

Result<std::shared_ptr<const FileMap>> FileMap::open(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
        return fail(code, "{}: cannot be opened: {}", file.string(), std::strerror(errno));
    }
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return fail(ErrorCode::BadInput, "{}: is not a regular file", file.string());
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    void* map = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    const int mapError = errno;
    ::close(fd);
    if (map == MAP_FAILED)
        return fail(ErrorCode::Io, "{}: cannot be mapped: {}", file.string(), std::strerror(mapError));
    if (size != 0) ::madvise(map, size, MADV_WILLNEED); // a hint: cold files start to stream in at once
    return std::shared_ptr<const FileMap>(new FileMap({static_cast<const std::byte*>(map), size}));
}

FileMap::~FileMap() {
    if (!m_bytes.empty()) ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

void FileMap::release() const {
    if (!m_bytes.empty()) ::madvise(const_cast<std::byte*>(m_bytes.data()), m_bytes.size(), MADV_DONTNEED);
}

Result<void> refuseLfsPointer(std::string_view start, const std::string& file) {
    if (!start.starts_with("version https://git-lfs")) return {};
    return fail(ErrorCode::BadInput, "{}: is a git-lfs pointer, not the weights: run \"git lfs pull\" in its repository", file);
}

} // namespace pscope
