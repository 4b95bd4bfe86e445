// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one writer of weights. Widest types first, so that every tensor of the file is aligned to its element.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/model/checkpoint.h"
#include "core/model/json_text.h"

namespace pscope {

using nlohmann::json;

namespace {

constexpr std::size_t kPiece = 16U << 20; // bytes between two looks at the stop token

/// Owns the temporary file until it is renamed.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& target) : m_path(target.string() + ".XXXXXX") {
        m_fd = ::mkstemp(m_path.data());
        if (m_fd >= 0) ::fchmod(m_fd, 0644);
    }
    ~TemporaryFile() {
        if (m_fd >= 0) ::close(m_fd);
        if (m_fd >= 0 && !m_renamed) ::unlink(m_path.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    bool open() const { return m_fd >= 0; }
    bool write(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_fd, bytes.data(), std::min<std::size_t>(bytes.size(), 1U << 30));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return true;
    }
    bool commit(const std::filesystem::path& target) {
        if (::fsync(m_fd) != 0 || ::rename(m_path.c_str(), target.c_str()) != 0) return false;
        m_renamed = true;
        const auto folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
        const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) { // the rename itself must survive a power cut; file systems that refuse this lose nothing else
            ::fsync(fd);
            ::close(fd);
        }
        return true;
    }

private:
    std::string m_path;
    int m_fd = -1;
    bool m_renamed = false;
};

using Item = const TensorMap::value_type*;

std::string buildHeader(const std::vector<Item>& items, const std::map<std::string, std::string>& metadata) {
    json header = json::object();
    header["__metadata__"] = metadata;
    header["__metadata__"].emplace("format", "pt"); // readers of the Python world insist on it
    std::uint64_t place = 0;
    for (const Item item : items) {
        const Tensor& tensor = item->second;
        header[item->first] = {{"dtype", name(tensor.dtype)},
                               {"shape", tensor.shape},
                               {"data_offsets", {place, place + tensor.bytes.size()}}};
        place += tensor.bytes.size();
    }
    std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
}

} // namespace

Result<void> writeSafetensors(const std::filesystem::path& file, const TensorMap& tensors,
                              const std::map<std::string, std::string>& metadata, const JobContext& job) {
    std::vector<Item> items;
    for (const auto& item : tensors) {
        const Tensor& tensor = item.second;
        const auto expected = static_cast<std::uint64_t>(tensor.elementCount()) * byteSize(tensor.dtype);
        if (expected != tensor.bytes.size() || item.first == "__metadata__")
            return fail(ErrorCode::Internal, "{}: tensor \"{}\" ({} {}) holds {} bytes, expected {}", file.string(), item.first,
                        name(tensor.dtype), tensor.shapeText(), tensor.bytes.size(), expected);
        items.push_back(&item);
    }
    std::ranges::stable_sort(items, std::greater{}, [](Item item) { return byteSize(item->second.dtype); });
    const std::string header = buildHeader(items, metadata);

    TemporaryFile out(file);
    if (!out.open()) return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), std::strerror(errno));
    std::byte length[8];
    for (int i = 0; i < 8; ++i) length[i] = static_cast<std::byte>(header.size() >> (8 * i));
    bool good = out.write(length) && out.write(std::as_bytes(std::span(header)));
    for (const Item item : items)
        for (auto rest = std::span<const std::byte>(item->second.bytes); good && !rest.empty();) {
            if (job.stopRequested()) return cancelled();
            const auto piece = rest.first(std::min(rest.size(), kPiece));
            good = out.write(piece);
            rest = rest.subspan(piece.size());
        }
    if (!good || !out.commit(file))
        return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), std::strerror(errno));
    return {};
}

} // namespace pscope
